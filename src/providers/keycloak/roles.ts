import { type HttpCall } from '../../http/types.js';
import { fieldsInText } from './json.js';
import { type KeycloakParts } from './parts.js';
import { type Roles } from './rights.js';

/**
 * The roles that our token says we hold over the realm: those of its client `realm-management`, or, for a client of another realm, of that realm's client `REALM-realm`.
 * The server resolves composite roles before it writes them down. Undefined where the token does not say: a "lightweight" one holds none. It is read to explain and to
 * choose words; what counts is what the server lets us do.
 */
export async function rolesOf({ tokens, options }: KeycloakParts, call: HttpCall): Promise<Roles | undefined> {
  const token = (await tokens.token(call)).open('wire');
  const access = fieldsInText(claimsOf(token))?.fields('resource_access');
  if (access === undefined) return undefined;
  const own = options.signInRealm === undefined || options.signInRealm === options.realm;
  return new Set(access.fields(own ? 'realm-management' : `${options.realm}-realm`)?.texts('roles') ?? []);
}

/** The middle of a JSON Web Token (RFC 7519, section 3). */
function claimsOf(token: string): string | undefined {
  const [, claims] = token.split('.');
  return claims === undefined ? undefined : Buffer.from(claims, 'base64url').toString('utf8');
}
