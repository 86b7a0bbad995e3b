import { type Desk, type SecretPlace } from '../core/desk.js';
import { AppError } from '../core/error.js';
import { type Secret } from '../core/secret.js';
import { cancelled, nobodyThere, type Questions } from './questions.js';
import { openSecretFile } from './secret-file.js';
import { type SecretScreenParts, secretScreen } from './secret-screen.js';
import { type Spinners } from './progress.js';
import { type DeskOptions } from './types.js';

/** What a desk stands on: the open terminal of one run. */
export interface DeskParts extends Omit<SecretScreenParts, 'when' | 'alone'> {
  readonly present: () => boolean;
  readonly inputAllowed: boolean;
  readonly questions: Questions;
  readonly spinners: Spinners;
}

/** The person at the terminal, or the flags that answer for them. */
export function createDesk(parts: DeskParts, options: DeskOptions): Desk {
  const { clean, terminal, questions, spinners } = parts;
  // A script that answered beforehand gets no question on its stderr.
  const told = (text: string, answer: string): void => {
    if (parts.present()) terminal.write(`? ${text} ${answer} (--yes)\n`);
  };
  const ask = <T>(text: string, flag: string, question: () => Promise<T>): Promise<T> => {
    if (!parts.present()) return Promise.reject(nobodyThere(text, flag, parts.inputAllowed));
    return spinners.without(question);
  };
  return {
    get present() {
      return parts.present();
    },
    show: (lines) => terminal.write(lines.map((line) => `${clean(line)}\n`).join('')),
    async confirm({ text, initial, flag }) {
      const cleaned = clean(text);
      // A question with a flag of its own is not answered by `--yes`: that flag says more.
      if (!options.yes || flag !== '--yes') return await ask(cleaned, flag, () => questions.confirm(cleaned, initial));
      told(cleaned, 'yes');
      return true;
    },
    async choose({ text, choices, initial, flag }) {
      const cleaned = clean(text);
      const labels = choices.map(({ label }) => clean(label));
      const first = choices.findIndex(({ value }) => value === initial);
      const offered = labels[first];
      // As above: `--yes` to a list of people, or of methods, says nothing.
      if (options.yes && flag === '--yes' && offered !== undefined) {
        told(cleaned, offered);
        return initial;
      }
      const chosen = choices[await ask(cleaned, flag, () => questions.choose(cleaned, labels, first))];
      if (!chosen) throw cancelled(cleaned);
      return chosen.value;
    },
    async text({ text, flag }) {
      const cleaned = clean(text);
      return await ask(cleaned, flag, () => questions.text(cleaned));
    },
    openSecretPlace: () => openSecretPlace(parts, options),
    progress: (text) => spinners.start(text),
  };
}

async function openSecretPlace(parts: DeskParts, { secretFile, revealSecrets, when }: DeskOptions): Promise<SecretPlace> {
  if (secretFile !== undefined && revealSecrets) throw new AppError('usage', 'Use --secret-file or --reveal-secrets, not both.');
  if (secretFile !== undefined) return await openSecretFile(secretFile);
  if (revealSecrets) return inTheResult();
  if (parts.present()) return secretScreen({ ...parts, when, alone: (work) => parts.spinners.without(work) });
  throw new AppError('usage', 'A secret would be issued, and nobody is here to see it.', {
    hint: 'Say where it goes: --secret-file FILE (a new file), or --reveal-secrets (into the result).',
    code: 'no-secret-place',
  });
}

/** Keeps the secret for the command, which puts it into its result because the operator asked for that. */
function inTheResult(): SecretPlace {
  let kept: Secret | undefined;
  return {
    kind: 'result',
    text: 'part of the result (--reveal-secrets)',
    deliver({ secret }) {
      kept = secret;
      return Promise.resolve();
    },
    abandon: () => Promise.resolve(),
    revealed: () => kept,
  };
}
