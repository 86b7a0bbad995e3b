import { expect } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { type SignInAnswer } from '../../../src/core/provider.js';
import { type SignIn } from '../../../src/core/account.js';
import { promise, part, topic, type Subject } from './harness.js';
import { word } from './names.js';
import { aborted, call, strangerOn, thrown, valueOf } from './steps.js';

const WRONG = 'Wrong0000wrong';

const historyOf = async (
  { provider }: Subject,
  id: string,
  limit = 20,
  since?: ReturnType<typeof instant>,
): Promise<readonly SignIn[]> => (await provider.signIns?.(id, { limit, since }, call())) ?? [];

async function tried({ provider }: Subject, uid: string, pin: string): Promise<SignInAnswer> {
  const answer = await provider.tryPin?.({ uid, pin: new Secret(pin) }, call());
  if (answer === undefined) throw new Error('the provider said that it can try a PIN');
  return answer;
}

/** Attempts: what the server kept of them, and a real one. */
export const signIns = topic(
  'sign-ins',
  promise('an account that is not there throws not-found', ['signIns'], async (subject) => {
    await thrown(historyOf(subject, strangerOn(subject).id), 'not-found');
  }),
  promise('a signal that has fired ends it as cancelled', ['signIns'], async (subject) => {
    const { id } = await subject.seed();
    await thrown(Promise.resolve(subject.provider.signIns?.(id, { limit: 1 }, aborted())), 'cancelled');
  }),
  promise(
    'an account that never signed in: an empty list, and the fact says never',
    ['signIns', 'fact:sign-in.last', 'fact:sign-in.last-success'],
    async (subject) => {
      const { id } = await subject.seed();
      expect(await historyOf(subject, id)).toEqual([]);
      expect(await valueOf(subject, id, 'sign-in.last')).toBe('never');
      expect(await valueOf(subject, id, 'sign-in.last-success')).toBe('never');
    },
  ),
  promise(
    'a refused attempt is there with its reason, and is no success',
    ['signIns', 'fact:sign-in.last', 'fact:sign-in.last-success'],
    async (subject) => {
      const { id, uid } = await subject.seed();
      await subject.signIn(uid, WRONG);
      expect(await historyOf(subject, id)).toMatchObject([{ result: 'refused', reason: 'wrong-pin' }]);
      expect(await valueOf(subject, id, 'sign-in.last')).toMatchObject({ result: 'refused', reason: 'wrong-pin' });
      expect(await valueOf(subject, id, 'sign-in.last-success')).toBe('never');
    },
  ),
  promise(
    'the newest comes first, at most as many as asked for, of this account alone',
    ['signIns', 'part:advance'],
    async (subject) => {
      const [{ id, uid, pin }, other] = [await subject.seed(), await subject.seed()];
      await subject.signIn(uid, WRONG);
      await part(subject, 'advance')(5_000);
      await subject.signIn(other.uid, WRONG);
      await subject.signIn(uid, pin);
      const all = await historyOf(subject, id);
      expect(all.map(({ result }) => result)).toEqual(['signed-in', 'refused']);
      expect(await historyOf(subject, id, 1)).toEqual(all.slice(0, 1));
      const newest = all[0]?.at ?? instant(0);
      expect(await historyOf(subject, id, 20, newest)).toEqual(all.slice(0, 1));
    },
  ),
  promise('a real sign-in: nobody of this UID, a wrong PIN and a disabled account are refused', ['tryPin'], async (subject) => {
    const [fine, off] = [await subject.seed(), await subject.seed({ disabled: 'other' })];
    expect(await tried(subject, word(), fine.pin)).toMatchObject({ result: 'refused' });
    expect(await tried(subject, fine.uid, WRONG)).toMatchObject({ result: 'refused' });
    expect(await tried(subject, fine.uid, '')).toMatchObject({ result: 'refused' });
    expect(await tried(subject, off.uid, off.pin)).toMatchObject({ result: 'refused' });
  }),
  promise('a real sign-in with the right PIN is let in, or told to change it first', ['tryPin'], async (subject) => {
    const [fine, due] = [await subject.seed(), await subject.seed({ mustChange: true })];
    expect(await tried(subject, fine.uid, fine.pin)).toMatchObject({ result: 'signed-in', next: undefined });
    expect((await tried(subject, due.uid, due.pin)).next).toBe('change-pin');
  }),
  promise('a real sign-in counts like any other', ['tryPin', 'fact:failures'], async (subject) => {
    const { id, uid } = await subject.seed();
    await tried(subject, uid, WRONG);
    expect((await valueOf(subject, id, 'failures')).count).toBe(1);
    expect((await subject.peek(id)).failures).toBe(1);
  }),
);
