import { expect } from 'vitest';
import { FACT_NAMES } from '../../../src/core/account.js';
import { type Change } from '../../../src/core/change.js';
import { Secret } from '../../../src/core/secret.js';
import { promise, part, topic, type Subject } from './harness.js';
import { call, pagesOf, planFor, readOf, refOf, refusedAs, runAll, thrown, untouched } from './steps.js';

const DISABLE: Change = { action: 'account.disable', reason: 'other', endSessions: false };

async function whileDown(subject: Subject, check: () => Promise<void>): Promise<void> {
  const release = await part(subject, 'breakDown')();
  try {
    await check();
  } finally {
    await release();
  }
}

/** A server that does not answer: never "not found", never an empty list, never a good state, never done. */
export const down = topic(
  'down',
  promise(
    'a look-up throws unavailable, for a UID that is there and for one that is not',
    ['part:breakDown'],
    async (subject) => {
      const { uid, id } = await subject.seed();
      await whileDown(subject, async () => {
        await thrown(subject.provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable');
        await thrown(subject.provider.resolve({ by: 'id', value: id }, call()), 'unavailable');
        await thrown(subject.provider.resolve({ by: 'uid', value: 'nobody-of-this-name' }, call()), 'unavailable');
      });
    },
  ),
  promise('a search throws unavailable, and is no empty list', ['part:breakDown', 'search'], async (subject) => {
    await subject.seed();
    await whileDown(subject, async () => {
      await thrown(pagesOf(subject, { text: 'chan' }), 'unavailable');
      await thrown(pagesOf(subject, {}), 'unavailable');
    });
  }),
  promise('every fact of the account is unknown, none absent and none known', ['part:breakDown'], async (subject) => {
    const { id } = await subject.seed();
    await whileDown(subject, async () => {
      for (const [name, fact] of Object.entries(await readOf(subject, id, ...FACT_NAMES))) {
        if (fact.state === 'absent' || name === 'pin.rules') continue;
        expect(fact, name).toMatchObject({
          state: 'unknown',
          code: expect.stringMatching(/^(unreachable|timed-out)$/) as string,
          why: expect.stringMatching(/\S/) as string,
        });
      }
    });
  }),
  promise('a plan throws unavailable', ['part:breakDown', 'action:account.disable'], async (subject) => {
    const on = await refOf(subject, (await subject.seed()).id);
    await whileDown(subject, async () => {
      await thrown(subject.provider.plan(DISABLE, on, call()), 'unavailable');
    });
  }),
  promise('a run claims nothing and does nothing', ['part:breakDown', 'action:account.disable'], async (subject) => {
    const { id } = await subject.seed();
    const plan = await planFor(subject, id, DISABLE);
    await untouched(subject, [id], () =>
      whileDown(subject, async () => {
        const fate = await runAll(subject, plan).catch(async (error: unknown) => {
          refusedAs(error, 'unavailable');
          return [];
        });
        for (const { outcome } of fate) expect(['failed', 'uncertain', 'not-reached']).toContain(outcome);
      }),
    );
  }),
  promise('capabilities of an account throw unavailable or are what they were', ['part:breakDown'], async (subject) => {
    const { id } = await subject.seed();
    const before = await subject.provider.capabilities(id, call());
    await whileDown(subject, async () => {
      const asked = await subject.provider.capabilities(id, call()).catch(async (error: unknown) => {
        refusedAs(error, 'unavailable');
        return before;
      });
      expect(asked).toEqual(before);
    });
  }),
  promise(
    'history and sign-in throw unavailable: no empty list, no refusal',
    ['part:breakDown', 'signIns', 'tryPin'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed();
      const { provider } = subject;
      await whileDown(subject, async () => {
        await thrown(Promise.resolve(provider.signIns?.(id, { limit: 5 }, call())), 'unavailable');
        await thrown(Promise.resolve(provider.tryPin?.({ uid, pin: new Secret(pin) }, call())), 'unavailable');
      });
    },
  ),
  promise('what is unavailable can be tried again, and works when the server is back', ['part:breakDown'], async (subject) => {
    const { id, uid } = await subject.seed();
    await whileDown(subject, async () => {
      expect(await thrown(subject.provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable')).toMatchObject({
        retryable: true,
      });
    });
    expect((await subject.provider.resolve({ by: 'uid', value: uid }, call())).map((ref) => ref.id)).toEqual([id]);
  }),
);
