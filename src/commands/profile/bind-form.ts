import { type LdapProfile, type TextForm } from '../../config/types.js';

/** A distinguished name (RFC 4514, section 3), as far as its form can be told without the schema: TYPE=VALUE, more of them after commas or plus signs. */
const RDN = String.raw`\s*(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)+)\s*=(?:\\.|[^\\,])+`;
const DN = String.raw`${RDN}(?:,${RDN})*`;

/** The names that each kind of server takes in a simple bind ([MS-ADTS] 5.1.1.1.1; RFC 4513, section 5.1). */
export const BIND_NAME: Readonly<Record<LdapProfile['kind'], TextForm>> = {
  openldap: {
    form: new RegExp(`^${DN}$`, 'i'),
    rule: 'must be a DN, such as uid=desk,ou=tools,dc=uni,dc=example',
  },
  'active-directory': {
    form: new RegExp(String.raw`^(?:[^\\@=]+@[^\\@\s]+|[^\\@=,]+\\[^\\]+|${DN})$`, 'i'),
    rule: String.raw`must be NAME@DOMAIN, DOMAIN\NAME or a DN`,
  },
};
