import { expect } from 'vitest';
import { DISABLE_REASONS } from '../../../src/core/account.js';
import { type Change } from '../../../src/core/change.js';
import { promise, topic } from './harness.js';
import { apply, planFor, untouched, valueOf } from './steps.js';

const disable = (over: Partial<Extract<Change, { action: 'account.disable' }>> = {}): Change => ({
  action: 'account.disable',
  reason: 'compromise',
  endSessions: false,
  ...over,
});
const ENABLE: Change = { action: 'account.enable' };

/** What an administrator lets in or keeps out. */
export const enableDisable = topic(
  'enable-disable',
  promise(
    'what is already so has no steps, and nothing is written',
    ['action:account.disable', 'action:account.enable'],
    async (subject) => {
      const [on, off] = [await subject.seed(), await subject.seed({ disabled: 'compromise' })];
      await untouched(subject, [on.id, off.id], async () => {
        expect((await planFor(subject, on.id, ENABLE)).steps).toEqual([]);
        expect((await planFor(subject, off.id, disable())).steps).toEqual([]);
      });
    },
  ),
  promise(
    'enabling takes off neither a lock nor an ended access',
    ['action:account.enable', 'lock:permanent'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed({ disabled: 'other', lock: 'permanent' });
      const { plan } = await apply(subject, id, ENABLE);
      if (plan.steps.some(({ verb, implies }) => [verb, ...implies].includes('unlock'))) return;
      expect((await subject.peek(id)).locked).toBe(true);
      expect(await subject.signIn(uid, pin)).toBe('refused');
    },
  ),
  promise(
    'a disabled account is refused with the right PIN, and let in when it is enabled',
    ['action:account.disable', 'action:account.enable'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      expect(await subject.signIn(uid, pin)).toBe('in');
      await apply(subject, id, disable());
      expect(await subject.signIn(uid, pin)).toBe('refused');
      expect((await subject.peek(id)).enabled).toBe(false);
      await apply(subject, id, ENABLE);
      expect(await subject.signIn(uid, pin)).toBe('in');
    },
  ),
  promise('every reason is kept, or said to be not recorded', ['action:account.disable', 'fact:enabled'], async (subject) => {
    for (const reason of DISABLE_REASONS) {
      const { id } = await subject.seed();
      const note = `note about "${reason}" & <it>`;
      await apply(subject, id, disable({ reason, note }));
      const read = await valueOf(subject, id, 'enabled');
      expect(read.enabled).toBe(false);
      if (read.enabled) continue;
      if (read.reason.state === 'known') expect(read.reason.value).toBe(reason);
      if (read.note.state === 'known') expect(read.note.value).toBe(note);
      for (const fact of [read.reason, read.note, read.by, read.since])
        if (fact.state === 'unknown') expect(fact.why).not.toBe('');
    }
  }),
  promise(
    'sessions end when that is asked for, and stay when not',
    ['action:account.disable', 'fact:sessions'],
    async (subject) => {
      const [ended, kept] = [await subject.seed({ sessions: 2 }), await subject.seed({ sessions: 2 })];
      const { plan } = await apply(subject, ended.id, disable({ endSessions: true }));
      const { plan: keeping } = await apply(subject, kept.id, disable());
      expect((await subject.peek(ended.id)).sessions).toBe(0);
      if (!keeping.steps.some(({ implies }) => implies.includes('end-sessions')))
        expect((await subject.peek(kept.id)).sessions).toBe(2);
      expect(plan.steps[0]?.verb, 'the door is shut before the guests are asked to leave').toBe('disable');
    },
  ),
  promise('the undo of a step puts the old state back', ['action:account.disable', 'action:account.enable'], async (subject) => {
    const { id } = await subject.seed();
    const { plan } = await apply(subject, id, disable());
    const undo = plan.steps.find(({ verb }) => verb === 'disable')?.undo;
    expect(undo).toEqual(ENABLE);
    if (undo) await apply(subject, id, undo);
    expect((await subject.peek(id)).enabled).toBe(true);
  }),
  promise('PIN, methods and other accounts stay', ['action:account.disable'], async (subject) => {
    const [{ id }, other] = [await subject.seed({ methods: [{ type: 'app', label: 'Phone' }] }), await subject.seed()];
    const before = await subject.peek(id);
    await untouched(subject, [other.id], () => apply(subject, id, disable()));
    const { pinMark, methods, accessUntil } = await subject.peek(id);
    expect({ pinMark, methods, accessUntil }).toEqual({
      pinMark: before.pinMark,
      methods: before.methods,
      accessUntil: before.accessUntil,
    });
  }),
);
