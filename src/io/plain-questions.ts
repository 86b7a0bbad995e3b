import { Secret } from '../core/secret.js';
import { cancelled, type Questions } from './questions.js';
import { readLine } from './read-line.js';
import { type Terminal } from './terminal.js';

/** Questions for a screen reader and for terminals that cannot redraw: static text, choices by number, one line for each answer. */
export function plainQuestions(terminal: Terminal): Questions {
  return {
    async confirm(text, initial) {
      for (;;) {
        const answer = await line(terminal, text, `? ${text} (${initial ? 'Y/n' : 'y/N'}) `);
        const yes = answer === '' ? initial : yesOrNo(answer);
        if (yes !== undefined) return yes;
        terminal.write('Answer y for yes or n for no.\n');
      }
    },
    async choose(text, labels, initial) {
      const offered = labels[initial] === undefined ? '' : ` (Enter: ${String(initial + 1)})`;
      let lead = `? ${text}\n${labels.map((label, i) => `  ${String(i + 1)}  ${label}\n`).join('')}`;
      for (;;) {
        const answer = await line(terminal, text, `${lead}Number${offered}: `);
        const index = answer === '' ? initial : Number(answer) - 1;
        if (labels[index] !== undefined) return index;
        lead = `Type a number from 1 to ${String(labels.length)}.\n`;
      }
    },
    async text(text) {
      for (;;) {
        const answer = await line(terminal, text, `? ${text} `);
        if (answer !== '') return answer;
        terminal.write('Type an answer, or Ctrl-C to cancel.\n');
      }
    },
    async secret(text) {
      const answer = await readLine(terminal, `? ${text} (not shown while you type) `, { echo: false });
      if (answer === undefined) throw cancelled(text);
      return new Secret(answer);
    },
  };
}

async function line(terminal: Terminal, question: string, lead: string): Promise<string> {
  const answer = await readLine(terminal, lead, { echo: true });
  if (answer === undefined) throw cancelled(question);
  return answer.trim();
}

function yesOrNo(answer: string): boolean | undefined {
  if (/^(y|yes)$/i.test(answer)) return true;
  return /^(n|no)$/i.test(answer) ? false : undefined;
}
