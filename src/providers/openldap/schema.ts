import { AppError } from '../../core/error.js';
import { LdapFailure } from '../../ldap/failure.js';
import { WITHIN } from '../../ldap/ldap.js';
import { type LdapCall } from '../../ldap/types.js';
import { type OpenldapParts } from './parts.js';

/** What of optional schemas this server has. */
export interface Schema {
  /** The tokens of slapo-otp. */
  readonly tokens: boolean;
}

/** Result 17: the server has no such attribute type. It says so before it looks at rights. */
const UNDEFINED_TYPE = 17;

/** Asked once in this process, by a compare that is a few bytes: the whole schema is a hundred thousand. */
export async function schemaOf(parts: OpenldapParts, call: LdapCall): Promise<Schema> {
  const { learnt, patience, ldap } = parts;
  const asking = (learnt.schema ??= ask(parts));
  asking.catch(() => (learnt.schema = undefined));
  const late = (): Error => new AppError('unavailable', `${ldap.address} did not tell its schema in time.`, { code: 'late' });
  return patience.wait(asking, { signal: call.signal, within: call.within ?? WITHIN, late });
}

async function ask({ ldap, base }: OpenldapParts): Promise<Schema> {
  try {
    await ldap.compare(base, 'oathTOTPToken', base, { signal: new AbortController().signal });
  } catch (error) {
    if (!(error instanceof LdapFailure)) throw error;
    return { tokens: error.code !== UNDEFINED_TYPE };
  }
  return { tokens: true };
}
