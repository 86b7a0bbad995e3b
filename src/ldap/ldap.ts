import { type Ldap, type LdapOptions } from './types.js';

/** One LDAP server, ready to be asked. Nothing is sent before the first request. */
export function openLdap(options: LdapOptions): Ldap {
  throw new Error(`not written: ${options.server.url}`);
}
