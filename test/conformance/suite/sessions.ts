import { expect } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { promise, topic, type Subject } from './harness.js';
import { word } from './names.js';
import { apply, planFor, untouched, valueOf } from './steps.js';

const REVOKE: Change = { action: 'session.revoke' };

const idsOf = async (subject: Subject, id: string): Promise<string[]> =>
  (await valueOf(subject, id, 'sessions')).map((session) => session.id);

/** Being signed in comes to an end; the account itself stays as it is. */
export const sessions = topic(
  'sessions',
  promise('no session open: already so, and nothing is written', ['endSessions:all', 'fact:sessions'], async (subject) => {
    const { id } = await subject.seed();
    expect((await planFor(subject, id, REVOKE)).steps).toEqual([]);
    await untouched(subject, [id], () => apply(subject, id, REVOKE));
  }),
  promise('a session that is gone, or of somebody else, is not ended', ['endSessions:one', 'fact:sessions'], async (subject) => {
    const [mine, other] = [await subject.seed({ sessions: 1 }), await subject.seed({ sessions: 1 })];
    const [theirs = ''] = await idsOf(subject, other.id);
    for (const session of [theirs, word()]) {
      await untouched(subject, [mine.id, other.id], async () => {
        const { steps } = await planFor(subject, mine.id, { action: 'session.revoke', session });
        expect(steps).toEqual([]);
      });
    }
  }),
  promise('all sessions of the account end, and those of others stay', ['endSessions:all'], async (subject) => {
    const [{ id }, other] = [await subject.seed({ sessions: 3 }), await subject.seed({ sessions: 1 })];
    const { plan } = await untouched(subject, [other.id], () => apply(subject, id, REVOKE));
    expect(plan.steps.map(({ verb }) => verb)).toContain('end-sessions');
    expect((await subject.peek(id)).sessions).toBe(0);
  }),
  promise('one session ends by its id, and the others stay', ['endSessions:one', 'fact:sessions'], async (subject) => {
    const { id } = await subject.seed({ sessions: 3 });
    const [first = '', second = '', third = ''] = await idsOf(subject, id);
    await apply(subject, id, { action: 'session.revoke', session: second });
    expect(await idsOf(subject, id)).toEqual([first, third]);
    expect((await subject.peek(id)).sessions).toBe(2);
  }),
  promise('twice is already so', ['endSessions:all', 'fact:sessions'], async (subject) => {
    const { id } = await subject.seed({ sessions: 2 });
    await apply(subject, id, REVOKE);
    expect((await planFor(subject, id, REVOKE)).steps).toEqual([]);
  }),
  promise(
    'the fact says it afterwards; PIN and methods stay, and the person can sign in again',
    ['endSessions:all', 'fact:sessions'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed({ sessions: 1, methods: [{ type: 'app', label: 'Phone' }] });
      const { pinMark, methods } = await subject.peek(id);
      await apply(subject, id, REVOKE);
      expect(await idsOf(subject, id)).toEqual([]);
      expect(await subject.peek(id)).toMatchObject({ pinMark, methods });
      expect(await subject.signIn(uid, pin)).toBe('in');
    },
  ),
);
