import { expect } from 'vitest';
import { type Seeded, promise, topic, type SeedMethod, type Subject } from './harness.js';
import { apply, planFor, runAll, untouched, valueOf } from './steps.js';

const METHODS: readonly SeedMethod[] = [
  { type: 'app', label: 'Phone', isDefault: true },
  { type: 'sms', label: '+852 9123 4567' },
  { type: 'hardware-token', label: 'Token 7' },
];
const seedThree = (subject: Subject, sessions = 0): Promise<Seeded> => subject.seed({ methods: METHODS, sessions });

/** Second factors: those that were named are taken, the default last, and nobody else's. */
export const mfa = topic(
  'mfa',
  promise(
    "a method that is not there, or is somebody else's, is never removed from anybody",
    ['action:mfa.remove'],
    async (subject) => {
      const [mine, other] = [await seedThree(subject), await seedThree(subject)];
      const methods = [other.methods[0] ?? '', 'no such method'];
      await untouched(subject, [mine.id, other.id], async () => {
        const plan = await planFor(subject, mine.id, { action: 'mfa.remove', methods, endSessions: false }).catch(
          () => undefined,
        );
        if (plan) await runAll(subject, plan);
      });
    },
  ),
  promise('an account without methods and sessions: clearing is already so', ['action:mfa.clear'], async (subject) => {
    const { id } = await subject.seed();
    expect((await planFor(subject, id, { action: 'mfa.clear', endSessions: true })).steps).toEqual([]);
  }),
  promise(
    'a method that went away between plan and run is not reported as removed by us',
    ['action:mfa.clear', 'action:mfa.remove'],
    async (subject) => {
      const { id, methods } = await seedThree(subject);
      const plan = await planFor(subject, id, { action: 'mfa.remove', methods: methods.slice(1, 2), endSessions: false });
      await apply(subject, id, { action: 'mfa.remove', methods: methods.slice(1, 2), endSessions: false });
      const outcomes = await runAll(subject, plan).then(
        (results) => results.map(({ outcome }) => outcome),
        () => [],
      );
      expect(outcomes).not.toContain('done');
    },
  ),
  promise('clearing takes every method, the default one last', ['action:mfa.clear'], async (subject) => {
    const { id, methods } = await seedThree(subject);
    const { plan } = await apply(subject, id, { action: 'mfa.clear', endSessions: false });
    const taken = plan.steps.filter(({ verb }) => verb === 'remove-method').map(({ target }) => target);
    expect([...taken].sort()).toEqual([...methods].sort());
    expect(taken.at(-1)).toBe(methods[0]);
    expect((await subject.peek(id)).methods).toEqual([]);
  }),
  promise(
    'clearing ends the sessions when that is asked for, and keeps them when not',
    ['action:mfa.clear', 'fact:sessions'],
    async (subject) => {
      const [ended, kept] = [await seedThree(subject, 2), await seedThree(subject, 2)];
      await apply(subject, ended.id, { action: 'mfa.clear', endSessions: true });
      await apply(subject, kept.id, { action: 'mfa.clear', endSessions: false });
      expect((await subject.peek(ended.id)).sessions).toBe(0);
      expect((await subject.peek(kept.id)).sessions).toBe(2);
    },
  ),
  promise('the fact says afterwards that there is none', ['action:mfa.clear', 'fact:mfa.methods'], async (subject) => {
    const { id } = await seedThree(subject);
    await apply(subject, id, { action: 'mfa.clear', endSessions: false });
    expect(await valueOf(subject, id, 'mfa.methods')).toEqual([]);
  }),
  promise('removing takes the named methods and leaves the others with their default', ['action:mfa.remove'], async (subject) => {
    const { id, methods } = await seedThree(subject);
    const before = await subject.peek(id);
    await apply(subject, id, { action: 'mfa.remove', methods: methods.slice(1, 2), endSessions: false });
    const after = await subject.peek(id);
    expect([...(after.methods ?? [])].sort()).toEqual([methods[0], methods[2]].sort());
    expect(after.defaultMethod).toBe(before.defaultMethod);
  }),
  promise('removing what is gone already has no steps', ['action:mfa.remove'], async (subject) => {
    const { id, methods } = await seedThree(subject);
    const change = { action: 'mfa.remove', methods: methods.slice(2), endSessions: false } as const;
    await apply(subject, id, change);
    expect((await planFor(subject, id, change)).steps).toEqual([]);
  }),
  promise('the same method named twice is taken once', ['action:mfa.remove'], async (subject) => {
    const { id, methods } = await seedThree(subject);
    const twice = [methods[1] ?? '', methods[1] ?? ''];
    const { plan } = await apply(subject, id, { action: 'mfa.remove', methods: twice, endSessions: false });
    expect(plan.steps.filter(({ verb }) => verb === 'remove-method')).toHaveLength(1);
  }),
  promise('another default takes the place of the old one, and no method is lost', ['action:mfa.default'], async (subject) => {
    const { id, methods } = await seedThree(subject);
    await apply(subject, id, { action: 'mfa.default', method: methods[2] ?? '' });
    const after = await subject.peek(id);
    expect(after.defaultMethod).toBe(methods[2]);
    expect([...(after.methods ?? [])].sort()).toEqual([...methods].sort());
  }),
  promise('the default that it is has no steps', ['action:mfa.default'], async (subject) => {
    const { id, methods } = await seedThree(subject);
    expect((await planFor(subject, id, { action: 'mfa.default', method: methods[0] ?? '' })).steps).toEqual([]);
  }),
  promise('no other account is touched, and neither is the PIN', ['action:mfa.clear'], async (subject) => {
    const [mine, other] = [await seedThree(subject, 1), await seedThree(subject, 1)];
    const { pinMark } = await subject.peek(mine.id);
    await untouched(subject, [other.id], () => apply(subject, mine.id, { action: 'mfa.clear', endSessions: true }));
    expect((await subject.peek(mine.id)).pinMark).toBe(pinMark);
  }),
);
