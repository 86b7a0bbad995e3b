import { expect } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { promise, topic, type Seeded, type Subject } from './harness.js';
import { freshPin } from './names.js';
import { apply, call, DAY, thrown, untilEffective, untouched, valueOf } from './steps.js';

const change = async ({ provider }: Subject, uid: string, pin: string, newPin: string): Promise<void> => {
  if (provider.changePin === undefined) throw new Error('the case names changePin as a need');
  await provider.changePin({ uid, pin: new Secret(pin) }, new Secret(newPin), call());
};

/** Lets the server's time go on until the present PIN works. */
async function untilPinWorks(subject: Subject, { id }: Seeded): Promise<void> {
  const { effectiveAt } = await valueOf(subject, id, 'pin');
  if (effectiveAt.state === 'known') {
    await untilEffective(subject, [{ step: '1', outcome: 'done', confirmed: 'no', effectiveAt: instant(effectiveAt.value) }]);
  }
}

/** The person's own change of PIN. */
export const changePin = topic(
  'change-pin',
  promise('a wrong present PIN changes nothing', ['changePin'], async (subject) => {
    const { id, uid, pin } = await subject.seed();
    const { pinMark } = await subject.peek(id);
    await thrown(change(subject, uid, freshPin(), freshPin()), 'forbidden', 'unauthenticated');
    expect((await subject.peek(id)).pinMark).toBe(pinMark);
    expect(await subject.signIn(uid, pin)).toBe('in');
  }),
  promise('a disabled account and one without access cannot change theirs', ['changePin', 'fact:access'], async (subject) => {
    for (const seed of [{ disabled: 'compromise' }, { accessUntil: instant(subject.now() - 300 * DAY) }] as const) {
      const { id, uid, pin } = await subject.seed(seed);
      const { pinMark } = await subject.peek(id);
      await thrown(change(subject, uid, pin, freshPin()), 'forbidden', 'unauthenticated');
      expect((await subject.peek(id)).pinMark).toBe(pinMark);
    }
  }),
  promise(
    'a new PIN that the server does not take is forbidden, does not stand in the error, and the old one works on',
    ['changePin', 'fact:pin.rules'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      const { minLength } = await valueOf(subject, id, 'pin.rules');
      const tooShort = freshPin().slice(0, Math.max(0, minLength - 1));
      await untouched(subject, [id], async () => {
        const error = await thrown(change(subject, uid, pin, tooShort), 'forbidden');
        expect(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain(tooShort);
      });
      expect(await subject.signIn(uid, pin)).toBe('in');
    },
  ),
  promise(
    'the new PIN takes the place of the old one, and need not be changed again',
    ['changePin', 'fact:pin'],
    async (subject) => {
      const seeded = await subject.seed({ mustChange: true });
      const pin = freshPin();
      await change(subject, seeded.uid, seeded.pin, pin);
      await untilPinWorks(subject, seeded);
      expect(await subject.signIn(seeded.uid, seeded.pin)).toBe('refused');
      expect(await subject.signIn(seeded.uid, pin)).toBe('in');
    },
  ),
  promise(
    'a PIN that the desk issued can be changed by the person, who is in from then on',
    ['changePin', 'via:temporary', 'fact:pin'],
    async (subject) => {
      const seeded = await subject.seed();
      const [issued, own] = [freshPin(), freshPin()];
      const { results } = await apply(subject, seeded.id, { action: 'pin.reset', via: 'temporary' }, { pin: issued });
      await untilEffective(subject, results);
      await change(subject, seeded.uid, issued, own);
      await untilPinWorks(subject, seeded);
      expect(await subject.signIn(seeded.uid, own)).toBe('in');
      expect(await subject.signIn(seeded.uid, issued)).toBe('refused');
    },
  ),
);
