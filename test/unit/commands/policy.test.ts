import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

interface Rule {
  readonly rule: string;
  readonly value: string;
  readonly source: string;
  readonly overruled: string;
}
const rule = async (line: string, name: string): Promise<Rule | undefined> =>
  (await house.json<Rule[]>(`policy show ${line}`)).find((row) => row.rule === name);

describe('policy show is refused:', () => {
  it.each([
    ['policy show no-such-policy', 13, 'there is no such file'],
    ['policy show hku --as-of yesterday', 2, 'calendar day'],
    ['policy show hku plain', 2, 'Too many arguments'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(message);
  });

  it.each([
    ['{"id": "x", "label": 5}', 'label'],
    ['id: x\ntitle: [', 'line 2'],
    ['a,b\n', 'line 1'],
  ])('a file with %j, and says where and what (%s)', async (text, where) => {
    const file = join(house.folder, 'rules.yaml');
    writeFileSync(file, text);
    const error = await house.error(`policy show ${file}`);
    expect(error).toMatchObject({ exitCode: 13 });
    expect(error.message).toContain(where);
  });
});

describe('policy show', () => {
  it.each([
    ['hku --as-of 2015-05-05', 'pin.form', 'exactly 8 characters'],
    ['hku --as-of 2026-11-23', 'pin.form', '10 to 18 characters'],
    ['--as-of 2026-11-23', 'pin.form', '10 to 18 characters'],
    ['hku --as-of 2015-05-05', 'mfa.duty.staff', 'not yet'],
    ['hku', 'lock.failures', '8 failed sign-ins'],
  ])('%s: %s is %s', async (line, name, value) => {
    expect((await rule(line, name))?.value).toContain(value);
  });

  it('names the source of each rule and what lost against it', async () => {
    const rows = await house.json<Rule[]>('policy show hku');
    for (const { source } of rows) expect(source).not.toBe('');
    expect((await rule('hku', 'access.rules.mail-extension.step.alone'))?.overruled).toContain('H10');
  });

  it('has nothing of an institution in plain', async () => {
    const rows = await house.json<Rule[]>('policy show plain');
    expect(rows.map(({ source }) => source)).toEqual(rows.map(() => 'own'));
  });
});
