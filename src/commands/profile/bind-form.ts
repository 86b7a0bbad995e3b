import { type TextForm } from '../../config/types.js';
import { AppError } from '../../core/error.js';
import { type ServerProfile } from './where.js';

/** A distinguished name (RFC 4514, section 3), as far as its form can be told without the schema: TYPE=VALUE, more of them after commas or plus signs. */
const RDN = String.raw`\s*(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)+)\s*=(?:\\.|[^\\,])+`;
const DN = String.raw`${RDN}(?:,${RDN})*`;

/** The names that each kind of server takes in a simple bind ([MS-ADTS] 5.1.1.1.1; RFC 4513, section 5.1). */
export const BIND_NAME: Readonly<Record<ServerProfile['kind'], TextForm>> = {
  openldap: {
    form: new RegExp(`^${DN}$`, 'i'),
    rule: 'must be a DN, such as uid=desk,ou=tools,dc=uni,dc=example',
  },
  'active-directory': {
    form: new RegExp(String.raw`^(?:[^\\@=]+@[^\\@\s]+|[^\\@=,]+\\[^\\]+|${DN})$`, 'i'),
    rule: String.raw`must be NAME@DOMAIN, DOMAIN\NAME or a DN`,
  },
};

export const BIND_QUESTION = {
  openldap: 'Name to sign in with, as a DN',
  'active-directory': 'Name to sign in with, such as desk@uni.example',
} as const;

/** Throws AppError usage for a name that such a server takes from nobody, before a password is asked for or sent. */
export function checkBind(kind: ServerProfile['kind'], bind: string | undefined): void {
  const { form, rule } = BIND_NAME[kind];
  if (bind === undefined || form.test(bind)) return;
  throw new AppError('usage', `--bind: ${rule}. It is "${bind}".`, { code: 'bind-form' });
}
