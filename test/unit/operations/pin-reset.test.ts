import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccountRef } from '../../../src/core/account.js';
import { Secret } from '../../../src/core/secret.js';
import { type PinResetOptions, resetPin } from '../../../src/operations/pin-reset.js';
import { hku } from '../../../src/policy/hku.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { atTerminal, inScript, type WrittenDesk } from './written-desk.js';

const MINUTE = 60_000;
const temporary: PinResetOptions = { via: 'temporary' };

let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'u3001234', name: 'Lee Ka Yan 李嘉欣', recovery_mail: 'kayan@gmail.com' });
});

afterEach(() => bed.close());

describe('a second reset', () => {
  beforeEach(() => resetPin(bed.bench(inScript()), 'u3001234', temporary, present));

  it('is a conflict without a terminal, and kills nothing', async () => {
    const before = await bed.everything();
    bed.wait(4 * MINUTE);
    const work = resetPin(bed.bench(inScript()), 'u3001234', temporary, present);
    await expect(work).rejects.toMatchObject({
      kind: 'conflict',
      code: 'second-reset',
      message: expect.stringContaining('4 min ago by lamky') as string,
    });
    expect((await bed.audited()).slice(2)).toMatchObject([
      { kind: 'refusal', action: 'pin.reset', uid: 'u3001234', rule: 'second-reset', error_code: 'conflict' },
    ]);
    expect(await bed.everything()).toBe(before);
  });

  it('goes with --again', async () => {
    const report = await resetPin(bed.bench(inScript()), 'u3001234', { via: 'temporary', again: true }, present);
    expect(report).toMatchObject({ outcome: 'done' });
    expect((await bed.audited()).at(-2)?.['details']).toContain('"again":true');
  });

  it('is asked on a terminal, with No as the answer that stands ready, and --yes does not answer it', async () => {
    const desk = atTerminal([/once more/, false]);
    await expect(resetPin(bed.bench(desk), 'u3001234', temporary, present)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(desk.shown.join('\n')).toContain('a second reset kills the one that was just read out');
  });

  it('is told in a dry run, and is no error there', async () => {
    const report = await resetPin(bed.bench(inScript()), 'u3001234', { via: 'temporary', dryRun: true }, present);
    expect(report.warnings.join()).toContain('a second reset kills');
  });

  it('is seen by what the directory says, where the record has nothing', async () => {
    const elsewhere = await makeBed();
    const bench = elsewhere.bench(inScript(), { provider: bed.directory });
    await expect(resetPin(bench, 'u3001234', temporary, present)).rejects.toThrow(/^The PIN was reset less than a minute ago:/);
    await elsewhere.close();
  });

  it('is an ordinary one again after fifteen minutes', async () => {
    bed.wait(15 * MINUTE - 1);
    await expect(resetPin(bed.bench(inScript()), 'u3001234', temporary, present)).rejects.toMatchObject({ code: 'second-reset' });
    bed.wait(1);
    await expect(resetPin(bed.bench(inScript()), 'u3001234', temporary, present)).resolves.toMatchObject({ outcome: 'done' });
  });
});

describe('a PIN reset', () => {
  it('opens no place for a link, which this directory cannot send', async () => {
    const desk = inScript();
    await expect(resetPin(bed.bench(desk), 'u3001234', { via: 'link' }, present)).rejects.toMatchObject({ kind: 'unsupported' });
    expect(desk.events).toEqual([]);
  });

  it('is refused in a script that named no place for the PIN, before anything happens', async () => {
    const before = await bed.everything();
    await expect(resetPin(bed.bench(inScript({ place: false })), 'u3001234', temporary, present)).rejects.toMatchObject({
      code: 'no-secret-place',
    });
    expect(await bed.everything()).toBe(before);
    expect(await bed.audited()).toEqual([]);
  });

  it('gives a PIN that signs in after ten minutes, and must be changed', async () => {
    await bed.method('u3001234', { id: 'm1', label: 'Phone' });
    const desk = inScript();
    const report = await resetPin(bed.bench(desk), 'u3001234', temporary, present);
    expect(report).toMatchObject({ effectiveAt: START + 10 * MINUTE, expiresAt: START + 24 * 60 * MINUTE });
    bed.wait(10 * MINUTE);
    expect(await signIn(desk)).toMatchObject({ result: 'signed-in', next: 'change-pin' });
  });

  it('says when to try it, and what trying earlier leads to', async () => {
    const { say } = await resetPin(bed.bench(inScript()), 'u3001234', temporary, present);
    expect(say.slice(0, 2)).toEqual([
      'Please wait until 10:52.',
      'Trying it earlier will fail, and 8 wrong tries lock the account for 30 minutes.',
    ]);
    expect(say.join(' ')).toContain('lives until 24 Nov 2026 10:42');
  });

  it('takes the numbers from what the server says', async () => {
    const strict = otherwise(bed.directory, {
      read: async (...request) => {
        const facts = await bed.directory.read(...request);
        const failures = {
          state: 'known',
          system: 'x',
          at: START,
          value: {
            count: 0,
            limit: { state: 'known', value: 5, system: 'x', at: START },
            lastAt: { state: 'known', value: 'never', system: 'x', at: START },
            locksFor: { state: 'unknown', code: 'not-readable', why: 'no right', system: 'x', at: START },
          },
        };
        return { ...facts, failures };
      },
    });
    const { say } = await resetPin(bed.bench(inScript(), { provider: strict }), 'u3001234', temporary, present);
    expect(say[1]).toBe('Trying it earlier will fail, and 5 wrong tries lock the account.');
  });

  it('says first that the person could do it alone', async () => {
    const report = await resetPin(bed.bench(inScript()), 'u3001234', { via: 'temporary', dryRun: true }, present);
    expect(report.selfService).toEqual([
      'Can do it alone: alternate mail k•••@g•••.com registered; on the log-in page, "Forgot your PIN/Passwords"',
    ]);
  });

  it('says nothing of that where nothing is registered, or where the policy names no place', async () => {
    await bed.person({ uid: 'leeky' });
    const dry = { via: 'temporary', dryRun: true } as const;
    expect((await resetPin(bed.bench(inScript()), 'leeky', dry, present)).selfService).toEqual([]);
    const policy = { ...hku, places: {} };
    expect((await resetPin(bed.bench(inScript(), { policy }), 'u3001234', dry, present)).selfService).toEqual([]);
  });

  it('opens the lock too, and says it in the plan', async () => {
    await bed.sql(`update account set locked_at = ?, locked_until = ?, failures = 8 where uid = 'u3001234'`, [
      START,
      START + 30 * MINUTE,
    ]);
    const report = await resetPin(bed.bench(inScript()), 'u3001234', temporary, present);
    expect(report.plan.steps.map(({ verb }) => verb)).toEqual(['set-pin', 'require-change', 'unlock']);
    expect(report.results.every(({ confirmed }) => confirmed === 'read-back')).toBe(true);
  });

  it('keeps the secret for the result only where the desk does', async () => {
    expect(await resetPin(bed.bench(inScript()), 'u3001234', temporary, present)).not.toHaveProperty('revealed');
    const kept = revealing(inScript());
    const report = await resetPin(bed.bench(kept), 'u3001234', { via: 'temporary', again: true }, present);
    expect(report.revealed).toBeInstanceOf(Secret);
    expect((await bed.audited()).at(-2)?.['details']).toContain('"secretTo":"result"');
  });
});

describe('the PIN', () => {
  it('stands nowhere: not in the record, not in the report, not in what is shown, not in the directory', async () => {
    const desk = atTerminal([/^Reset/, true]);
    const report = await resetPin(
      bed.bench(desk),
      'u3001234',
      { via: 'temporary', ticket: 'INC-1', reason: 'forgotten' },
      present,
    );
    const text = desk.delivered[0]?.secret.open('screen') ?? '';
    expect(text).toMatch(/^[a-z]{4}\d{4}[a-z]{4}$/);
    const places = [
      await bed.auditBytes(),
      JSON.stringify(report),
      JSON.stringify(desk.shown),
      JSON.stringify(desk.asked),
      await bed.everything(),
    ];
    expect(places.every((place) => place.length > 0)).toBe(true);
    expect(places.filter((place) => place.includes(text))).toEqual([]);
  });
});

async function signIn(desk: WrittenDesk) {
  const pin = desk.delivered[0]?.secret ?? new Secret('');
  const [ref] = (await bed.directory.resolve({ by: 'uid', value: 'u3001234' }, call())) as readonly [AccountRef];
  return bed.directory.tryPin({ uid: ref.uid, pin }, call());
}

function call() {
  return { signal: new AbortController().signal, requestId: 'test' };
}

function revealing(desk: WrittenDesk): WrittenDesk {
  let kept: Secret | undefined;
  return {
    ...desk,
    openSecretPlace: () =>
      Promise.resolve({
        kind: 'result',
        text: 'part of the result',
        deliver: ({ secret }) => {
          kept = secret;
          return Promise.resolve();
        },
        abandon: () => Promise.resolve(),
        revealed: () => kept,
      }),
  };
}
