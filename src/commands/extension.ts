import { dayInWords, isoWhen } from '../core/instant.js';
import { type AccessView } from '../operations/access.js';
import { type Row } from '../output/result.js';

type Answer = NonNullable<AccessView['next']>;

/** What `access extend` would come to today, as machines read it. */
export function nextExtension(answer: Answer): Row {
  switch (answer.result) {
    case 'extend':
      return { result: 'extend', rule: answer.rule, until: isoWhen(answer.until), lastDay: answer.lastDay };
    case 'already':
      return {
        result: 'already',
        rule: answer.rule,
        until: isoWhen(answer.until),
        lastDay: answer.lastDay,
        renewalOpens: answer.renewalOpens ?? null,
      };
    case 'refused':
      return { result: 'refused', code: answer.code, message: answer.message };
  }
}

/** The same as people read it. */
export function sayExtension(answer: Answer): string {
  switch (answer.result) {
    case 'extend':
      return `rule ${answer.rule} gives ${dayInWords(answer.lastDay)} today`;
    case 'already':
      return answer.renewalOpens === undefined
        ? `rule ${answer.rule} gives nothing more`
        : `rule ${answer.rule}; renewal opens ${dayInWords(answer.renewalOpens)}`;
    case 'refused':
      return answer.message;
  }
}
