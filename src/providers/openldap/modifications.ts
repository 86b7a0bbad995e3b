import { type Change, type Step } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type Instant, type When } from '../../core/instant.js';
import { type Secret } from '../../core/secret.js';
import { generalizedTime, shadowDay } from '../../ldap/times.js';
import { type Entry, type Modification } from '../../ldap/types.js';
import { disabledBy, endFor, endIn, isDays, noteIn } from './access-window.js';
import { endForNow } from './changes/enabled.js';
import { tokensOf } from './methods.js';
import { PWD_END, type Names } from './names.js';
import { noteText, type DisableNote } from './note.js';

/** What a step is written from. */
export interface Writing {
  readonly step: Step;
  readonly change: Change;
  readonly entry: Entry;
  readonly names: Names;
  readonly now: Instant;
  readonly pin: Secret | undefined;
  /** Whether pwdReset goes with a new password: without a policy the server may not even have the attribute. */
  readonly demandChange: boolean;
}

const replace = (attribute: string, ...values: readonly string[]): Modification => ({ operation: 'replace', attribute, values });
const remove = (attribute: string, ...values: readonly string[]): Modification => ({ operation: 'delete', attribute, values });

/** One step as one modify, of which all holds or nothing. None: it is already so. */
export function modificationsOf(writing: Writing): readonly Modification[] {
  const { step, entry, names } = writing;
  switch (step.verb) {
    case 'set-pin':
      return setPin(writing);
    case 'require-change':
      return [replace('pwdReset', 'TRUE')];
    case 'unlock':
      // Not `replace`: that leaves pwdFailureTime, and the next wrong password would lock again (ITS#8762).
      return entry.text('pwdAccountLockedTime') === undefined ? [] : [remove('pwdAccountLockedTime')];
    case 'set-access-end':
      return setEnd(writing, wantedEnd(step));
    case 'disable':
      return disable(writing);
    case 'enable':
      return enable(writing);
    case 'remove-method':
      return tokensOf({ entry })
        .filter(({ dn }) => dn === step.target)
        .flatMap(({ attribute, dn, userClass }) => [remove(attribute, dn), ...classGone(entry, userClass)]);
    default:
      throw new AppError('unsupported', `${names.uid}: OpenLDAP has no step ${step.verb}`);
  }
}

function setPin({ pin, demandChange }: Writing): readonly Modification[] {
  if (pin === undefined) throw new AppError('unsupported', 'There is no password to set.', { code: 'pin-missing' });
  // With `manage` and pwdMustChange slapd sets pwdReset itself; with `write` it does not. In one modify both come to the same.
  return [replace('userPassword', pin.open('wire')), ...(demandChange ? [replace('pwdReset', 'TRUE')] : [])];
}

function classGone(entry: Entry, userClass: string): readonly Modification[] {
  const classes = entry.texts('objectClass').map((name) => name.toLowerCase());
  return classes.includes(userClass.toLowerCase()) ? [remove('objectClass', userClass)] : [];
}

function wantedEnd({ after }: Step): When {
  if (typeof after === 'number' || after === 'never') return after;
  throw new AppError('unsupported', 'The step names no end.');
}

/** An end in an attribute: nothing there is never. */
function endWritten(attribute: string, until: When): Modification {
  if (until === 'never') return replace(attribute);
  const end = endFor(attribute, until);
  if (end === 'never') return replace(attribute);
  return replace(attribute, isDays(attribute) ? shadowDay(end) : generalizedTime(end));
}

/** The end of an account that is disabled is the one that its note keeps: the other one keeps it out. */
function setEnd({ entry, names, now }: Writing, until: When): readonly Modification[] {
  const note = names.accessEnd === PWD_END ? disabledBy(entry, names, now) : undefined;
  if (note === undefined || names.note === undefined) return [endWritten(names.accessEnd, until)];
  return [replace(names.note, noteText({ ...note, end: until }))];
}

function disable({ change, entry, names, now }: Writing): readonly Modification[] {
  if (change.action !== 'account.disable') throw new AppError('unsupported', 'The step does not belong to this change.');
  const end = endIn(entry, PWD_END);
  const past = end !== 'never' && end !== 'unreadable' && end <= now;
  const shut = past ? [] : [endWritten(PWD_END, endForNow(now))];
  if (names.note === undefined) return shut;
  const before = disabledBy(entry, names, now);
  const note: DisableNote = {
    since: before?.since ?? now,
    reason: change.reason,
    end: before?.end ?? (end === 'unreadable' ? 'never' : end),
    text: change.note ?? before?.text,
  };
  return [...shut, replace(names.note, noteText(note))];
}

function enable({ step, entry, names, now }: Writing): readonly Modification[] {
  const note = disabledBy(entry, names, now);
  if (note === undefined || names.note === undefined) {
    return names.note !== undefined && noteIn(entry, names) === undefined ? [] : [endWritten(PWD_END, wantedEnd(step))];
  }
  return [endWritten(PWD_END, note.end), replace(names.note)];
}
