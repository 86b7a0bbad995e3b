import { join } from 'node:path';
import process from 'node:process';
import { DatabaseSync } from '@photostructure/sqlite';
import { instant, type Instant } from '../src/core/instant.js';
import { type Call } from '../src/core/provider.js';
import { hku } from '../src/policy/hku.js';
import { openDirectory, type Directory } from '../src/providers/directory/directory.js';
import { directoryMaker } from '../src/providers/directory/maker.js';
import { compare, line } from './ratio.js';

/*
 * How much longer than the plain SQL of the same question does the directory take, in one process? The plain side prepares its statement once
 * and turns no row into anything; it answers the same rows in the same order.
 */
type Database = InstanceType<typeof DatabaseSync>;

const TURNS = 30;
const AIM = 1.2;
const SEED = 7;
const LOOKUPS = 200;
const SEARCHES = 5;
const [, , scratch = '.'] = process.argv;
const now: Instant = instant(Date.parse('2026-11-23T02:41:00Z'));
const call: Call = { signal: new AbortController().signal, requestId: 'bench' };

const COLUMNS = 'a.id, a.uid, a.name, a.kind, a.department, a.number, a.mail, a.enabled, a.access_until';
const PARTS = [
  ['short substring (2 characters)', 'wo', '"wo"*', 'part'],
  ['short substring (one Han character)', '黃', '"黃"', 'part'],
  ['long substring (6 characters)', 'kwong ', '"kwong"', 'trigram'],
] as const;

const HOLDING = `when a.seq in (select rowid from name_part where name_part match $word
  union all select o.seq from alias_part h join alias x on x.seq = h.rowid join account o on o.id = x.account_id where alias_part match $word)`;

for (const people of [10_000, 100_000]) {
  const file = join(scratch, `directory-${people}.db`);
  await directoryMaker({ clock: () => now, loadPolicy: async () => hku }).create({
    file,
    policy: 'hku',
    practice: true,
    people,
    seed: SEED,
    now,
    signal: call.signal,
  });
  const directory = await openDirectory({ path: file, system: 'bench', clock: () => now });
  const plain = new DatabaseSync(file, { readOnly: true });
  process.stdout.write(`${people} people\n`);
  await lookups(directory, plain);
  for (const [name, typed, match, index] of PARTS) await substring(directory, plain, { name, typed, match, index });
  plain.close();
  await directory.close();
}

async function lookups(directory: Directory, plain: Database): Promise<void> {
  const uids = (plain.prepare(`select uid from account order by id limit ${LOOKUPS}`).all() as { uid: string }[]).map(
    ({ uid }) => uid,
  );
  const statement = plain.prepare(`select id, uid, name from account where uid = ?`);
  const measured = await compare(
    TURNS,
    async () => {
      for (const uid of uids) await directory.resolve({ by: 'uid', value: uid }, call);
    },
    () => {
      for (const uid of uids) statement.all(uid);
    },
  );
  process.stdout.write(line(`  ${LOOKUPS} look-ups by UID`, measured, AIM));
}

async function substring(
  directory: Directory,
  plain: Database,
  { name, typed, match, index }: { name: string; typed: string; match: string; index: string },
): Promise<void> {
  const statement = plain.prepare(
    `select ${COLUMNS}, case when a.uid = $typed or a.number = $typed or a.id in (select account_id from alias where alias = $typed) then 0
       ${HOLDING.replaceAll('$word', '$whole')} then 1 ${HOLDING.replaceAll('$word', '$begun')} then 2 else 3 end as rank
     from account a where a.seq in (
       select rowid from name_${index} where name_${index} match $match
       union select o.seq from alias_${index} h join alias x on x.seq = h.rowid join account o on o.id = x.account_id where alias_${index} match $match
     ) order by rank, a.uid limit $most`,
  );
  const whole = `"${typed.trim()}"`;
  for (const [what, limit] of [
    ['first 25', 25],
    ['all', undefined],
  ] as const) {
    let found = 0;
    const measured = await compare(
      TURNS,
      async () => {
        for (let i = 0; i < SEARCHES; i++) {
          found = 0;
          for await (const { rows } of directory.search({ text: typed, limit }, call)) found += rows.length;
        }
      },
      () => {
        for (let i = 0; i < SEARCHES; i++) {
          const rows = statement.all({ match, whole, begun: `${whole} *`, typed: typed.trim(), most: limit ?? -1 });
          if (rows.length !== found && found > 0)
            throw new Error(`the two sides differ on ${typed}: ${found} and ${rows.length}`);
        }
      },
    );
    process.stdout.write(line(`  ${name}, ${what} of ${found}`, measured, AIM));
  }
}
