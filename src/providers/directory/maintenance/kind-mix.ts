import { type Kind } from '../../../core/account.js';
import { type Random } from './random.js';

/**
 * How many of each kind: the 3,676 accounts of July 2013 (A.3, H51: 1,976 graduates, 1,261 staff, 259 administrative, 118 students,
 * 62 retirees). The source has no figures for the last three kinds; those are our own.
 */
export const MIX = {
  graduate: 1976,
  staff: 1261,
  departmental: 259,
  student: 118,
  retiree: 62,
  honorary: 40,
  visitor: 40,
  service: 20,
} as const satisfies Partial<Record<Kind, number>>;

export type MadeKind = keyof typeof MIX;

const KINDS_MADE = Object.keys(MIX) as readonly MadeKind[];
const TOTAL = Object.values(MIX).reduce((sum, n) => sum + n, 0);

/** The kinds of all people who are still to be made, in a random order, so that with those already made the mix is met as nearly as it can be. */
export function* remainingKinds(people: number, made: ReadonlyMap<MadeKind, number>, random: Random): Generator<MadeKind> {
  const left = new Map(
    KINDS_MADE.map((kind) => [kind, Math.max(0, Math.round((people * MIX[kind]) / TOTAL) - (made.get(kind) ?? 0))]),
  );
  const toMake = people - [...made.values()].reduce((sum, n) => sum + n, 0);
  // Rounding leaves a few too many or too few: the largest kind takes the difference.
  left.set('graduate', Math.max(0, (left.get('graduate') ?? 0) + toMake - sumOf(left)));
  for (let count = 0; count < toMake; count++) {
    const kind = draw(left, random);
    left.set(kind, (left.get(kind) ?? 0) - 1);
    yield kind;
  }
}

function draw(left: ReadonlyMap<MadeKind, number>, random: Random): MadeKind {
  let ticket = random.below(Math.max(1, sumOf(left)));
  for (const [kind, count] of left) {
    if (ticket < count) return kind;
    ticket -= count;
  }
  return 'graduate';
}

function sumOf(counts: ReadonlyMap<MadeKind, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
