import { type Action, type Change, type Plan, type StepResult } from '../../../src/core/change.js';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { collected, type Mutant, planning, rebased, replaced, resulting } from './mutant.js';

/** The plans of one action without the steps of one verb. */
const without = (action: Action, verb: string): Mutant['of'] =>
  planning((plan) => {
    if (plan.change.action !== action) return plan;
    const steps = plan.steps.filter((step) => step.verb !== verb);
    return { ...plan, steps: steps.map((step, n) => ({ ...step, id: String(n + 1) })) };
  });

/** Another change than the one that was asked for, under its name. */
const instead =
  (other: (change: Change) => Change): Mutant['of'] =>
  (sound) =>
    replaced(sound, {
      plan: async (change, on, call) => ({ ...(await sound.plan(other(change), on, call)), change: other(change) }),
    });

const saysDone =
  (action: Action): Mutant['of'] =>
  (sound) =>
    replaced(sound, {
      run: async function* (plan, call) {
        if (plan.change.action !== action) {
          yield* sound.run(plan, call);
          return;
        }
        for (const { id, after } of plan.steps)
          yield { step: id, outcome: 'done', confirmed: 'read-back', after } satisfies StepResult;
      },
    });

const withoutUndo = (plan: Plan): Plan => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, undo: undefined })) });

/** Promises of single actions: reset and change of the PIN, enable and disable, sessions, and what is issued. */
export const CHANGING: readonly Mutant[] = [
  {
    name: 'temporary-for-good',
    breaks: 'a PIN that the desk issued must be changed',
    caughtBy: 'pin-reset',
    red: 'the old PIN is dead, and the new one leads to the change of it',
    of: without('pin.reset', 'require-change'),
  },
  {
    name: 'stays-locked',
    breaks: 'a reset frees a locked account, or says that it does not',
    caughtBy: 'pin-reset',
    red: 'on a locked account the plan frees it too, as a step or by what a step implies',
    of: without('pin.reset', 'unlock'),
  },
  {
    name: 'lives-longer-than-said',
    breaks: 'the PIN dies when the result says',
    caughtBy: 'pin-reset',
    red: 'the PIN dies at the instant that the result names',
    of: resulting((result) =>
      typeof result.expiresAt === 'number' ? { ...result, expiresAt: instant(result.expiresAt - 86_400_000) } : result,
    ),
  },
  {
    name: 'reset-also-enables',
    breaks: 'a reset lets no disabled account in',
    caughtBy: 'pin-reset',
    red: 'a disabled account stays disabled',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          yield* sound.run(plan, call);
          const enable = await sound.plan({ action: 'account.enable' }, plan.on, call);
          await collected(sound.run(enable, { ...call, key: 'more' }));
        },
      }),
  },
  {
    name: 'demand-not-set',
    breaks: 'the person must change the PIN',
    caughtBy: 'require-change',
    red: 'the PIN is the same, and the next sign-in with it leads to the change of it',
    of: saysDone('pin.require-change'),
  },
  {
    name: 'demand-twice',
    breaks: 'what is demanded already has no steps',
    caughtBy: 'require-change',
    red: 'twice is already so',
    of: planning((plan) => {
      const { system } = plan.on;
      const again = { id: '1', system, verb: 'require-change', text: 'demand', implies: [], repeatable: true } as const;
      return plan.change.action === 'pin.require-change' ? { ...plan, steps: [again] } : plan;
    }),
  },
  {
    name: 'enable-also-unlocks',
    breaks: 'enabling takes no lock off without saying so',
    caughtBy: 'enable-disable',
    red: 'enabling takes off neither a lock nor an ended access',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          yield* sound.run(plan, call);
          if (plan.change.action !== 'account.enable') return;
          const more = await rebased(sound, { ...plan, change: { action: 'account.unlock' } }, plan.on, call);
          const { steps } = await sound.plan({ action: 'account.unlock' }, plan.on, call);
          await collected(sound.run({ ...more, steps }, { ...call, key: 'more' }));
        },
      }),
  },
  {
    name: 'disabled-in-name',
    breaks: 'a disabled account is refused',
    caughtBy: 'enable-disable',
    red: 'a disabled account is refused with the right PIN, and let in when it is enabled',
    of: saysDone('account.disable'),
  },
  {
    name: 'one-reason-for-all',
    breaks: 'the reason is the one that was given',
    caughtBy: 'enable-disable',
    red: 'every reason is kept, or said to be not recorded',
    of: instead((change) => (change.action === 'account.disable' ? { ...change, reason: 'other' } : change)),
  },
  {
    name: 'no-way-back',
    breaks: 'a step that can be undone says how',
    caughtBy: 'enable-disable',
    red: 'the undo of a step puts the old state back',
    of: planning(withoutUndo),
  },
  {
    name: 'one-means-all',
    breaks: 'one session is one session',
    caughtBy: 'sessions',
    red: 'one session ends by its id, and the others stay',
    of: instead((change) => (change.action === 'session.revoke' ? { action: 'session.revoke' } : change)),
  },
  {
    name: 'sessions-said-ended',
    breaks: 'a session that is said to be ended is ended',
    caughtBy: 'sessions',
    red: 'all sessions of the account end, and those of others stay',
    of: saysDone('session.revoke'),
  },
  {
    name: 'issues-unsaid',
    breaks: 'a step of which a secret comes says so',
    caughtBy: 'secrets',
    red: 'the step that sets the PIN says that a secret comes of it, so that a place is open for it',
    of: planning((plan) => ({ ...plan, steps: plan.steps.map((step) => ({ ...step, issues: undefined })) })),
  },
  {
    name: 'issued-by-surprise',
    breaks: 'a secret comes only of a step that said so',
    caughtBy: 'secrets',
    red: 'what the server issues comes as a Secret alone, of a step that said so',
    of: resulting((result) => ({ ...result, issued: new Secret('made by the server') })),
  },
  {
    name: 'key-unheard-of',
    breaks: 'a key that is not there is refused, not "nobody"',
    caughtBy: 'capabilities',
    red: 'a key that it takes is answered; one that it does not have is refused, which is not "nobody"',
    of: (sound) =>
      replaced(sound, {
        capabilities: async (on, call) => {
          const able = await sound.capabilities(on, call);
          return { ...able, keys: { ...able.keys, number: { can: 'no', because: 'no numbers are kept here' } } };
        },
      }),
  },
  {
    name: 'filter-left-out',
    breaks: 'a filter that cannot be applied is refused, not left out',
    caughtBy: 'capabilities',
    red: 'a filter that it takes narrows; one that it cannot apply is refused, and not left out',
    of: (sound) =>
      replaced(sound, {
        search: (query, call) => sound.search({ ...query, department: undefined }, call),
      }),
  },
  {
    name: 'policy-for-server',
    breaks: 'how long a lock lasts is what this server does',
    caughtBy: 'read',
    red: 'so many wrong tries as the fact says lock the account, for as long as it says',
    of: (sound) =>
      replaced(sound, {
        read: async (id, names, call) => {
          const read = await sound.read(id, names, call);
          const failures: unknown = 'failures' in read ? read.failures : undefined;
          const value = (failures as { value?: { locksFor: { value?: number } } } | undefined)?.value;
          if (!value) return read;
          return {
            ...read,
            failures: { ...(failures as object), value: { ...value, locksFor: { ...value.locksFor, value: 60_000 } } },
          };
        },
      }),
  },
];
