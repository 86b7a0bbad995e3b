import { type Need, type Skips, type Subject, type Topic } from './harness.js';
import { leftOut, type Offer } from './needs.js';

export interface Red {
  readonly name: string;
  readonly error: unknown;
}

/** Runs a topic's cases one after the other, without vitest's own bookkeeping, and gives back the first that fails. */
export async function firstRed(
  { cases }: Topic,
  subject: Subject,
  offers: (need: Need) => Offer,
  skips: Skips,
): Promise<Red | undefined> {
  for (const each of cases) {
    if (leftOut(each, offers, skips) !== undefined) continue;
    try {
      await each.run(subject);
    } catch (error) {
      return { name: each.name, error };
    }
  }
  return undefined;
}
