import { type Change, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { type Secret } from '../../../src/core/secret.js';
import { collected, deaf, type Mutant, planning, rebased, replaced, resulting } from './mutant.js';

/** What a PIN is when it leaks. */
const leaked = (pin: Secret | undefined): string => pin?.open('reveal') ?? '';

/** Promises about run, settle and secrets. */
export const RUNNING: readonly Mutant[] = [
  {
    name: 'already-for-done',
    breaks: '`already` means that nothing had to be done',
    caughtBy: 'run',
    red: 'what is done in several steps is told in several results, all done',
    of: resulting((result) => (result.outcome === 'done' ? { ...result, outcome: 'already' } : result)),
  },
  {
    name: 'done-without-writing',
    breaks: '`done` means that the server has it',
    caughtBy: 'run',
    red: 'done means that the server has it',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          const { basis } = await sound.plan(plan.change, plan.on, call);
          if (basis !== plan.basis) throw new AppError('conflict', 'the account was changed');
          for (const { id, before, after } of plan.steps)
            yield { step: id, outcome: 'done', confirmed: 'read-back', before, after } satisfies StepResult;
        },
      }),
  },
  {
    name: 'failed-is-done',
    breaks: 'a failed step is not done',
    caughtBy: 'run',
    red: 'a step that fails leaves the rest not reached, each with its result',
    of: resulting((result) =>
      result.outcome === 'failed' ? { step: result.step, outcome: 'done', confirmed: 'answer' } : result,
    ),
  },
  {
    name: 'uncertain-is-done',
    breaks: 'what nobody knows is not done',
    caughtBy: 'run',
    red: 'an answer that is lost with the server: uncertain, said why, and the write is not sent again',
    of: resulting((result) =>
      result.outcome === 'uncertain' ? { step: result.step, outcome: 'done', confirmed: 'answer' } : result,
    ),
  },
  {
    name: 'retries',
    breaks: 'a write is never sent again',
    caughtBy: 'run',
    red: 'an answer that is lost with the server: uncertain, said why, and the write is not sent again',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          for await (const result of sound.run(plan, call)) {
            if (result.outcome === 'uncertain') await collected(sound.run(plan, call)).catch(() => undefined);
            yield result;
          }
        },
      }),
  },
  {
    name: 'basis-not-compared',
    breaks: 'an account that moved is a conflict',
    caughtBy: 'run',
    red: 'an account that moved since the plan is a conflict, and nothing is done',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          yield* sound.run(await rebased(sound, plan, plan.on, call), call);
        },
      }),
  },
  {
    name: 'lost-update',
    breaks: 'of many runs from one basis one is done',
    caughtBy: 'at-once',
    red: 'twenty at once from plans of one basis: one is done, the others are conflicts',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          try {
            yield* sound.run(plan, call);
          } catch (error) {
            if (!(error instanceof AppError) || error.kind !== 'conflict') throw error;
            yield* sound.run(await rebased(sound, plan, plan.on, call), call);
          }
        },
      }),
  },
  {
    name: 'unreached-left-out',
    breaks: 'there is one result a step, also for those not reached',
    caughtBy: 'run',
    red: 'a step that fails leaves the rest not reached, each with its result',
    of: resulting((result) => (result.outcome === 'not-reached' ? undefined : result)),
  },
  {
    name: 'throws-midway',
    breaks: 'run never throws once it began',
    caughtBy: 'run',
    red: 'a server that goes away after the first step: no throw, nothing claimed, the rest not reached',
    of: resulting((result) => {
      if (result.outcome === 'failed' || result.outcome === 'uncertain')
        throw result.error ?? new AppError('unavailable', 'lost');
      return result;
    }),
  },
  {
    name: 'goes-on-after-failure',
    breaks: 'a failed step leaves the rest not reached',
    caughtBy: 'run',
    red: 'a step that fails leaves the rest not reached, each with its result',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          const rest: string[] = [];
          let failed = false;
          for await (const result of sound.run(plan, call)) {
            failed ||= result.outcome === 'failed';
            if (failed && result.outcome === 'not-reached') rest.push(result.step);
            else yield result;
          }
          if (rest.length === 0) return;
          const again = { ...plan, steps: plan.steps.filter(({ id }) => rest.includes(id)) };
          const more = rebased(sound, again, plan.on, call).then((moved) => collected(sound.run(moved, call)));
          yield* await more.catch(() => rest.map((step): StepResult => ({ step, outcome: 'not-reached', confirmed: 'no' })));
        },
      }),
  },
  {
    name: 'deaf-run',
    breaks: 'a signal stops a run before its next step',
    caughtBy: 'run',
    red: 'a signal after the first step stops it before the second: the rest is not reached, and is not done',
    of: (sound) => replaced(sound, { run: (plan, call) => sound.run(plan, { ...call, signal: deaf() }) }),
  },
  {
    name: 'all-at-once',
    breaks: 'steps are done one by one, as their results are asked for',
    caughtBy: 'run',
    red: 'steps happen in the order of the plan, one result each, and not before they are asked for',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          yield* await collected(sound.run(plan, call));
        },
      }),
  },
  {
    name: 'results-turned-round',
    breaks: 'results come in the order of the steps',
    caughtBy: 'run',
    red: 'what is done in several steps is told in several results, all done',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          yield* (await collected(sound.run(plan, call))).reverse();
        },
      }),
  },
  {
    name: 'settle-guesses',
    breaks: 'settle finds out by reading',
    caughtBy: 'settle',
    red: 'an uncertain step that did not happen is never said to be done, and is not done now',
    of: (sound) =>
      replaced(sound, {
        settle: async (step, result) =>
          result.outcome === 'uncertain' ? { step: step.id, outcome: 'done', confirmed: 'read-back' } : result,
      }),
  },
  {
    name: 'settle-writes',
    breaks: 'settle never writes',
    caughtBy: 'settle',
    red: 'an uncertain step that did not happen is never said to be done, and is not done now',
    of: (sound) =>
      replaced(sound, {
        settle: async (step, result, call) => {
          const change: Change = { action: 'account.disable', reason: 'other', endSessions: false };
          const plan = await sound.plan(change, call.on, call);
          if (result.outcome === 'uncertain' && step.verb === 'disable')
            await collected(sound.run(plan, { ...call, key: 'again', secrets: {} }));
          return sound.settle(step, result, call);
        },
      }),
  },
  {
    name: 'pin-in-result',
    breaks: 'no result holds the PIN',
    caughtBy: 'secrets',
    red: 'neither plan nor results of a reset hold the PIN',
    of: resulting((result, { secrets }) => (secrets.pin ? { ...result, after: leaked(secrets.pin) } : result)),
  },
  {
    name: 'pin-in-error',
    breaks: 'no error holds the PIN',
    caughtBy: 'secrets',
    red: 'an error about a PIN does not hold it',
    of: resulting((result, { secrets }) => {
      const cause = new Error(`PIN ${leaked(secrets.pin)} refused`);
      return result.error ? { ...result, error: new AppError('conflict', result.error.message, { cause }) } : result;
    }),
  },
  {
    name: 'pin-in-plan',
    breaks: 'no plan holds a PIN',
    caughtBy: 'secrets',
    red: 'neither plan nor results of a reset hold the PIN',
    of: (sound) => {
      let last = '';
      const remembers = replaced(sound, {
        run: (plan, call) => {
          last = leaked(call.secrets.pin);
          return sound.run(plan, call);
        },
      });
      return planning((plan) => ({ ...plan, warnings: [...plan.warnings, `the last PIN was ${last}`] }))(remembers);
    },
  },
  {
    name: 'other-account',
    breaks: 'only the account of the plan is touched',
    caughtBy: 'unlock',
    red: 'the fact says it afterwards; PIN, methods and other accounts stay',
    of: (sound) =>
      replaced(sound, {
        run: async function* (plan, call) {
          yield* sound.run(plan, call);
          for await (const { rows } of sound.search({}, call)) {
            for (const { id } of rows.filter((row) => row.id !== plan.on.id)) {
              const more = await sound.plan({ action: 'account.unlock' }, { ...plan.on, id }, call);
              await collected(sound.run(more, { ...call, key: 'more' }));
            }
          }
        },
      }),
  },
];
