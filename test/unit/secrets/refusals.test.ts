import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { openRoom, TEN_31, type Room } from './room.js';

let room: Room;
beforeEach(() => (room = openRoom()));
afterEach(() => room.close());

const file = (): string => room.path('state/refused.json');
const wrong = new Secret('wrong-7Q');
const other = new Secret('other-8R');

describe('a file of marks', () => {
  it.each(['{', '[]', '{"campus":{"salt":"x"}}', '{"campus":{"salt":"x","marks":[{"hash":1}]}}'])(
    'that is damaged is a failure: what cannot be ruled out is not sent (%s)',
    async (text) => {
      await room.open().markRefused('spare', wrong, 'wrong password');
      writeFileSync(file(), text, { mode: 0o600 });
      await expect(room.open().refusal('campus', wrong)).rejects.toMatchObject({ kind: 'setup', code: 'file-damaged' });
    },
  );

  it('holds no text from which the secret could be had, and is for its owner alone', async () => {
    await room.open().markRefused('campus', wrong, 'wrong password');
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toContain('wrong-7Q');
    expect(text).not.toContain(Buffer.from('wrong-7Q').toString('base64').replace(/=+$/, ''));
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await room.open().markRefused('second', wrong, 'wrong password');
    const { campus, second } = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, { marks: { hash: string }[] }>;
    expect(campus?.marks[0]?.hash).not.toBe(second?.marks[0]?.hash);
  });

  it('is not made by asking', async () => {
    expect(await room.open().refusal('campus', wrong)).toBeUndefined();
    await room.open().pardon('campus', wrong);
    await room.open().forget('campus');
    expect(existsSync(file())).toBe(false);
  });

  it('survives many writers at once', async () => {
    const names = Array.from({ length: 6 }, (_, i) => `s${i}`);
    await Promise.all([
      ...names.map((name) => room.open().markRefused(name, wrong, 'wrong password')),
      ...names.map((name) => room.open().markRefused(name, other, 'locked')),
    ]);
    for (const name of names) {
      expect(await room.open().refusal(name, wrong)).toMatchObject({ why: 'wrong password' });
      expect(await room.open().refusal(name, other)).toMatchObject({ why: 'locked' });
    }
  });
});

describe('a refused secret', () => {
  it('is known by another process, with when and why', async () => {
    await room.open().markRefused('campus', wrong, 'wrong password');
    room.now = instant(TEN_31 + 3_600_000);
    expect(await room.open().refusal('campus', wrong)).toEqual({ at: TEN_31, why: 'wrong password' });
  });

  it('holds back neither another secret nor another system', async () => {
    await room.open().markRefused('campus', wrong, 'wrong password');
    expect(await room.open().refusal('campus', other)).toBeUndefined();
    expect(await room.open().refusal('second', wrong)).toBeUndefined();
  });

  it('stays marked when another one is refused too: two jobs do not free each other', async () => {
    await room.open().markRefused('campus', wrong, 'wrong password');
    await room.open().markRefused('campus', other, 'wrong password');
    expect(await room.open().refusal('campus', wrong)).toBeDefined();
    expect(await room.open().refusal('campus', other)).toBeDefined();
  });

  it('is free again once it is stored, forgotten or pardoned', async () => {
    const free = [
      () => room.open().store('campus', wrong, 'file'),
      () => room.open().forget('campus'),
      () => room.open().pardon('campus', wrong),
    ];
    for (const act of free) {
      await room.open().markRefused('campus', wrong, 'wrong password');
      await act();
      expect(await room.open().refusal('campus', wrong)).toBeUndefined();
    }
  });

  it('is pardoned alone', async () => {
    await room.open().markRefused('campus', wrong, 'wrong password');
    await room.open().markRefused('campus', other, 'wrong password');
    await room.open().pardon('campus', wrong);
    expect(await room.open().refusal('campus', wrong)).toBeUndefined();
    expect(await room.open().refusal('campus', other)).toBeDefined();
  });

  it('that is refused again has the later instant', async () => {
    await room.open().markRefused('campus', wrong, 'wrong password');
    room.now = instant(TEN_31 + 60_000);
    await room.open().markRefused('campus', wrong, 'locked');
    expect(await room.open().refusal('campus', wrong)).toEqual({ at: room.now, why: 'locked' });
  });
});
