import { expect } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { promise, topic, type Subject } from './harness.js';
import { apply, DAY, HOUR, known, later, planFor, readOf, untouched, valueOf } from './steps.js';

const extend = (until: ReturnType<typeof later> | 'never'): Change => ({ action: 'access.extend', until, rule: 'desk' });
const end = async (subject: Subject, id: string): Promise<unknown> => (await subject.peek(id)).accessUntil;

/** The validity window: the end that was asked for, to the second, and what the server makes of it. */
export const access = topic(
  'access',
  promise('the end that it is has no steps', ['action:access.extend'], async (subject) => {
    const until = later(subject, 30 * DAY);
    const [dated, endless] = [await subject.seed({ accessUntil: until }), await subject.seed({ accessUntil: 'never' })];
    expect((await planFor(subject, dated.id, extend(until))).steps).toEqual([]);
    expect((await planFor(subject, endless.id, extend('never'))).steps).toEqual([]);
  }),
  promise('an account whose access has ended gets in again once it is extended', ['action:access.extend'], async (subject) => {
    const { id, uid, pin } = await subject.seed({ accessUntil: later(subject, -DAY) });
    const { access } = await readOf(subject, id, 'access');
    const enforced = access.state === 'known' ? access.value.enforced : undefined;
    const isKept = enforced?.state === 'known' && !enforced.value;
    expect(await subject.signIn(uid, pin)).toBe(isKept ? 'in' : 'refused');
    await apply(subject, id, extend(later(subject, 30 * DAY)));
    expect(await subject.signIn(uid, pin)).toBe('in');
  }),
  promise('an end that was set now refuses from then on', ['action:access.end', 'part:advance'], async (subject) => {
    const { id, uid, pin } = await subject.seed();
    const at = later(subject, HOUR);
    await apply(subject, id, { action: 'access.end', at });
    expect(await subject.signIn(uid, pin)).toBe('in');
    await subject.advance?.(at - subject.now());
    expect(await subject.signIn(uid, pin)).toBe('refused');
  }),
  promise('the second road sees the new end, to the second', ['action:access.extend'], async (subject) => {
    const { id } = await subject.seed({ accessUntil: later(subject, 30 * DAY) });
    const until = later(subject, 397 * DAY + 12_345_000);
    await apply(subject, id, extend(until));
    expect(await end(subject, id)).toBe(until);
  }),
  promise('"never" is kept as never', ['action:access.extend'], async (subject) => {
    const { id } = await subject.seed({ accessUntil: later(subject, 30 * DAY) });
    await apply(subject, id, extend('never'));
    expect(await end(subject, id)).toBe('never');
  }),
  promise('plan and result name the old end and the new one', ['action:access.extend'], async (subject) => {
    const [before, until] = [later(subject, 30 * DAY), later(subject, 90 * DAY)];
    const { id } = await subject.seed({ accessUntil: before });
    const { plan, results } = await apply(subject, id, extend(until));
    const step = plan.steps.find(({ verb }) => verb === 'set-access-end');
    expect(step).toMatchObject({ before, after: until });
    expect(results.find((result) => result.step === step?.id)).toMatchObject({ before, after: until });
  }),
  promise('the undo of a step puts the old end back', ['action:access.extend'], async (subject) => {
    const before = later(subject, 30 * DAY);
    const { id } = await subject.seed({ accessUntil: before });
    const { plan } = await apply(subject, id, extend(later(subject, 90 * DAY)));
    const undo = plan.steps.find(({ verb }) => verb === 'set-access-end')?.undo;
    expect(undo, 'setting an end can be undone').toBeDefined();
    if (undo) await apply(subject, id, undo);
    expect(await end(subject, id)).toBe(before);
  }),
  promise('the fact says the new end', ['action:access.extend', 'fact:access'], async (subject) => {
    const { id } = await subject.seed({ accessUntil: later(subject, 30 * DAY) });
    const until = later(subject, 90 * DAY);
    await apply(subject, id, extend(until));
    expect(known((await valueOf(subject, id, 'access')).until, 'end')).toBe(until);
  }),
  promise('no other account is touched', ['action:access.extend'], async (subject) => {
    const accessUntil = later(subject, 30 * DAY);
    const [{ id }, other] = [await subject.seed({ accessUntil }), await subject.seed({ accessUntil })];
    await untouched(subject, [other.id], () => apply(subject, id, extend(later(subject, 90 * DAY))));
  }),
);
