import { type AccountRow } from '../core/account.js';
import { AppError } from '../core/error.js';
import { valueOf } from '../core/fact.js';
import { exactMatches } from './exact.js';
import { typedAs } from './keys.js';
import { nameContains, nearUids } from './near.js';
import { type Bench, type Match } from './types.js';

/** So many accounts are offered when a name was typed. Our own value. */
const OFFERED = 25;
/** So many rows that hold the text are looked through for names. Our own value. */
const LOOKED_THROUGH = 500;

/**
 * The one account that a text names: by id, UID, alias, mail (or the part before its @) or number. A person's name never decides: on a terminal
 * it offers a list (`mayAsk`), without one it throws conflict (7) with the candidates. Throws conflict when keys hit more than
 * one account, not-found (3) with the near UIDs, cancelled when nothing was chosen.
 */
export async function resolveOne(bench: Bench, who: string, mayAsk: boolean): Promise<Match> {
  const matches = await exactMatches(bench, who);
  const [only, other] = matches;
  if (only && other) throw moreThanOne(who, matches);
  return only ?? byName(bench, who, mayAsk && bench.desk.present);
}

/** The error for a text that fits nobody, with the UIDs that are near. */
export async function notFound(bench: Bench, who: string): Promise<AppError> {
  const near = await nearUids(bench, who);
  const text = who.trim();
  return new AppError('not-found', `nobody here has the UID, alias, mail, number or name ${quoted(text)}`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(', ')}?`
        : 'Check the spelling, or look up a part of the name: uidctl lookup NAME',
    details: { who: text, near },
  });
}

function moreThanOne(who: string, matches: readonly Match[]): AppError {
  const list = matches.map(({ ref, typedAs: { by } }) => `${ref.uid} (${ref.name}) by its ${by}`).join(', ');
  const first = matches[0];
  const same = matches.every(({ typedAs: { by } }) => by === first?.typedAs.by);
  const example = same ? `id:${first?.ref.id ?? ''}` : `${first?.typedAs.by ?? 'uid'}:${who.trim()}`;
  return new AppError('conflict', `${quoted(who.trim())} is more than one account: ${list}`, {
    code: 'more-than-one',
    hint: `Say which, with the key in front: ${example}`,
    details: { candidates: matches.map(({ ref, typedAs: { by } }) => ({ uid: ref.uid, name: ref.name, by })) },
  });
}

async function byName(bench: Bench, who: string, ask: boolean): Promise<Match> {
  const { rows, more } = await named(bench, who);
  if (rows.length === 0) throw await notFound(bench, who);
  if (!ask) {
    throw new AppError(
      'conflict',
      `${quoted(who.trim())} is a name, and a name is not enough${more ? `: it fits more than ${String(rows.length)} accounts, and these are the first` : ''}`,
      {
        code: 'name-not-enough',
        hint: 'Type the UID. To see them all: uidctl lookup NAME',
        details: { candidates: rows.map(candidate), more },
      },
    );
  }
  return choose(bench, who, rows, more);
}

async function choose(bench: Bench, who: string, rows: readonly AccountRow[], more: boolean): Promise<Match> {
  const uid = await bench.desk.choose<string | undefined>({
    text: `Which ${quoted(who.trim())}?${more ? ` The first ${String(rows.length)} are listed.` : ''}`,
    choices: [{ value: undefined, label: 'none of these' }, ...rows.map((row) => ({ value: row.uid, label: line(row) }))],
    initial: undefined,
    flag: 'the UID',
  });
  const row = rows.find((r) => r.uid === uid);
  if (!row) throw new AppError('cancelled', 'no account was chosen');
  const { provider, signal, requestId } = bench;
  const [ref] = await provider.resolve({ by: 'id', value: row.id }, { signal, requestId });
  if (!ref) throw new AppError('not-found', `${row.uid} is not there any more`);
  return { ref, typedAs: typedAs(who, ref, 'name') };
}

async function named(bench: Bench, who: string): Promise<{ rows: readonly AccountRow[]; more: boolean }> {
  const { provider, signal, requestId } = bench;
  const rows: AccountRow[] = [];
  if (who.trim() === '') return { rows, more: false };
  for await (const page of provider.search({ text: who.trim(), limit: LOOKED_THROUGH }, { signal, requestId })) {
    for (const row of page.rows) {
      if (!nameContains(row, who.trim())) continue;
      if (rows.length === OFFERED) return { rows, more: true };
      rows.push(row);
    }
  }
  return { rows, more: false };
}

function candidate(row: AccountRow): Readonly<Record<string, unknown>> {
  return { uid: row.uid, name: row.name, kind: valueOf(row.kind) ?? null, department: valueOf(row.department) ?? null };
}

function line(row: AccountRow): string {
  return [`${row.uid} ${row.name}`, valueOf(row.kind), valueOf(row.department)].filter((part) => part !== undefined).join(', ');
}

function quoted(text: string): string {
  return `"${text}"`;
}
