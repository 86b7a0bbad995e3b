import { AppError } from '../core/error.js';
import { type Secret } from '../core/secret.js';

/** A way to put the four kinds of question on a terminal. Each throws `cancelled` on Ctrl-C and at the end of input, and leaves the terminal as it was. */
export interface Questions {
  confirm(text: string, initial: boolean): Promise<boolean>;
  /** Answers with the index of the label that was chosen; `initial` is the index offered first. */
  choose(text: string, labels: readonly string[], initial: number): Promise<number>;
  /** Never empty: an empty line is asked again. */
  text(text: string): Promise<string>;
  /** Nothing of it is shown while it is typed. */
  secret(text: string): Promise<Secret>;
}

/** What a question throws when the person turned away from it. */
export function cancelled(question: string): AppError {
  return new AppError('cancelled', `Cancelled at the question: ${question}`);
}

/** What a question throws where nobody can be asked. `flag` is the option that answers it. */
export function nobodyThere(question: string, flag: string, inputAllowed: boolean): AppError {
  const why = inputAllowed ? 'there is no terminal to ask on' : '--no-input forbids asking';
  return new AppError('usage', `An answer is needed, and ${why}: ${question}`, {
    hint: `Answer it with ${flag}.`,
    code: 'no-answer',
  });
}
