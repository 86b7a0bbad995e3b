import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { dayInWords, type When } from '../../../core/instant.js';
import { dayOf } from '../../../core/zone.js';
import { disabledBy, endFor, endIn, enforcesWindow, untilOf } from '../access-window.js';
import { FURTHER_ENDS, PWD_END } from '../names.js';
import { type Seen } from '../seen.js';
import { ALREADY, NO_SESSIONS, step, type PlanDraft, type Planning } from './draft.js';

type Extend = Extract<Change, { action: 'access.extend' }>;
type End = Extract<Change, { action: 'access.end' }>;

/** A rule name for the way back: the server keeps no rule, so none is lost. */
const UNDO_RULE = 'desk';

/** A later end. Throws unsupported for an earlier one: that is `access.end`. */
export function planExtend({ until: wanted, rule }: Extend, { seen }: Planning): PlanDraft {
  const { attribute } = endOf(seen);
  const until = endFor(attribute, wanted);
  const present = presentEnd(seen);
  if (until === present) return ALREADY;
  if (present === 'never' || (until !== 'never' && until < present)) {
    throw new AppError('unsupported', 'access lasts longer than that already: an extension never makes it shorter', {
      code: 'earlier-end',
      hint: 'To end access earlier, end it.',
      details: { present, wanted, rule },
    });
  }
  const undo: Change = { action: 'access.end', at: present };
  return {
    steps: [step('set-access-end', 'last day of access', { before: present, after: until, undo })],
    warnings: warningsFor(seen, until),
  };
}

/** An end at an instant. Where access ends before that anyway, it is already so. */
export function planEnd({ at: wanted }: End, { seen }: Planning): PlanDraft {
  const { attribute } = endOf(seen);
  const at = endFor(attribute, wanted);
  const present = presentEnd(seen);
  if (present !== 'never' && present <= wanted) return ALREADY;
  const undo: Change = { action: 'access.extend', until: present, rule: UNDO_RULE };
  return {
    steps: [step('set-access-end', 'last day of access', { before: present, after: at, undo })],
    warnings: [...warningsFor(seen, at), NO_SESSIONS],
  };
}

/** The attribute of the end, and whether a note keeps it because the account is disabled. */
function endOf({ names }: Seen): { readonly attribute: string } {
  return { attribute: names.accessEnd };
}

function presentEnd({ entry, names, now }: Seen): When {
  const present = untilOf(entry, names, now);
  if (present !== 'unreadable') return present;
  throw new AppError('unsupported', `${names.accessEnd} holds no time that can be read, so the end is not known`, {
    code: 'end-unknown',
  });
}

function warningsFor(seen: Seen, until: When): readonly string[] {
  return [...disabledWarnings(seen), ...enforcementWarnings(seen), ...otherEnds(seen, until)];
}

function disabledWarnings({ entry, names, now }: Seen): readonly string[] {
  if (names.accessEnd !== PWD_END || disabledBy(entry, names, now) === undefined) return [];
  return ['the account is disabled and stays so: the new end holds from when it is enabled again'];
}

function enforcementWarnings(seen: Seen): readonly string[] {
  const { names, policy } = seen;
  if (names.accessEnd !== PWD_END) return [`this server does not check ${names.accessEnd}: only systems that look at it do`];
  const enforced = enforcesWindow(seen);
  if (enforced.state === 'known' && enforced.value) return [];
  return policy.state === 'known' ? [] : [`the server may not hold to this end: ${policy.why}`];
}

/** Other ends that stand there and say something else: they are left as they are. */
function otherEnds({ entry, names }: Seen, until: When): readonly string[] {
  return [PWD_END, ...FURTHER_ENDS]
    .filter(
      (attribute) =>
        attribute !== names.accessEnd &&
        !(attribute === PWD_END && names.accessEnd !== PWD_END && entry.text(PWD_END) === undefined),
    )
    .flatMap((attribute) => {
      const end = endIn(entry, attribute);
      if (end === 'never' || (end !== 'unreadable' && until !== 'never' && sameDay(end, until))) return [];
      const says = end === 'unreadable' ? 'holds no date that can be read' : `says ${dayInWords(dayOf(end, 'UTC'))}`;
      return [`${attribute} ${says} and is left as it is`];
    });
}

function sameDay(one: Exclude<When, 'never'>, other: Exclude<When, 'never'>): boolean {
  return dayOf(one, 'UTC') === dayOf(other, 'UTC');
}
