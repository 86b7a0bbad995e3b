import { instant, type Instant } from '../../core/instant.js';
import { type Secret } from '../../core/secret.js';
import { type HttpCall } from '../../http/types.js';
import { fieldsInText, type Fields } from './json.js';
import { type KeycloakParts } from './parts.js';
import { type Roles } from './rights.js';

/**
 * The roles that our token says we hold over the realm: those of its client `realm-management`, or, for a client of another realm, of that realm's client `REALM-realm`.
 * The server resolves composite roles before it writes them down. Undefined where the token does not say: a "lightweight" one holds none. It is read to explain and to
 * choose words; what counts is what the server lets us do.
 */
export async function rolesOf({ tokens, options }: KeycloakParts, call: HttpCall): Promise<Roles | undefined> {
  const access = claimsOf(await tokens.token(call))?.fields('resource_access');
  if (access === undefined) return undefined;
  const own = options.signInRealm === undefined || options.signInRealm === options.realm;
  return new Set(access.fields(own ? 'realm-management' : `${options.realm}-realm`)?.texts('roles') ?? []);
}

/**
 * The server's own time, told by a token that it makes for this question (`iat`, whole seconds): its answers have no `Date`. Undefined where the token does not say.
 */
export async function timeByToken({ tokens }: KeycloakParts, call: HttpCall): Promise<Instant | undefined> {
  tokens.expired(await tokens.token(call));
  const issued = claimsOf(await tokens.token(call))?.number('iat');
  return issued === undefined ? undefined : instant(issued * 1000);
}

/** The middle of a JSON Web Token (RFC 7519, section 3); undefined for a token of another form. */
function claimsOf(token: Secret): Fields | undefined {
  const [, claims] = token.open('wire').split('.');
  return claims === undefined ? undefined : fieldsInText(Buffer.from(claims, 'base64url').toString('utf8'));
}
