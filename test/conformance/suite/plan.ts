import { expect } from 'vitest';
import { type ACTIONS, VERBS, type Change } from '../../../src/core/change.js';
import { promise, part, topic, type Seeded, type Subject } from './harness.js';
import { word } from './names.js';
import { aborted, apply, DAY, later, planFor, refOf, strangerOn, thrown, untouched } from './steps.js';

/** One change of every action that would change something on a plain account with two methods. */
export function changesOn(subject: Subject, { methods }: Seeded): Record<(typeof ACTIONS)[number], Change> {
  return {
    'pin.reset': { action: 'pin.reset', via: 'temporary' },
    'pin.require-change': { action: 'pin.require-change' },
    'mfa.clear': { action: 'mfa.clear', endSessions: true },
    'mfa.remove': { action: 'mfa.remove', methods: methods.slice(0, 1), endSessions: false },
    'mfa.default': { action: 'mfa.default', method: methods[1] ?? '' },
    'access.extend': { action: 'access.extend', until: later(subject, 90 * DAY), rule: 'desk' },
    'access.end': { action: 'access.end', at: later(subject, 5 * DAY) },
    'session.revoke': { action: 'session.revoke' },
    'account.unlock': { action: 'account.unlock' },
    'account.enable': { action: 'account.enable' },
    'account.disable': { action: 'account.disable', reason: 'other', endSessions: true },
  };
}

/** An account on which each of the changes above has something to do, but enabling it. */
export async function seedFor(subject: Subject): Promise<Seeded> {
  return subject.seed({
    accessUntil: later(subject, 30 * DAY),
    sessions: 1,
    lock: subject.locks[0],
    methods: [
      { type: 'app', label: 'Phone', isDefault: true },
      { type: 'hardware-token', label: 'Token' },
    ],
  });
}

/** Whether this server can do the action at all. */
async function can({ provider }: Subject, action: (typeof ACTIONS)[number]): Promise<boolean> {
  const { actions } = await provider.capabilities(undefined, { signal: new AbortController().signal, requestId: word() });
  return actions[action].can !== 'no';
}

const everything: ForEach = async (subject, check) => {
  const seeded = await subject.seed({
    accessUntil: later(subject, 30 * DAY),
    methods: [
      { type: 'app', label: 'Phone', isDefault: true },
      { type: 'hardware-token', label: 'Token' },
    ],
  });
  for (const [action, change] of Object.entries(changesOn(subject, seeded)) as [(typeof ACTIONS)[number], Change][]) {
    if (await can(subject, action)) await check(change, seeded);
  }
};
type ForEach = (subject: Subject, check: (change: Change, seeded: Seeded) => Promise<void>) => Promise<void>;

/** A change as steps: data that can be shown, hashed and written down, and nothing done by making it. */
export const plan = topic(
  'plan',
  promise('an account that is not there throws not-found', [], async (subject) => {
    await everything(subject, async (change) => {
      await thrown(
        subject.provider.plan(change, strangerOn(subject), { signal: new AbortController().signal, requestId: word() }),
        'not-found',
      );
    });
  }),
  promise('a signal that has fired ends it as cancelled', ['action:account.unlock'], async (subject) => {
    const { id } = await subject.seed();
    await thrown(subject.provider.plan({ action: 'account.unlock' }, await refOf(subject, id), aborted()), 'cancelled');
  }),
  promise('a method of somebody else cannot be made the default', ['action:mfa.default'], async (subject) => {
    const [mine, other] = [await seedFor(subject), await seedFor(subject)];
    await thrown(
      planFor(subject, mine.id, { action: 'mfa.default', method: other.methods[0] ?? '' }),
      'not-found',
      'unsupported',
      'conflict',
    );
  }),
  promise('planning writes nothing', [], async (subject) => {
    await everything(subject, async (change, { id }) => {
      await untouched(subject, [id], () => planFor(subject, id, change));
    });
  }),
  promise('the plan is plain data: writing it as JSON and reading it again loses nothing', [], async (subject) => {
    await everything(subject, async (change, { id }) => {
      const made = await planFor(subject, id, change);
      expect(JSON.parse(JSON.stringify(made)), change.action).toEqual(made);
    });
  }),
  promise('steps are numbered in order, name their system, a verb of the list and one line of text', [], async (subject) => {
    await everything(subject, async (change, { id }) => {
      const { steps } = await planFor(subject, id, change);
      expect(
        steps.map((step) => step.id),
        change.action,
      ).toEqual(steps.map((_, n) => String(n + 1)));
      for (const { system, verb, text, implies } of steps) {
        expect(subject.provider.systems).toContain(system);
        expect(VERBS).toContain(verb);
        for (const implied of implies) expect(VERBS).toContain(implied);
        expect(text).toMatch(/^\S[^\n]*\S$/);
      }
    });
  }),
  promise('the plan names the change and the account it was made for', [], async (subject) => {
    await everything(subject, async (change, { id }) => {
      const on = await refOf(subject, id);
      const made = await planFor(subject, id, change);
      expect(made.change, change.action).toEqual(change);
      expect(made.on, change.action).toEqual(on);
    });
  }),
  promise(
    'the basis stays while the account stays, and moves when it is changed by another',
    ['basis', 'part:disturb', 'action:account.disable'],
    async (subject) => {
      const { id } = await subject.seed();
      const change: Change = { action: 'account.disable', reason: 'other', endSessions: false };
      const [first, second] = [await planFor(subject, id, change), await planFor(subject, id, change)];
      expect(second.basis).toBe(first.basis);
      await part(subject, 'disturb')(id);
      expect((await planFor(subject, id, change)).basis).not.toBe(first.basis);
    },
  ),
  promise('what is already so has no steps', ['action:account.unlock', 'action:account.enable'], async (subject) => {
    const { id } = await subject.seed();
    expect((await planFor(subject, id, { action: 'account.unlock' })).steps).toEqual([]);
    expect((await planFor(subject, id, { action: 'account.enable' })).steps).toEqual([]);
  }),
  promise('what was done once has no steps the second time', [], async (subject) => {
    await everything(subject, async (change) => {
      if (change.action === 'pin.reset') return;
      const again = await seedFor(subject);
      const same = changesOn(subject, again)[change.action];
      await apply(subject, again.id, same);
      expect((await planFor(subject, again.id, same)).steps, change.action).toEqual([]);
    });
  }),
  promise('running a plan without steps gives no results and changes nothing', ['action:account.enable'], async (subject) => {
    const { id } = await subject.seed();
    const results = await untouched(subject, [id], async () => (await apply(subject, id, { action: 'account.enable' })).results);
    expect(results).toEqual([]);
  }),
);
