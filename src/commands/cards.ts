import { type AccountRow } from '../core/account.js';
import { type Run, type Workplace } from '../context.js';
import { commandOf } from '../diagnosis/report-words.js';
import { type Card } from '../operations/card.js';
import { type Bench } from '../operations/types.js';
import { accountJson } from '../output/account-json.js';
import { accountCard } from '../output/card.js';
import { type Page, type Row } from '../output/result.js';
import { sayDayOf } from '../core/when-words.js';
import { pasted } from './pasted.js';
import { standingOf } from './standing.js';
import { wordsOf } from './words.js';

/** A card as machines read it: every fact, and what the operator typed. */
export function cardRow(bench: Workplace, { target: { ref, facts, typedAs } }: Card): Row {
  return { ...accountJson(ref, facts, bench.policy.zone, bench.provider.places), typedAs: typedAs.by };
}

/** A card as people read it, with what may come next. */
export function cardLines(bench: Workplace, card: Card, page: Page): string[] {
  const { target, desk } = card;
  const { ref, facts, typedAs } = target;
  return accountCard(
    {
      place: bench.provider.place,
      places: bench.provider.places,
      profile: bench.profile.name,
      ref,
      facts,
      standing: standingOf(card.diagnosis, bench.clock(), bench.policy.zone),
      words: wordsOf(bench),
      now: bench.clock(),
      ...(typedAs.by === 'alias' ? { aliasTyped: typedAs.text } : {}),
      ...(desk === undefined
        ? {}
        : {
            desk: desk.map(
              ({ at, action, operator, state }) => `${sayDayOf(at, bench.policy.zone)}  ${action} by ${operator.id}, ${state}`,
            ),
          }),
      next: nextOf(card).map(({ label, command }) => ({ label, command: pasted(command, bench.chosen) })),
    },
    page,
  );
}

/** The remedy of the first cause where it is a command, then the way to the whole answer. */
function nextOf({ target: { ref }, diagnosis }: Card): { label: string; command: string }[] {
  const remedy = commandOf(diagnosis.next);
  return [
    ...(remedy === undefined ? [] : [{ label: 'Next', command: remedy }]),
    ...(diagnosis.verdict === 'not-blocked' ? [] : [{ label: 'Why', command: `uidctl diagnose ${ref.uid}` }]),
  ];
}

/** Stands in the record for every account of a system. */
const EVERYBODY = '*';

/** What `--unmask` shows whole of one account. */
const PERSONAL = ['number', 'recovery', 'mfa.methods'];

/** Personal values are about to be shown whole: that is written down first, or nothing is shown. */
export async function lookIfUnmasked(run: Run, bench: Bench, targets: readonly Pick<Card['target'], 'ref'>[]): Promise<void> {
  if (!run.globals.unmask || targets.length === 0) return;
  const { recordLook } = await import('../operations/card.js');
  for (const { ref } of targets) await recordLook(bench, ref, PERSONAL);
}

/** The rows of a list; with `--unmask` each is written down before it is handed on, and one that could not be is not shown. */
export async function* lookedAt<T>(
  run: Run,
  bench: Workplace,
  rows: AsyncIterable<T> | Iterable<T>,
  accountOf: (row: T) => Pick<AccountRow, 'id' | 'uid' | 'kind'>,
): AsyncGenerator<T> {
  if (!run.globals.unmask) {
    yield* rows;
    return;
  }
  const { recordLook } = await import('../operations/card.js');
  for await (const row of rows) {
    const { id, uid, kind } = accountOf(row);
    // A row comes from one system, as each of its facts says; of several, from the one that says who somebody is.
    await recordLook(bench, { system: kind.system, id, uid }, ['number']);
    yield row;
  }
}

/** With `--unmask` the numbers and recovery contacts of everybody are about to be handed out: one entry, before the first row. */
export async function lookAtAll(run: Run, bench: Workplace): Promise<void> {
  if (!run.globals.unmask) return;
  const { recordLook } = await import('../operations/card.js');
  const [system = ''] = bench.provider.systems;
  await recordLook(bench, { system, id: EVERYBODY, uid: EVERYBODY }, ['number', 'recovery']);
}
