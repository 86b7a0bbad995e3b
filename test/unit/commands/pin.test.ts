import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { openPracticeHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openPracticeHouse();
});
afterEach(() => house.close());

const MINUTE = 60_000;
const RESET = 'pin reset u3001234 --yes';
const wait = (minutes: number): void => void (house.now = instant(house.now + minutes * MINUTE));

describe('a PIN reset is refused, and nothing is changed:', () => {
  it.each([
    ['pin reset', 2, 'who'],
    ['pin reset nobody-at-all --yes --reveal-secrets', 3, 'nobody here'],
    ['pin reset lee --yes --reveal-secrets', 7, 'a name is not enough'],
    ['pin reset u3001234', 2, '--yes'],
    ['pin reset u3001234 --reveal-secrets', 2, '--yes'],
    [RESET, 2, 'nobody is here to see it'],
    [`${RESET} --reveal-secrets --secret-file x`, 2, 'not both'],
    [`${RESET} --pin 123456`, 2, '--pin'],
    [`${RESET} --password 123456`, 2, '--password'],
    [`${RESET} --secret-file there`, 2, 'there'],
    [`${RESET} --via link`, 11, 'link'],
    [`${RESET} --via link --secret-file there`, 2, 'nothing to write down'],
    [`${RESET} --via link --reveal-secrets`, 2, '--via temporary'],
    [`${RESET} --via letter`, 2, 'letter'],
    [`${RESET} --reveal-secrets --force`, 2, '--reason'],
    [`${RESET} --reveal-secrets --proof telepathy`, 2, 'telepathy'],
    [`${RESET} --reveal-secrets --ticket ""`, 2, '--ticket'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    writeFileSync(join(house.folder, 'there'), 'mine');
    const before = house.account('u3001234');
    const error = await house.error(line.replace('--secret-file there', `--secret-file ${house.folder}/there`));
    expect(error).toMatchObject({ exitCode });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
    expect(house.account('u3001234')).toEqual(before);
    expect(readFileSync(join(house.folder, 'there'), 'utf8')).toBe('mine');
  });
});

describe('a PIN reset', () => {
  it('issues a PIN that works after the effect time, must be changed, and dies', async () => {
    const result = await house.json<{ secret: string }>(`${RESET} --reveal-secrets --ticket INC-9`);
    expect(result).toMatchObject({
      action: 'pin.reset',
      uid: 'u3001234',
      changed: true,
      outcome: 'done',
      effectiveAt: '2026-11-23T02:51:00Z',
      expiresAt: '2026-11-24T02:41:00Z',
      pinLength: 12,
    });
    expect(result.secret).toMatch(/^[a-z2-9]{12}$/);
    expect(house.account('u3001234')).toMatchObject({ pin_must_change: 1, pin_temporary: 1, pin_reset_at: house.now });
    const signIn = () => house.type('directory sign-in u3001234 --method 1 -o json', { stdin: `${result.secret}\n` });
    expect(await signIn()).toMatchObject({ code: 10 });
    wait(10);
    const works = await signIn();
    expect(works.code).toBe(0);
    expect(JSON.parse(works.out)).toMatchObject({ result: 'signed-in', next: 'change-pin' });
    wait(24 * 60);
    expect(await signIn()).toMatchObject({ code: 10 });
  });

  it('puts it into a new file that the operator alone can read, and nowhere else', async () => {
    const file = join(house.folder, 'pin.txt');
    const { code, out, err } = await house.type(`${RESET} --secret-file ${file} -o json`);
    expect(code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const pin = readFileSync(file, 'utf8').trim();
    expect(pin).toMatch(/^[a-z2-9]{12}$/);
    expect(out + err).not.toContain(pin);
    expect(JSON.parse(out)).not.toHaveProperty('secret');
    expect(JSON.stringify(house.written())).not.toContain(pin);
    expect(JSON.stringify(house.account('u3001234'))).not.toContain(pin);
  });

  it('leaves no file behind where it is refused', async () => {
    await house.json(`${RESET} --reveal-secrets`);
    const file = join(house.folder, 'pin.txt');
    expect(await house.error(`${RESET} --secret-file ${file}`)).toMatchObject({ exitCode: 7, code: 'second-reset' });
    expect(existsSync(file)).toBe(false);
  });

  it('a second time within 15 minutes needs --again, and --yes is not enough', async () => {
    const first = await house.json<{ secret: string }>(`${RESET} --reveal-secrets`);
    const hash = house.account('u3001234')['pin_hash'];
    wait(14);
    expect(await house.error(`${RESET} --reveal-secrets`)).toMatchObject({ exitCode: 7, code: 'second-reset', uid: 'u3001234' });
    expect(house.account('u3001234')['pin_hash']).toBe(hash);
    const second = await house.json<{ secret: string }>(`${RESET} --reveal-secrets --again`);
    expect(second.secret).not.toBe(first.secret);
    wait(16);
    expect(await house.json(`${RESET} --reveal-secrets`)).toMatchObject({ changed: true });
  });

  it('says in the plan first what the person can do alone', async () => {
    const { out } = await house.type('pin reset u3001234 --dry-run');
    const lines = out.split('\n').filter(Boolean);
    expect(lines[3]).toMatch(/^Can do it alone: alternate mail k•••@g•••.com registered; on the log-in page/);
    expect(lines[4]).toMatch(/^form CF111, Reset Portal PIN & MFA: a copy of the staff or student card/);
    expect(lines[5]).toMatch(/^Plan {3}1 {2}set a temporary PIN/);
    expect((await house.type('pin reset chantm --dry-run')).out).not.toContain('alone');
  });

  it('tells people when it works, until when it lives and what to say', async () => {
    const { out } = await house.type(`${RESET} --reveal-secrets`);
    expect(out).toMatch(/\nDone 10:41 {5}set a temporary PIN/);
    expect(out).toContain('Works from     10:51 (in 10 min). Lives until 24 Nov 2026 10:41.');
    expect(out).toContain('Say            "Please wait until 10:51.');
    expect(out).toContain('8 wrong tries lock the account for 30 minutes');
  });

  it('is "password" too on the command line', async () => {
    expect(await house.json('password reset u3001234 --dry-run')).toMatchObject({ action: 'pin.reset', outcome: 'planned' });
  });
});

describe('pin require-change', () => {
  it.each([
    ['pin require-change', 2, 'who'],
    ['pin require-change u3001234', 2, '--yes'],
    ['pin require-change nobody-at-all --yes', 3, 'nobody here'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(`${error.message} ${error.hint ?? ''}`).toContain(message);
  });

  it('keeps the PIN, and is already so the second time', async () => {
    const { pin_hash } = house.account('u3001234');
    expect(await house.json('pin require-change u3001234 --yes')).toMatchObject({ changed: true, outcome: 'done' });
    expect(house.account('u3001234')).toMatchObject({ pin_hash, pin_must_change: 1 });
    expect(await house.json('pin require-change u3001234 --yes')).toMatchObject({
      changed: false,
      outcome: 'already',
      steps: [],
    });
  });
});

describe('what pin reset tells to say', () => {
  it('promises no time where the account stays shut', async () => {
    const own = await openPracticeHouse();
    try {
      expect((await own.type('pin reset chantm --yes --reveal-secrets')).out).toContain('Your access has ended');
      await own.json('account disable wongsy --reason compromise --yes');
      const { out } = await own.type('pin reset wongsy --yes --reveal-secrets');
      expect(out).toContain('Your account is disabled');
      expect(out).not.toContain('Please wait until');
    } finally {
      own.close();
    }
  });
});
