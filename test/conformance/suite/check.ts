import { AssertionError } from 'node:assert';
import { AppError } from '../../../src/core/error.js';
import { type Case, type Need, type Skips, type Subject, type Topic } from './harness.js';
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

/** What one case says of a subject: nothing, or why it is red. */
export async function redOf({ run }: Case, subject: Subject): Promise<unknown> {
  try {
    await run(subject);
    return undefined;
  } catch (error) {
    return error ?? 'red for no reason';
  }
}

/** True when a case is red because it looked and found something wrong: an assertion, or an error of the contract that ought not to come. Any other error is a program that fell over. */
export function isFinding(error: unknown): boolean {
  if (error instanceof AppError) return error.kind !== 'failed';
  return error instanceof AssertionError || (error instanceof Error && error.name === 'AssertionError');
}
