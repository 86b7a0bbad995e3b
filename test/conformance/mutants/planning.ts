import { type Plan, type Step } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { instant } from '../../../src/core/instant.js';
import { collected, type Mutant, planning, replaced } from './mutant.js';

const renumbered = (plan: Plan, steps: readonly Step[]): Plan => ({
  ...plan,
  steps: steps.map((step, n) => ({ ...step, id: String(n + 1) })),
});

/** Promises about plans and capabilities. */
export const PLANNING: readonly Mutant[] = [
  {
    name: 'plan-writes',
    breaks: 'a plan writes nothing',
    caughtBy: 'plan',
    red: 'planning writes nothing',
    of: (sound) =>
      replaced(sound, {
        plan: async (change, on, call) => {
          const plan = await sound.plan(change, on, call);
          if (change.action === 'account.disable') await collected(sound.run(plan, { ...call, key: 'early', secrets: {} }));
          return plan;
        },
      }),
  },
  {
    name: 'default-first',
    breaks: 'the default method is taken last',
    caughtBy: 'mfa',
    red: 'clearing takes every method, the default one last',
    of: planning((plan) => {
      const methods = plan.steps.filter(({ verb }) => verb === 'remove-method');
      return renumbered(plan, [...methods.reverse(), ...plan.steps.filter(({ verb }) => verb !== 'remove-method')]);
    }),
  },
  {
    name: 'unsupported-ignored',
    breaks: 'what cannot be done throws unsupported',
    caughtBy: 'capabilities',
    red: 'each way of resetting a PIN is planned or refused as it says, and one of them makes the action possible',
    of: (sound) =>
      replaced(sound, {
        plan: async (change, on, call) => {
          try {
            return await sound.plan(change, on, call);
          } catch (error) {
            if (!(error instanceof AppError) || error.kind !== 'unsupported') throw error;
            return { change, on, basis: undefined, steps: [], warnings: [] };
          }
        },
      }),
  },
  {
    name: 'says-yes',
    breaks: 'capability "no" is said where plan refuses',
    caughtBy: 'capabilities',
    red: 'each way of resetting a PIN is planned or refused as it says, and one of them makes the action possible',
    of: (sound) =>
      replaced(sound, {
        capabilities: async (on, call) => {
          const capabilities = await sound.capabilities(on, call);
          return { ...capabilities, resetVia: { temporary: { can: 'yes' }, link: { can: 'yes' } } };
        },
      }),
  },
  {
    name: 'says-no',
    breaks: 'what plan does is not said to be impossible',
    caughtBy: 'capabilities',
    red: 'what it can, it plans; what it cannot, plan refuses with the same reason',
    of: (sound) =>
      replaced(sound, {
        capabilities: async (on, call) => {
          const { actions, ...rest } = await sound.capabilities(on, call);
          return { ...rest, actions: { ...actions, 'account.unlock': { can: 'no', because: 'somebody else does that' } } };
        },
      }),
  },
  {
    name: 'not-listed',
    breaks: 'every fact has its capability',
    caughtBy: 'capabilities',
    red: 'everything is listed; what is limited or missing says why',
    of: (sound) =>
      replaced(sound, {
        capabilities: async (on, call) => {
          const capabilities = await sound.capabilities(on, call);
          return {
            ...capabilities,
            facts: Object.fromEntries(
              Object.entries(capabilities.facts).filter(([name]) => name !== 'recovery'),
            ) as typeof capabilities.facts,
          };
        },
      }),
  },
  {
    name: 'other-reason',
    breaks: 'plan refuses with the reason that the capability gives',
    caughtBy: 'capabilities',
    red: 'each way of resetting a PIN is planned or refused as it says, and one of them makes the action possible',
    of: (sound) =>
      replaced(sound, {
        plan: (change, on, call) =>
          sound.plan(change, on, call).catch((error: unknown) => {
            throw error instanceof AppError && error.kind === 'unsupported'
              ? new AppError('unsupported', 'not supported')
              : error;
          }),
      }),
  },
  {
    name: 'sessions-stay',
    breaks: 'sessions end when that is asked for',
    caughtBy: 'mfa',
    red: 'clearing ends the sessions when that is asked for, and keeps them when not',
    of: planning((plan) =>
      renumbered(
        plan,
        plan.steps.filter(({ verb }) => verb !== 'end-sessions'),
      ),
    ),
  },
  {
    name: 'removes-all',
    breaks: 'only the named methods are removed',
    caughtBy: 'mfa',
    red: 'removing takes the named methods and leaves the others with their default',
    of: (sound) =>
      replaced(sound, {
        plan: (change, on, call) =>
          sound.plan(
            change.action === 'mfa.remove' ? { action: 'mfa.clear', endSessions: change.endSessions } : change,
            on,
            call,
          ),
      }),
  },
  {
    name: 'a-day-short',
    breaks: 'the end is the one that was asked for',
    caughtBy: 'access',
    red: 'the second road sees the new end, to the second',
    of: (sound) =>
      replaced(sound, {
        plan: async (change, on, call) => {
          const plan = await sound.plan(change, on, call);
          if (change.action !== 'access.extend' || change.until === 'never' || plan.steps.length === 0) return plan;
          return { ...(await sound.plan({ ...change, until: instant(change.until - 86_400_000) }, on, call).catch(() => plan)) };
        },
      }),
  },
  {
    name: 'never-so',
    breaks: 'what is already so has no steps',
    caughtBy: 'plan',
    red: 'what is already so has no steps',
    of: planning((plan) => {
      const step: Step = { id: '1', system: plan.on.system, verb: 'unlock', text: 'unlock', implies: [], repeatable: true };
      return plan.steps.length > 0 ? plan : { ...plan, steps: [step] };
    }),
  },
  {
    name: 'basis-of-nobody',
    breaks: 'the basis moves with the account',
    caughtBy: 'plan',
    red: 'the basis stays while the account stays, and moves when it is changed by another',
    of: planning((plan) => ({ ...plan, basis: '1' })),
  },
];
