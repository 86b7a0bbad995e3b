import { type AccountRow } from '../core/account.js';
import { type Bench } from './types.js';

/** So many rows are looked at for one fragment. A suggestion is worth a short wait only. */
const ROWS = 200;
const MOST = 3;

/** UIDs close to what was typed, the nearest first, at most three: for "did you mean". Never throws: a failed search suggests nothing. */
export async function nearUids(bench: Bench, who: string): Promise<readonly string[]> {
  const text = fold(who.trim().replace(/@.*$/s, ''));
  if (text.length < 3) return [];
  const rows = await Promise.all(fragmentsOf(text).map((part) => rowsWith(bench, part)));
  const near = new Map<string, number>();
  for (const { uid } of rows.flat()) {
    const distance = fold(uid).includes(text) ? 0.5 : editDistance(text, fold(uid));
    if (distance <= allowed(text)) near.set(uid, distance);
  }
  // Where one is a single slip away, those that are two away only distract.
  const farthest = Math.max(1, Math.min(...near.values()));
  return [...near]
    .filter(([, distance]) => distance <= farthest)
    .sort(([a, x], [b, y]) => x - y || a.localeCompare(b, 'en'))
    .slice(0, MOST)
    .map(([uid]) => uid);
}

/** True when each word of `text` stands somewhere in the name, in any script, without regard to case and accents. */
export function nameContains(row: AccountRow, text: string): boolean {
  const name = fold(row.name);
  return fold(text)
    .split(/[\s,]+/u)
    .every((word) => name.includes(word));
}

/** How many letters must change, come, go or swap places to turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity;
      const replace = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, replace, at(previous, j) + 1, at(row, j - 1) + 1));
    }
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], i: number): number {
  return row[i] ?? Infinity;
}

function allowed(text: string): number {
  return text.length < 5 ? 1 : 2;
}

/** The text itself, and its beginning, middle and end: one of them survives one or two wrong letters. */
function fragmentsOf(text: string): readonly string[] {
  const middle = Math.max(0, Math.floor(text.length / 2) - 1);
  return [...new Set([text, text.slice(0, 4), text.slice(0, 3), text.slice(middle, middle + 3), text.slice(-3)])];
}

async function rowsWith(bench: Bench, text: string): Promise<readonly AccountRow[]> {
  const { provider, signal, requestId } = bench;
  const rows: AccountRow[] = [];
  try {
    for await (const page of provider.search({ text, limit: ROWS }, { signal, requestId })) rows.push(...page.rows);
  } catch {
    return rows;
  }
  return rows;
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
