import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { instant, type Instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { freshPin } from '../suite/names.js';
import { DAY, known, later, thrown } from '../suite/steps.js';
import { apply, ENABLE, pagesOf, planFor, RESET, runAll, uidsOf, UNLOCK, valueOf, writes } from './asking.js';
import { startBench, type Bench } from './subject.js';
import { changeProfile, demand } from './user-profile.js';

/* The user profile of a realm: what it demands, keeps, hides and drops when an account is written to. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const soon = (days: number): Instant => later({ now: () => instant(Date.now()) }, days * DAY);
const extend = (until: Instant | 'never'): Change => ({ action: 'access.extend', until, rule: 'desk' });

describe('an account whose profile lacks a field that the realm demands', () => {
  it('is unlocked all the same: that request looks at no profile', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary' });
    const release = await demand(bench.road, 'costCentre');
    try {
      await apply(provider, id, UNLOCK);
      expect(await bench.road.signIn(uid, pin)).toBe('in');
    } finally {
      await release();
    }
  });

  it('is not enabled, and the words name the field that nobody sent', async () => {
    const { id, uid, pin } = await bench.road.seed({ disabled: 'other' });
    const release = await demand(bench.road, 'costCentre');
    try {
      expect(await runAll(provider, await planFor(provider, id, ENABLE))).toMatchObject([
        { outcome: 'failed', error: { kind: 'conflict', code: 'profile-incomplete' } },
      ]);
      const [result] = await runAll(provider, await planFor(provider, id, ENABLE));
      expect(result?.error?.message).toContain(`The profile of ${uid} lacks costCentre`);
      expect(result?.error?.hint).toContain('costCentre');
      expect(await bench.road.signIn(uid, pin)).toBe('refused');
    } finally {
      await release();
    }
    await apply(provider, id, ENABLE);
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('that is locked for good loses its failures, and the step that lifts it says why it cannot', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'permanent' });
    const release = await demand(bench.road, 'costCentre');
    try {
      expect(await runAll(provider, await planFor(provider, id, UNLOCK))).toMatchObject([
        { outcome: 'done' },
        { outcome: 'failed', error: { code: 'profile-incomplete' } },
      ]);
      expect(await bench.road.signIn(uid, pin)).toBe('refused');
      expect(await valueOf(provider, id, 'lock'), 'and is still locked').toMatchObject({ kind: 'permanent' });
    } finally {
      await release();
    }
  });

  it('gets a new password, since a reset looks at no profile either', async () => {
    const { id, uid } = await bench.road.seed();
    const release = await demand(bench.road, 'costCentre');
    const issued = freshPin();
    await apply(provider, id, RESET, issued).finally(release);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
  });
});

describe('an extension', () => {
  it('keeps names, mail and every other attribute, those that nobody declared too', async () => {
    const release = await changeProfile(bench.road, (profile) => ({ ...profile, unmanagedAttributePolicy: 'ADMIN_EDIT' }));
    try {
      const { id, uid, pin } = await bench.road.seed({ name: 'Ann-Marie van den Berg', accessUntil: soon(30), number: '0042' });
      const more = { uniAlias: ['a.b', 'c.d'], locker: ['B 12', "O'Neill's"], 李: ['小龙'] };
      await bench.road.change(id, ({ attributes = {} }) => ({ attributes: { ...attributes, ...more } }));
      const before = await bench.road.user(id);
      const end = soon(400);
      await apply(provider, id, extend(end));
      const after = await bench.road.user(id);
      const changed = { ...before.attributes, accessExpires: [new Date(end).toISOString().replace('.000Z', 'Z')] };
      expect(after).toEqual({ ...before, attributes: changed });
      expect(after.attributes).toMatchObject(more);
      expect(await bench.road.signIn(uid, pin)).toBe('in');
    } finally {
      await release();
    }
  });

  it('keeps what the realm hides from us', async () => {
    const { id } = await bench.road.seed({ accessUntil: soon(30) });
    const open = await changeProfile(bench.road, (profile) => ({
      attributes: [
        ...profile.attributes,
        { name: 'nickname', permissions: { view: ['admin', 'user'], edit: ['admin', 'user'] } },
      ],
      unmanagedAttributePolicy: 'ENABLED',
    }));
    await bench.road.change(id, ({ attributes = {} }) => ({
      attributes: { ...attributes, locker: ['B 12'], nickname: ['Annie'] },
    }));
    await open();
    const hiding = await changeProfile(bench.road, (profile) => ({
      attributes: [...profile.attributes, { name: 'nickname', permissions: { view: ['user'], edit: ['user'] } }],
    }));
    for (const hidden of ['locker', 'nickname']) expect((await bench.road.user(id)).attributes).not.toHaveProperty(hidden);
    await apply(provider, id, extend(soon(400))).finally(hiding);
    const again = await changeProfile(bench.road, (profile) => ({ ...profile, unmanagedAttributePolicy: 'ENABLED' }));
    expect((await bench.road.user(id)).attributes).toMatchObject({ locker: ['B 12'], nickname: ['Annie'] });
    await again();
  });

  it('of an end that the realm takes and does not keep is a failed step that says so', async () => {
    const viewed = await changeProfile(bench.road, (profile) => ({ ...profile, unmanagedAttributePolicy: 'ENABLED' }));
    const { id } = await bench.road.seed();
    const old = new Date(soon(30)).toISOString();
    await bench.road.change(id, ({ attributes = {} }) => ({ attributes: { ...attributes, leaveDate: [old] } }));
    await viewed();
    const release = await changeProfile(bench.road, (profile) => ({ ...profile, unmanagedAttributePolicy: 'ADMIN_VIEW' }));
    try {
      const wrong = await bench.open('CLIENT', { attributes: { accessEnd: 'leaveDate' } });
      const results = await runAll(wrong, await planFor(wrong, id, extend(soon(400))));
      expect(results).toMatchObject([
        { outcome: 'failed', confirmed: 'read-back', error: { kind: 'unsupported', code: 'attribute-dropped' } },
      ]);
      expect(results[0]?.error?.message).toContain('leaveDate');
      expect((await bench.road.user(id)).attributes?.leaveDate).toEqual([old]);
    } finally {
      await release();
    }
  });

  it('and an end, of an attribute that is declared no more, are failed steps too: the server says "done" and drops them', async () => {
    const { id } = await bench.road.seed();
    expect(known((await valueOf(provider, id, 'access')).until, 'until')).toBe('never');
    const release = await changeProfile(bench.road, ({ attributes }) => ({
      attributes: attributes.filter(({ name }) => name !== 'accessExpires'),
    }));
    try {
      const before = writes(bench.proxy).length;
      expect(await runAll(provider, await planFor(provider, id, { action: 'access.end', at: soon(30) }))).toMatchObject([
        { outcome: 'failed', confirmed: 'read-back', error: { kind: 'unsupported', code: 'attribute-dropped' } },
      ]);
      expect(writes(bench.proxy).length - before, 'it was sent').toBe(1);
    } finally {
      await release();
    }
    expect((await bench.road.peek(id)).accessUntil).toBe('never');
  });

  it('of an attribute that nobody declared is refused before anything is sent: its end is unknown, and not "never"', async () => {
    const wrong = await bench.open('CLIENT', { attributes: { accessEnd: 'leaveDate' } });
    const { id, uid } = await bench.road.seed();
    expect((await valueOf(wrong, id, 'access')).until).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    const before = writes(bench.proxy);
    for (const change of [extend(soon(400)), extend('never'), { action: 'access.end', at: soon(400) }] as const) {
      const error = await thrown(planFor(wrong, id, change), 'unsupported');
      expect(error.message, change.action).toContain('does not declare leaveDate');
    }
    expect(writes(bench.proxy)).toEqual(before);
    await thrown(uidsOf(wrong, { accessEnds: { to: soon(1) } }), 'unsupported');
    const [row] = (await pagesOf(wrong, { text: uid })).flatMap(({ rows }) => rows);
    expect(row?.accessUntil).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    expect((await wrong.probe?.({ signal: new AbortController().signal, requestId: 'r' }))?.warnings.join()).toContain(
      'leaveDate',
    );
  });

  it('keeps a day a day', async () => {
    const { id } = await bench.road.seed();
    await bench.road.change(id, ({ attributes = {} }) => ({ attributes: { ...attributes, accessExpires: ['2031-06-30'] } }));
    await apply(provider, id, extend(instant(Date.UTC(2032, 6, 1))));
    expect((await bench.road.user(id)).attributes?.accessExpires).toEqual(['2032-06-30']);
  });

  it('lets nobody in, and an end keeps nobody out: the server never looks at it', async () => {
    const { id, uid, pin } = await bench.road.seed();
    const { plan } = await apply(provider, id, { action: 'access.end', at: soon(-10) });
    expect(plan.warnings.join()).toContain('the person can still log in here');
    expect((await bench.road.peek(id)).accessUntil).toBe(plan.steps[0]?.after);
    expect([await bench.road.signIn(uid, pin), await bench.road.browse(uid, pin)]).toEqual(['in', 'in']);
    expect(known((await valueOf(provider, id, 'access')).enforced, 'enforced')).toBe(false);
    expect((await planFor(provider, id, extend(soon(10)))).warnings.join()).toContain('does not look at this end');
  });
});
