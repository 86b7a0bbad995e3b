import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';
import { COMMANDS } from './commands.js';
import { houseFor, lineOf } from './lines.js';

/** Further lines that show people. */
const MORE = [
  'lookup ka',
  'lookup wong --limit 3',
  'lookup --from -',
  'diagnose --from -',
  'access due --within 3000 --limit 4',
  'access due --within 3000',
  'mfa clear chantm --all --dry-run',
  'account show u3001234',
  'pin reset wong',
];
const LINES: readonly { readonly line: string; readonly stdin?: string; readonly path: string }[] = [
  ...COMMANDS.map(([path]) => ({ path, ...lineOf(path) })),
  ...MORE.map((line) => ({ path: 'lookup', line, stdin: 'chantm\nwong\nleungmk\n' })),
];

/** Each person's own values that nobody needs to see whole, by plain SQL. */
function personal(house: House): { uid: string; value: string }[] {
  return house.sql(
    `select uid, number as value from account where number is not null
     union select uid, recovery_mail from account where recovery_mail is not null
     union select uid, recovery_mobile from account where recovery_mobile is not null
     union select uid, label from mfa_method join account on account.id = account_id where label like '+%'`,
  );
}

describe.each(LINES)('$line', ({ path, line, stdin }) => {
  let house: House;
  beforeEach(async () => {
    house = await houseFor(path);
  });
  afterEach(() => house.close());

  it.each(['table', 'json', 'ndjson', 'csv', 'yaml'])('shows no personal value whole in %s', async (format) => {
    const { out, err } = await house.type(`${line} -o ${format}`, { stdin });
    for (const { value } of personal(house)) expect(out + err).not.toContain(value);
    expect(house.written().filter(({ kind }) => kind === 'look')).toEqual([]);
  });

  it('shows none on a terminal', async () => {
    const { out, err } = await house.type(line, { stdin, typed: '' });
    for (const { value } of personal(house)) expect(out + err).not.toContain(value);
  });

  it.each([[{}], [{ typed: '' }]])('writes down each person whom --unmask shows whole (%j)', async (where) => {
    const { out, err } = await house.type(`${line} --unmask`, { stdin, ...where });
    const shown = personal(house).filter(({ value }) => (out + err).includes(value));
    const looks = house.written().filter(({ kind }) => kind === 'look');
    const everybody = looks.some(({ uid }) => uid === '*');
    for (const { uid } of shown) expect(everybody || looks.some((look) => look['uid'] === uid)).toBe(true);
  });
});

describe('--unmask', () => {
  let house: House;
  beforeEach(async () => {
    house = await openPracticeHouse();
  });
  afterEach(() => house.close());

  it.each(['lookup chantm', 'lookup chan', 'account show chantm', 'access due --since 400', 'directory export'])(
    'shows nothing where %s cannot be written down',
    async (line) => {
      // Nothing can be written where the state folder is a file.
      rmSync(join(house.folder, 'state'), { recursive: true, force: true });
      writeFileSync(join(house.folder, 'state'), '');
      const { code, out } = await house.type(`${line} --unmask -o ndjson`);
      expect(code).toBe(13);
      expect(out).not.toContain('1000094417');
    },
  );

  it('of a list counts only what is shown', async () => {
    await house.type('lookup ka --limit 2 --unmask -o json');
    expect(house.written()).toHaveLength(2);
  });

  it('is in audit list, with whom and what', async () => {
    await house.type('lookup chantm --unmask');
    expect(await house.json('audit list --action look')).toMatchObject([
      { action: 'look', uid: 'chantm', state: 'looked', fields: ['number', 'recovery', 'mfa.methods'] },
    ]);
  });
});
