import { type Secret } from '../core/secret.js';

/** Whom an access token that is a JWT says we are (`preferred_username`, else `sub`); undefined for any other token. Never taken as proof: nobody checks the signature. */
export function subjectOf(token: Secret): string | undefined {
  const [, claims, , ...more] = token.open('wire').split('.');
  if (claims === undefined || more.length > 0) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
    const { preferred_username: name, sub }: { preferred_username?: unknown; sub?: unknown } =
      typeof read === 'object' && read !== null ? read : {};
    return [name, sub].find((one): one is string => typeof one === 'string' && one !== '');
  } catch {
    return undefined;
  }
}
