import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { revokeSessions } from '../../../src/operations/sessions.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { atTerminal, inScript } from './written-desk.js';

let bed: Bed;

beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'wongsy', name: 'Wong Siu Yin' });
  await bed.person({ uid: 'other' });
  for (const id of ['s1', 's2']) await bed.session('wongsy', id);
  await bed.session('other', 'o1');
});

afterEach(() => bed.close());

const open = async (): Promise<unknown[]> => (await bed.sql('select id from session order by id')).map(({ id }) => id);

describe('session revoke', () => {
  it.each(['nonsense', 'o1'])(
    'of a session that the account does not have (%s) is not found, and ends nothing',
    async (session) => {
      await expect(revokeSessions(bed.bench(inScript()), 'wongsy', { session }, present)).rejects.toMatchObject({
        kind: 'not-found',
        code: 'session-not-found',
        hint: 'See them with: uidctl session list wongsy',
      });
      expect(await open()).toEqual(['o1', 's1', 's2']);
      expect(await bed.audited()).toEqual([]);
    },
  );

  it('asks first, with the number of sessions, and ends nothing after a No', async () => {
    const desk = atTerminal([/^End all 2 sessions of wongsy, Wong Siu Yin\?$/, false]);
    await expect(revokeSessions(bed.bench(desk), 'wongsy', {}, present)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await open()).toHaveLength(3);
  });

  it('ends all of the account, and writes it down', async () => {
    const report = await revokeSessions(bed.bench(inScript()), 'wongsy', { ticket: 'INC-1' }, present);
    expect(report).toMatchObject({ action: 'session.revoke', outcome: 'done', changed: true });
    expect(report.extra).toMatchObject({ before: { value: 2 }, after: { value: 0 } });
    expect(await open()).toEqual(['o1']);
    expect(await bed.audited()).toMatchObject([
      { kind: 'intent', action: 'session.revoke', ticket: 'INC-1' },
      { kind: 'outcome', outcome: 'done' },
    ]);
  });

  it('ends one by its id', async () => {
    await revokeSessions(bed.bench(inScript()), 'wongsy', { session: 's2' }, present);
    expect(await open()).toEqual(['o1', 's1']);
  });

  it('of an account without sessions is already so', async () => {
    await bed.sql("delete from session where account_id = 'id-wongsy'");
    const report = await revokeSessions(bed.bench(inScript()), 'wongsy', {}, present);
    expect(report).toMatchObject({ outcome: 'already', changed: false, say: [] });
  });

  it('leaves it to the back end where the list cannot be read', async () => {
    const blind = otherwise(bed.directory, {
      read: async (...request) => ({
        ...(await bed.directory.read(...request)),
        sessions: { state: 'unknown', code: 'not-recorded', why: 'they are not listed', system: 'x', at: START },
      }),
    });
    await revokeSessions(bed.bench(inScript(), { provider: blind }), 'wongsy', { session: 's1' }, present);
    expect(await open()).toEqual(['o1', 's2']);
  });
});
