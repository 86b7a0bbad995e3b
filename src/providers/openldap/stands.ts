import { type Step } from '../../core/change.js';
import { type Instant } from '../../core/instant.js';
import { type Account } from './account.js';
import { disabledBy, endIn, untilOf } from './access-window.js';
import { tokensOf } from './methods.js';
import { PWD_END, type Names } from './names.js';
import { mustChange } from './pin.js';

/** Whether an account is as a step leaves it; undefined: the account alone does not tell. */
export function stands(step: Step, { entry }: Pick<Account, 'entry'>, names: Names, now: Instant): boolean | undefined {
  switch (step.verb) {
    case 'set-pin':
      return undefined;
    case 'require-change':
      return mustChange({ entry });
    case 'unlock':
      return entry.text('pwdAccountLockedTime') === undefined;
    case 'set-access-end':
      return untilOf(entry, names, now) === step.after;
    case 'disable': {
      if (names.note !== undefined) {
        const note = disabledBy(entry, names, now);
        return note !== undefined && step.after === `disabled, reason ${note.reason}`;
      }
      const end = endIn(entry, PWD_END);
      return end !== 'never' && end !== 'unreadable' && end <= now;
    }
    case 'enable': {
      if (names.note !== undefined) return disabledBy(entry, names, now) === undefined;
      const end = endIn(entry, PWD_END);
      return end === step.after;
    }
    case 'remove-method':
      return tokensOf({ entry }).every(({ dn }) => dn !== step.target);
    default:
      return undefined;
  }
}
