import { type Secret } from '../core/secret.js';

/** The text of a secret for the result, because the operator asked for it with `--reveal-secrets`. */
export function revealSecret(secret: Secret): string {
  return secret.open('reveal');
}
