import { AppError } from '../../core/error.js';
import { factsOf, type Fact } from '../../core/fact.js';
import { type NamedProfile, type Run } from '../../context.js';
import { isServer } from './where.js';

export interface ShownSpot {
  /** `keychain`, `file` or `environment`; absent where none is kept, or none is needed. */
  readonly home: Fact<string>;
  readonly where: Fact<string>;
  readonly text: string;
}

/** Where a profile's secret is, as far as that is known without asking the keychain. Never the secret. */
export async function secretSpot({ context }: Run, { name, profile }: NamedProfile): Promise<ShownSpot> {
  const facts = factsOf(name, context.clock());
  const none = (why: string): ShownSpot => ({ home: facts.absent(why), where: facts.absent(why), text: why });
  if (profile.kind === 'composite') return none('its members have their own');
  if (!isServer(profile)) return none('a directory needs none');
  try {
    const spot = await (await context.secrets()).whereIs(name);
    if (!spot) return none('none is kept');
    return { home: facts.known(spot.home), where: facts.known(spot.where), text: `in ${spot.where}` };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'setup') throw error;
    const unknown = facts.unknown('not-readable', error.message);
    return { home: unknown, where: unknown, text: `unknown: ${error.message}` };
  }
}
