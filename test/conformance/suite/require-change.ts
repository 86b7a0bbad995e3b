import { expect } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { promise, topic } from './harness.js';
import { apply, known, planFor, readOf, untouched, valueOf } from './steps.js';

const REQUIRE: Change = { action: 'pin.require-change' };

/** The PIN stays, and must be changed at the next sign-in. */
export const requireChange = topic(
  'require-change',
  promise(
    'the PIN is the same, and the next sign-in with it leads to the change of it',
    ['action:pin.require-change'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      expect(await subject.signIn(uid, pin)).toBe('in');
      const { plan } = await apply(subject, id, REQUIRE);
      if (plan.warnings.length === 0) expect(await subject.signIn(uid, pin)).toBe('must-change');
      expect((await subject.peek(id)).mustChange).toBe(true);
    },
  ),
  promise('twice is already so', ['action:pin.require-change'], async (subject) => {
    const { id } = await subject.seed({ mustChange: true });
    expect((await planFor(subject, id, REQUIRE)).steps).toEqual([]);
  }),
  promise(
    'the fact says it afterwards, and no other account is touched',
    ['action:pin.require-change', 'fact:pin'],
    async (subject) => {
      const [{ id }, other] = [await subject.seed(), await subject.seed()];
      await untouched(subject, [other.id], () => apply(subject, id, REQUIRE));
      expect(known((await valueOf(subject, id, 'pin')).mustChange, 'must change')).toBe(true);
      const facts = await readOf(subject, other.id, 'pin');
      expect(known(known(facts.pin, 'pin').mustChange, 'must change')).toBe(false);
    },
  ),
);
