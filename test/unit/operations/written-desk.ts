import { type Choice, type Desk, type SecretNote, type SecretPlace } from '../../../src/core/desk.js';
import { AppError } from '../../../src/core/error.js';

/** An answer that stands ready for a question whose text fits. */
export type Answer = readonly [question: RegExp, answer: string | boolean | typeof END];

/** Ctrl-C, or the end of input. */
export const END = Symbol('end of input');

export interface WrittenDesk extends Desk {
  readonly asked: readonly string[];
  readonly shown: readonly string[];
  readonly delivered: readonly SecretNote[];
  /** Everything in the order in which it happened: `show`, `ask ...`, `open`, `deliver`, `abandon`. */
  readonly events: readonly string[];
}

/** Somebody at a terminal whose answers are written down. A question without an answer fails the test. */
export function atTerminal(...answers: readonly Answer[]): WrittenDesk {
  return desk(true, [...answers], true);
}

/** A script: nobody is there. `yes` is `--yes`; `place` says whether a place for a secret was named. */
export function inScript({ yes = true, place = true } = {}): WrittenDesk {
  return desk(false, yes ? [[/\?$/, true]] : [], place);
}

function desk(present: boolean, answers: Answer[], place: boolean): WrittenDesk {
  const asked: string[] = [];
  const shown: string[] = [];
  const delivered: SecretNote[] = [];
  const events: string[] = [];
  const answerTo = (text: string, flag: string): string | boolean => {
    asked.push(text);
    events.push(`ask ${text}`);
    const answer = present || flag === '--yes' ? answers.find(([question]) => question.test(text))?.[1] : undefined;
    if (answer === END) throw new AppError('cancelled', `cancelled at: ${text}`);
    if (answer !== undefined) return answer;
    if (present) throw new Error(`no answer is written down for: ${text}`);
    throw new AppError('usage', `an answer is needed: ${text}`, { hint: flag });
  };
  return {
    present,
    asked,
    shown,
    delivered,
    events,
    show: (lines) => {
      shown.push(...lines);
      events.push('show');
    },
    confirm: async ({ text, flag }) => answerTo(text, flag) === true,
    choose: async <T>({ text, choices, flag }: { text: string; choices: readonly Choice<T>[]; flag: string }) => {
      const wanted = answerTo(text, flag);
      const choice = choices.find(({ label }) => label.startsWith(String(wanted)));
      if (!choice) throw new Error(`no choice begins with ${String(wanted)}: ${choices.map(({ label }) => label).join(' | ')}`);
      return choice.value;
    },
    text: async ({ text, flag }) => String(answerTo(text, flag)),
    openSecretPlace: async () => {
      if (!place) throw new AppError('usage', 'nobody is here to see a secret', { code: 'no-secret-place' });
      events.push('open');
      return secretPlace(delivered, events);
    },
    progress: () => ({ update: () => undefined, done: () => undefined }),
  };
}

function secretPlace(delivered: SecretNote[], events: string[]): SecretPlace {
  return {
    kind: 'screen',
    text: 'kept by the test',
    deliver: async (note) => {
      delivered.push(note);
      events.push('deliver');
    },
    abandon: async () => {
      events.push('abandon');
    },
  };
}
