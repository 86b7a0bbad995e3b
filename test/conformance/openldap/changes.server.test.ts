import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant, type Instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { freshPin } from '../suite/names.js';
import { DAY, known, later, thrown } from '../suite/steps.js';
import { apply, DISABLE, ENABLE, factOf, planFor, refOf, RESET, runAll, UNLOCK, valueOf } from './asking.js';
import { time } from './second-road.js';
import { startBench, type Bench } from './subject.js';

/* What slapd does beside what it is asked for, and what must not get lost by it. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const soon = (days: number): Instant => later({ now: () => instant(Date.now()) }, days * DAY);
const extend = (until: Instant | 'never') => ({ action: 'access.extend', until, rule: 'desk' }) as const;

describe('a reset', () => {
  it('is refused where it would open the lock of an administrator, and works once that is off', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'permanent' });
    const before = await bench.road.peek(id);
    expect(await thrown(planFor(provider, id, RESET), 'conflict')).toMatchObject({ code: 'locked-for-good' });
    expect(await bench.road.peek(id)).toEqual(before);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    const { plan } = await apply(provider, id, UNLOCK);
    expect(plan.warnings.join()).toContain('an administrator locked this account');
    const issued = freshPin();
    await apply(provider, id, RESET, issued);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
  });

  it('comes to a conflict where an administrator locks the account between plan and run', async () => {
    const { id, dn } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    await bench.road.replace(dn, { pwdAccountLockedTime: ['000001010000Z'] });
    await thrown(runAll(provider, plan, freshPin()), 'conflict');
    expect((await bench.road.entry(dn)).pwdAccountLockedTime).toEqual(['000001010000Z']);
  });

  it('is no conflict for a log-in in between, a good or a bad one: nobody changed the account', async () => {
    for (const tried of ['right', 'wrong'] as const) {
      const { id, uid, pin } = await bench.road.seed();
      const plan = await planFor(provider, id, RESET);
      await bench.road.signIn(uid, tried === 'right' ? pin : 'Wrong0000wrong');
      const issued = freshPin();
      expect(await runAll(provider, plan, issued)).toMatchObject([{ outcome: 'done' }]);
      expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    }
  });

  it('frees a locked account by itself, with its failures', async () => {
    const { id, uid } = await bench.road.seed({ lock: 'temporary' });
    const issued = freshPin();
    const { plan } = await apply(provider, id, RESET, issued);
    expect(plan.steps.map(({ verb, implies }) => [verb, implies])).toEqual([['set-pin', ['unlock', 'require-change']]]);
    expect(await bench.road.peek(id)).toMatchObject({ locked: false, failures: 0, mustChange: true });
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
  });

  it('of a password that does not keep to the rules is not even sent, though the server would take it', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const plan = await planFor(provider, id, RESET);
    const writes = (): number => bench.proxy.requests().filter(({ operation }) => operation === 'modify').length;
    const before = writes();
    expect(await runAll(provider, plan, 'short7')).toMatchObject([{ outcome: 'failed', error: { code: 'pin-form' } }]);
    expect(writes()).toBe(before);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('is kept as a hash by a server that hashes', async () => {
    const { id, dn } = await bench.road.seed();
    const { results } = await apply(provider, id, RESET, freshPin());
    expect(Buffer.from((await bench.road.entry(dn)).userPassword?.[0] ?? '').toString()).toMatch(/^\{SSHA\}/);
    expect(results[0]).not.toHaveProperty('after');
  });

  it('says when the new password works, and when it expires by the policy', async () => {
    const { id } = await bench.road.seed();
    const { results } = await apply(provider, id, RESET, freshPin());
    const [result] = results;
    expect(Math.abs((result?.effectiveAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(Math.abs(Number(result?.expiresAt) - Date.now() - 180 * DAY)).toBeLessThan(60_000);
  });
});

describe('a server without pwdMustChange', () => {
  let lax: Bench;
  let laxly: Provider;
  beforeAll(async () => {
    lax = await startBench({ MUST_CHANGE: 'FALSE' });
    laxly = await lax.open();
  });
  afterAll(() => lax.close());

  it('lets the person in with the temporary password: the plan says so, and the fact is no demand', async () => {
    const { id, uid } = await lax.road.seed();
    const issued = freshPin();
    const { plan } = await apply(laxly, id, RESET, issued);
    expect(plan.warnings.join()).toContain('pwdMustChange');
    expect(plan.steps.flatMap(({ implies }) => implies)).not.toContain('require-change');
    expect((await lax.road.peek(id)).mustChange, 'the attribute stands there').toBe(true);
    expect(await lax.road.signIn(uid, issued)).toBe('in');
    expect(known((await valueOf(laxly, id, 'pin')).mustChange, 'must change')).toBe(false);
  });

  it('says so before anything is planned', async () => {
    const { actions, resetVia } = await laxly.capabilities(undefined, { signal: new AbortController().signal, requestId: 'r' });
    for (const capability of [actions['pin.require-change'], resetVia.temporary])
      expect(capability).toMatchObject({ can: 'limited', because: expect.stringContaining('pwdMustChange') as string });
  });
});

describe('disabling', () => {
  it('survives a reset, and enabling brings the end back that was there', async () => {
    const end = soon(200);
    const { id, uid, pin, dn } = await bench.road.seed({ accessUntil: end });
    await apply(provider, id, DISABLE);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    const issued = freshPin();
    await apply(provider, id, RESET, issued);
    expect(await bench.road.signIn(uid, issued)).toBe('refused');
    expect(await bench.road.peek(id)).toMatchObject({ enabled: false, accessUntil: end });
    await apply(provider, id, ENABLE);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    const entry = await bench.road.entry(dn);
    expect([entry.pwdEndTime, entry.uniDeskNote]).toEqual([[time(end)], undefined]);
  });

  it('does not lose the end in any order of disable, extend, end and enable', async () => {
    const later_ = soon(400);
    const { id, uid, pin, dn } = await bench.road.seed({ accessUntil: soon(100) });
    await apply(provider, id, DISABLE);
    const { plan } = await apply(provider, id, extend(later_));
    expect(plan.steps).toMatchObject([{ before: expect.any(Number) as number, after: later_ }]);
    expect(plan.warnings.join()).toContain('disabled');
    expect(await bench.road.signIn(uid, pin), 'extending does not enable').toBe('refused');
    expect(known((await valueOf(provider, id, 'access')).until, 'until')).toBe(later_);
    const end = soon(50);
    await apply(provider, id, { action: 'access.end', at: end });
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    await apply(provider, id, { ...DISABLE, reason: 'abuse' });
    await apply(provider, id, ENABLE);
    expect((await bench.road.entry(dn)).pwdEndTime).toEqual([time(end)]);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('of an account without an end gives it back without one', async () => {
    const { id, dn } = await bench.road.seed();
    await apply(provider, id, DISABLE);
    await apply(provider, id, ENABLE);
    expect((await bench.road.entry(dn)).pwdEndTime).toBeUndefined();
  });

  it('of one whose access has ended keeps that end, and enabling does not let it in', async () => {
    const end = soon(-10);
    const { id, uid, pin, dn } = await bench.road.seed({ accessUntil: end });
    await apply(provider, id, DISABLE);
    await apply(provider, id, RESET, freshPin());
    const { plan } = await apply(provider, id, ENABLE);
    expect(plan.warnings.join()).toContain('ended');
    expect((await bench.road.entry(dn)).pwdEndTime).toEqual([time(end)]);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
  });

  it('is refused where the note attribute holds the text of somebody else', async () => {
    const { id, dn } = await bench.road.seed();
    await bench.road.replace(dn, { uniDeskNote: ['call back on Monday'] });
    expect(await thrown(planFor(provider, id, DISABLE), 'unsupported')).toMatchObject({ code: 'note-taken' });
    expect((await bench.road.entry(dn)).uniDeskNote).toEqual(['call back on Monday']);
  });

  it('that somebody undid by hand is no longer said, though the note still stands there', async () => {
    const { id, dn } = await bench.road.seed();
    await apply(provider, id, DISABLE);
    await bench.road.replace(dn, { pwdEndTime: [time(soon(30))] });
    expect(await valueOf(provider, id, 'enabled')).toEqual({ enabled: true });
    expect((await planFor(provider, id, ENABLE)).steps).toEqual([]);
  });
});

describe('without a note attribute', () => {
  let noteless: Provider;
  beforeAll(async () => {
    noteless = await bench.open({ attributes: {} });
  });

  it('the old end stands in the step, and enabling asks for it', async () => {
    const end = soon(100);
    const { id, uid, pin, dn } = await bench.road.seed({ accessUntil: end });
    const { plan } = await apply(noteless, id, DISABLE);
    expect(plan.steps).toMatchObject([{ verb: 'disable', before: end, undo: { action: 'account.enable', until: end } }]);
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await factOf(noteless, id, 'enabled')).toMatchObject({ state: 'absent' });
    expect(await thrown(planFor(noteless, id, ENABLE), 'unsupported')).toMatchObject({ code: 'end-needed' });
    await apply(noteless, id, { action: 'account.enable', until: end });
    expect((await bench.road.entry(dn)).pwdEndTime).toEqual([time(end)]);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('what is ended by another attribute stays a matter of that attribute', async () => {
    const days = await bench.open({ attributes: { accessEnd: 'shadowExpire' } });
    const { id, uid, pin, dn } = await bench.road.seed();
    const { plan } = await apply(days, id, { action: 'access.end', at: soon(10) });
    expect(plan.warnings.join()).toContain('does not check shadowExpire');
    expect((await bench.road.entry(dn)).shadowExpire).toEqual([String(Math.floor(soon(10) / DAY))]);
    await apply(days, id, extend('never'));
    expect((await bench.road.entry(dn)).shadowExpire).toBeUndefined();
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });
});

describe('an unlock', () => {
  it('of a lock that went away in between is a conflict, and one that is not locked has no steps', async () => {
    const { id, dn } = await bench.road.seed({ lock: 'temporary' });
    const plan = await planFor(provider, id, UNLOCK);
    await bench.road.replace(dn, { pwdAccountLockedTime: [] });
    await thrown(runAll(provider, plan), 'conflict');
    expect((await planFor(provider, id, UNLOCK)).steps).toEqual([]);
  });

  it('leaves an account alone that was moved to another place of the tree, and finds it there', async () => {
    const { id, uid, pin, dn } = await bench.road.seed({ lock: 'temporary' });
    await refOf(provider, id);
    await bench.road.move(dn, `uid=moved${uid},${bench.server.env.PEOPLE_DN ?? ''}`);
    await apply(provider, id, UNLOCK);
    expect((await bench.road.peek(id)).locked).toBe(false);
    expect(await bench.road.signIn(`moved${uid}`, pin)).toBe('in');
  });
});

describe('a server that keeps a password as it was sent', () => {
  it('is found out by the first reset, which says so', async () => {
    const plain = await startBench();
    try {
      await plain.road.close();
      await plain.server.run('stop');
      const file = `${plain.server.data}/slapd.conf`;
      await writeFile(file, (await readFile(file, 'utf8')).replace('ppolicy_hash_cleartext\n', ''));
      await plain.server.run('start');
      await plain.road.open();
      const { id, dn } = await plain.road.seed();
      const issued = freshPin();
      const { results } = await apply(await plain.open(), id, RESET, issued);
      expect((await plain.road.entry(dn)).userPassword).toEqual([issued]);
      expect(results).toMatchObject([{ after: expect.stringContaining('ppolicy_hash_cleartext') as string }]);
      expect(JSON.stringify(results)).not.toContain(issued);
    } finally {
      await plain.close();
    }
  });
});

describe('a server without the assertion control', () => {
  it('is written to without it, after the state was compared', async () => {
    const asserts = ({ operation, oids }: { operation: string; oids: readonly string[] }): boolean =>
      operation === 'modify' && oids.includes('1.3.6.1.1.12');
    const release = await bench.proxy.answerMatching(asserts, 12, 'no such control');
    try {
      const [one, moved] = [await bench.road.seed(), await bench.road.seed()];
      await apply(provider, one.id, DISABLE);
      expect((await bench.road.peek(one.id)).enabled).toBe(false);
      const plan = await planFor(provider, moved.id, DISABLE);
      await bench.road.disturb(moved.id);
      await thrown(runAll(provider, plan), 'conflict');
      expect((await bench.road.peek(moved.id)).enabled).toBe(true);
    } finally {
      await release();
    }
  });
});
