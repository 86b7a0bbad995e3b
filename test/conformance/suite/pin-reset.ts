import { expect } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { promise, topic } from './harness.js';
import { freshPin } from './names.js';
import { apply, known, planFor, runAll, untilEffective, untouched, valueOf } from './steps.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };

/** A PIN that the desk issues: the old one dies, the new one works once, and only on the account it was meant for. */
export const pinReset = topic(
  'pin-reset',
  promise('without a PIN nothing is done', ['via:temporary'], async (subject) => {
    const { id, uid, pin } = await subject.seed();
    const plan = await planFor(subject, id, RESET);
    await untouched(subject, [id], async () => {
      const outcomes = await runAll(subject, plan).then(
        (results) => results.map(({ outcome }) => outcome),
        () => [],
      );
      for (const outcome of outcomes) expect(['failed', 'not-reached']).toContain(outcome);
    });
    expect(await subject.signIn(uid, pin)).toBe('in');
  }),
  promise(
    'a PIN that the server does not take fails that step, leaves the rest, and the old PIN works on',
    ['via:temporary', 'fact:pin.rules'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      const { minLength } = await valueOf(subject, id, 'pin.rules');
      const tooShort = freshPin().slice(0, Math.max(0, minLength - 1));
      const plan = await planFor(subject, id, RESET);
      const results = await untouched(subject, [id], () => runAll(subject, plan, { pin: tooShort }));
      expect(results[0]).toMatchObject({ outcome: 'failed', error: { message: expect.stringMatching(/\S/) as string } });
      for (const { outcome } of results.slice(1)) expect(outcome).toBe('not-reached');
      expect(await subject.signIn(uid, pin)).toBe('in');
    },
  ),
  promise('a PIN of the history is refused where the server keeps one', ['via:temporary', 'fact:pin.rules'], async (subject) => {
    const { id, pin } = await subject.seed();
    if ((await valueOf(subject, id, 'pin.rules')).history === 0) return;
    const [first] = await untouched(subject, [id], async () => runAll(subject, await planFor(subject, id, RESET), { pin }));
    expect(first?.outcome).toBe('failed');
  }),
  promise('a disabled account stays disabled', ['via:temporary', 'action:account.disable'], async (subject) => {
    const { id, uid } = await subject.seed({ disabled: 'other' });
    const pin = freshPin();
    const outcome = await apply(subject, id, RESET, { pin }).catch((error: unknown) => error);
    if (!(outcome instanceof Error)) await untilEffective(subject, (outcome as Awaited<ReturnType<typeof apply>>).results);
    expect((await subject.peek(id)).enabled).toBe(false);
    expect(await subject.signIn(uid, pin)).toBe('refused');
  }),
  promise('the old PIN is dead, and the new one leads to the change of it', ['via:temporary'], async (subject) => {
    const { id, uid, pin: old } = await subject.seed();
    const pin = freshPin();
    const { results } = await apply(subject, id, RESET, { pin });
    await untilEffective(subject, results);
    expect(await subject.signIn(uid, old)).toBe('refused');
    expect(await subject.signIn(uid, pin)).toBe('must-change');
  }),
  promise(
    'the PIN does not work before the instant that the result names',
    ['via:temporary', 'part:advance'],
    async (subject) => {
      const { id, uid } = await subject.seed();
      const pin = freshPin();
      const { results } = await apply(subject, id, RESET, { pin });
      const effectiveAt = results.find((result) => result.effectiveAt !== undefined)?.effectiveAt;
      if (effectiveAt === undefined || effectiveAt <= subject.now()) return;
      expect(await subject.signIn(uid, pin)).toBe('refused');
      await untilEffective(subject, results);
      expect(await subject.signIn(uid, pin)).toBe('must-change');
    },
  ),
  promise('the PIN dies at the instant that the result names', ['via:temporary', 'part:advance'], async (subject) => {
    const { id, uid } = await subject.seed();
    const pin = freshPin();
    const { results } = await apply(subject, id, RESET, { pin });
    const expiresAt = results.find((result) => result.expiresAt !== undefined)?.expiresAt;
    if (expiresAt === undefined || expiresAt === 'never') return;
    await subject.advance?.(expiresAt - subject.now() + 1);
    expect(await subject.signIn(uid, pin)).toBe('refused');
  }),
  promise('the second road sees a new PIN that must be changed', ['via:temporary'], async (subject) => {
    const { id } = await subject.seed();
    const before = await subject.peek(id);
    await apply(subject, id, RESET, { pin: freshPin() });
    const after = await subject.peek(id);
    expect(after.pinMark).not.toBe(before.pinMark);
    if (after.mustChange !== undefined) expect(after.mustChange).toBe(true);
  }),
  promise(
    'a done step says how it is known, and what the facts say then is the same',
    ['via:temporary', 'fact:pin'],
    async (subject) => {
      const { id } = await subject.seed();
      const { results } = await apply(subject, id, RESET, { pin: freshPin() });
      for (const { confirmed, outcome } of results) if (outcome === 'done') expect(['read-back', 'answer']).toContain(confirmed);
      const pin = await valueOf(subject, id, 'pin');
      expect(known(pin.mustChange, 'must change')).toBe(true);
      const effectiveAt = results.find((result) => result.effectiveAt !== undefined)?.effectiveAt;
      if (effectiveAt !== undefined && pin.effectiveAt.state === 'known') expect(pin.effectiveAt.value).toBe(effectiveAt);
    },
  ),
  promise(
    'on a locked account the plan frees it too, as a step or by what a step implies',
    ['via:temporary', 'lock:temporary'],
    async (subject) => {
      const { id, uid } = await subject.seed({ lock: 'temporary' });
      const pin = freshPin();
      const { plan, results } = await apply(subject, id, RESET, { pin });
      expect(plan.steps.flatMap(({ verb, implies }) => [verb, ...implies])).toContain('unlock');
      expect((await subject.peek(id)).locked).toBe(false);
      await untilEffective(subject, results);
      expect(await subject.signIn(uid, pin)).toBe('must-change');
    },
  ),
  promise('a second reset kills the first PIN', ['via:temporary'], async (subject) => {
    const { id, uid } = await subject.seed();
    const [first, second] = [freshPin(), freshPin()];
    await apply(subject, id, RESET, { pin: first });
    const { results } = await apply(subject, id, RESET, { pin: second });
    await untilEffective(subject, results);
    expect(await subject.signIn(uid, first)).toBe('refused');
    expect(await subject.signIn(uid, second)).toBe('must-change');
  }),
  promise('no other account is touched', ['via:temporary'], async (subject) => {
    const [{ id }, other] = [await subject.seed(), await subject.seed()];
    const pin = freshPin();
    await untouched(subject, [other.id], () => apply(subject, id, RESET, { pin }));
    expect(await subject.signIn(other.uid, other.pin)).toBe('in');
    expect(await subject.signIn(other.uid, pin)).toBe('refused');
  }),
  promise(
    'characters that shells and queries read as their own stand in a PIN as they are',
    ['via:temporary', 'fact:pin.rules'],
    async (subject) => {
      const { id, uid } = await subject.seed();
      if ((await valueOf(subject, id, 'pin.rules')).allowed !== 'any') return;
      const pin = `Aa1 '"\\%_$&é${freshPin()}`;
      const { results } = await apply(subject, id, RESET, { pin });
      await untilEffective(subject, results);
      expect(await subject.signIn(uid, pin)).toBe('must-change');
    },
  ),
  promise('a link is sent by the server, and leaves the old PIN as it is until it is used', ['via:link'], async (subject) => {
    const { id, uid, pin } = await subject.seed({ mail: `${freshPin().toLowerCase()}@example.edu` });
    const { plan } = await apply(subject, id, { action: 'pin.reset', via: 'link' });
    expect(plan.steps.map(({ verb }) => verb)).toContain('send-link');
    expect(await subject.signIn(uid, pin)).toBe('in');
  }),
);
