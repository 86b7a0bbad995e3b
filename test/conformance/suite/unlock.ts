import { expect } from 'vitest';
import { promise, topic, type Subject } from './harness.js';
import { apply, planFor, untouched, valueOf } from './steps.js';

async function lockedByFailures(subject: Subject, uid: string, id: string): Promise<boolean> {
  for (let failed = 0; failed < 30; failed++) {
    await subject.signIn(uid, 'Wrong0000wrong');
    if ((await subject.peek(id)).locked) return true;
  }
  return false;
}

/** The lock of failed sign-ins: taken off whole, and only that. */
export const unlock = topic(
  'unlock',
  promise('an account that is not locked: already so, and nothing is written', ['action:account.unlock'], async (subject) => {
    const { id } = await subject.seed();
    await untouched(subject, [id], async () => {
      expect((await apply(subject, id, { action: 'account.unlock' })).plan.steps).toEqual([]);
    });
  }),
  promise('a disabled account does not come back by unlocking', ['action:account.unlock', 'lock:temporary'], async (subject) => {
    const { id, uid, pin } = await subject.seed({ lock: 'temporary', disabled: 'other' });
    await apply(subject, id, { action: 'account.unlock' });
    expect((await subject.peek(id)).enabled).toBe(false);
    expect(await subject.signIn(uid, pin)).toBe('refused');
  }),
  promise(
    'a lock that failures led to keeps the right PIN out, and unlocking lets it in',
    ['action:account.unlock', 'lock:temporary'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      expect(await lockedByFailures(subject, uid, id), 'wrong PINs lock').toBe(true);
      expect(await subject.signIn(uid, pin)).toBe('refused');
      await apply(subject, id, { action: 'account.unlock' });
      expect(await subject.signIn(uid, pin)).toBe('in');
    },
  ),
  promise(
    'the failures are gone too: one more wrong PIN does not lock again',
    ['action:account.unlock', 'lock:temporary'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      await lockedByFailures(subject, uid, id);
      await apply(subject, id, { action: 'account.unlock' });
      await subject.signIn(uid, 'Wrong0000wrong');
      expect((await subject.peek(id)).locked).toBe(false);
      expect(await subject.signIn(uid, pin)).toBe('in');
    },
  ),
  promise('a lock until an administrator acts is taken off too', ['action:account.unlock', 'lock:permanent'], async (subject) => {
    const { id, uid, pin } = await subject.seed({ lock: 'permanent' });
    expect(await subject.signIn(uid, pin)).toBe('refused');
    await apply(subject, id, { action: 'account.unlock' });
    expect((await subject.peek(id)).locked).toBe(false);
    expect(await subject.signIn(uid, pin)).toBe('in');
  }),
  promise('twice is already so', ['action:account.unlock', 'lock:temporary'], async (subject) => {
    const { id } = await subject.seed({ lock: 'temporary' });
    await apply(subject, id, { action: 'account.unlock' });
    expect((await planFor(subject, id, { action: 'account.unlock' })).steps).toEqual([]);
  }),
  promise(
    'the fact says it afterwards; PIN, methods and other accounts stay',
    ['action:account.unlock', 'fact:lock', 'lock:temporary'],
    async (subject) => {
      const [{ id }, other] = [await subject.seed({ lock: 'temporary' }), await subject.seed({ lock: 'temporary' })];
      const { pinMark } = await subject.peek(id);
      await untouched(subject, [other.id], () => apply(subject, id, { action: 'account.unlock' }));
      expect((await valueOf(subject, id, 'lock')).kind).toBe('none');
      expect((await subject.peek(id)).pinMark).toBe(pinMark);
    },
  ),
);
