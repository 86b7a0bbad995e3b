import { expect } from 'vitest';
import { type FactName } from '../../../src/core/account.js';
import { promise, part, topic, type Release } from './harness.js';
import { call, readOf, refOf, soon, thrown } from './steps.js';

const SHORT = 150;

async function held(release: Release, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } finally {
    await release();
  }
}

/** A server that takes its time: a limit gives up the fact, not the others and not the connection. */
export const slow = topic(
  'slow',
  promise('facts that do not come in time are unknown: timed-out', ['part:hold'], async (subject) => {
    const { id } = await subject.seed();
    await held(await part(subject, 'hold')(), async () => {
      const facts = await soon(subject.provider.read(id, ['enabled', 'lock'], { ...call(), each: SHORT }), 'a read with a limit');
      expect(facts.enabled).toMatchObject({ state: 'unknown', code: 'timed-out' });
      expect(facts.lock).not.toMatchObject({ state: 'known' });
    });
  }),
  promise('one late fact leaves the others standing', ['part:holdFact'], async (subject) => {
    const { id, uid } = await subject.seed();
    const { fact, release } = await part(subject, 'holdFact')();
    await held(release, async () => {
      const names: readonly FactName[] = [fact, 'uid'];
      const facts = await soon(subject.provider.read(id, names, { ...call(), each: SHORT }), 'a read with a limit');
      expect(facts[fact]).toMatchObject({ state: 'unknown', code: 'timed-out' });
      expect(facts.uid).toMatchObject({ state: 'known', value: uid });
    });
  }),
  promise('a signal ends a read, a look-up and a plan that wait', ['part:hold', 'action:account.disable'], async (subject) => {
    const { id, uid } = await subject.seed();
    const on = await refOf(subject, id);
    await held(await part(subject, 'hold')(), async () => {
      const stop = new AbortController();
      const { provider } = subject;
      const waiting = [
        provider.read(id, ['lock'], { ...call(stop.signal), each: 60_000 }),
        provider.resolve({ by: 'uid', value: uid }, call(stop.signal)),
        provider.plan({ action: 'account.disable', reason: 'other', endSessions: false }, on, call(stop.signal)),
      ];
      const ends = Promise.all(waiting.map((promised) => thrown(promised, 'cancelled')));
      setTimeout(() => stop.abort(), 30);
      await soon(ends, 'a call whose signal fired');
    });
  }),
  promise('the provider works on after limits and signals: no connection was given up', ['part:hold'], async (subject) => {
    const { id, uid } = await subject.seed();
    await held(await part(subject, 'hold')(), async () => {
      await soon(subject.provider.read(id, ['enabled'], { ...call(), each: SHORT }), 'a read with a limit');
    });
    expect((await soon(readOf(subject, id, 'uid'), 'a read afterwards')).uid).toMatchObject({ state: 'known', value: uid });
  }),
);
