import { sayRenew, type Credentials } from '../core/credentials.js';
import { AppError } from '../core/error.js';
import { type Secret } from '../core/secret.js';
import { sayDayOf, sayTime } from '../core/when-words.js';
import { type Zone } from '../core/zone.js';
import { type FoundSecret, type Refusal, type Secrets } from './types.js';

export interface CredentialsOptions {
  readonly system: string;
  /** The name to sign in with, as the back end takes it. */
  readonly name: string;
  /** The zone in which people read when a secret was refused. */
  readonly zone: Zone;
  /** Signs in instead of the secret that is kept. */
  readonly tried: Secret | undefined;
  /** What people call this secret; `password` when left out. */
  readonly word?: 'password' | 'client secret';
}

/**
 * How a profile signs in. The secret is looked for once, when it is first asked for; whether it was refused is asked each time, since another connection of this
 * run may have just been told. Throws AppError usage for an empty `tried`.
 */
export function credentialsOf(
  secrets: Secrets,
  { system, name, zone, tried, word = 'password' }: CredentialsOptions,
): Credentials {
  // An empty password is a sign-in as nobody, which servers take (RFC 4513, section 5.1.2).
  if (tried?.open('wire') === '') throw new AppError('usage', `The ${word} is empty.`, { code: 'secret-empty' });
  let known: Promise<FoundSecret | undefined> | undefined;
  let given: FoundSecret | undefined;
  return {
    name,
    async password() {
      const found = tried === undefined ? await (known ??= secrets.find(system)) : undefined;
      given = found;
      const secret = tried ?? found?.secret;
      if (!secret) throw nothingStored(secrets, system, word);
      const refusal = await secrets.refusal(system, secret);
      if (refusal) throw refusedBefore(refusal, zone, wayOut(system, found), word);
      return secret;
    },
    alone: (work) => secrets.alone(system, work),
    refused: (secret, why) => secrets.markRefused(system, secret, why),
    renew: () => given && sayRenew(system, given),
  };
}

/** That nobody has stored a secret for this system, nor given one. */
function nothingStored(secrets: Secrets, system: string, word: string): AppError {
  return new AppError('unauthenticated', `No ${word} is stored for the profile "${system}".`, {
    code: 'no-secret',
    hint: `uidctl auth login --profile ${system}, or set ${secrets.variable(system)}.`,
  });
}

function refusedBefore({ at, why }: Refusal, zone: Zone, hint: string, word: string): AppError {
  const when = `${sayDayOf(at, zone)} at ${sayTime(at, zone)}`;
  return new AppError(
    'unauthenticated',
    `The server refused this ${word} on ${when}${why === '' ? '' : ` (${why})`}; it is not tried again until it is renewed.`,
    { code: 'secret-refused', hint },
  );
}

/** Signing in takes the mark back, also of the same password once the server takes it again. */
function wayOut(system: string, found: FoundSecret | undefined): string {
  const renew = sayRenew(system, found);
  return found?.home === 'environment' ? `${renew} If it is right now: uidctl auth login --profile ${system}` : renew;
}
