import { AppError } from '../../../src/core/error.js';
import { Secret } from '../../../src/core/secret.js';
import { openLdap } from '../../../src/ldap/ldap.js';
import { type Ldap, type LdapCall, type LdapOptions } from '../../../src/ldap/types.js';

export const call = (): LdapCall => ({ signal: new AbortController().signal });

/** What was said about our own password. */
export interface Marks {
  readonly ldap: Ldap;
  readonly marks: string[];
}

export function ldapTo(
  url: string,
  ca: string | undefined,
  more: Partial<LdapOptions> & { readonly password?: string } = {},
): Marks {
  const marks: string[] = [];
  const credentials = {
    name: 'cn=desk',
    password: async () => new Secret(more.password ?? 'desk-password'),
    refused: async (_: Secret, why: string) => void marks.push(why),
  };
  return { ldap: openLdap({ server: { url, ...(ca === undefined ? {} : { ca }) }, credentials, within: 5000, ...more }), marks };
}

/** What a promise throws; fails where it does not throw an AppError. */
export async function appError(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`no AppError: ${String(error)}`);
  return error;
}
