import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { isPast, type When } from '../../../core/instant.js';
import { valuesOf } from '../account.js';
import { endFor, endIn, type EndForm } from '../end-of-access.js';
import { undeclared } from '../standing.js';
import { knownCredentials } from '../state.js';
import { ALREADY, PROFILE_READ_ONLY, refuseReadOnly, step, type PlanDraft, type Planning } from './draft.js';

type Extend = Extract<Change, { action: 'access.extend' }>;
type End = Extract<Change, { action: 'access.end' }>;

/** Why there is no end to set. */
export const NO_ATTRIBUTE = 'Keycloak keeps no end of access, and the profile names no attribute for one';

/** What an end in an attribute is worth. */
export const NOT_ENFORCED = 'Keycloak itself does not look at this end: only systems that read it do';

/** A rule name for the way back: the server keeps no rule, so none is lost. */
const UNDO_RULE = 'desk';

/** A later end. Throws unsupported for an earlier one: that is `access.end`. */
export function planExtend({ until: wanted, rule }: Extend, planning: Planning): PlanDraft {
  const { until: present, form } = presentEnd(planning);
  const until = endFor(form, wanted);
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
    warnings: [NOT_ENFORCED, ...dayWarnings(wanted, until)],
  };
}

/** An end at an instant. Where access ends before that anyway, it is already so. */
export function planEnd({ at: wanted }: End, planning: Planning): PlanDraft {
  const { until: present, form } = presentEnd(planning);
  const at = endFor(form, wanted);
  if (present !== 'never' && (present <= wanted || present === at)) return ALREADY;
  const undo: Change = { action: 'access.extend', until: present, rule: UNDO_RULE };
  const goesOn = isPast(at, planning.now) ? ['the person can still log in here: disable the account to keep them out'] : [];
  return {
    steps: [step('set-access-end', 'last day of access', { before: present, after: at, undo })],
    warnings: [NOT_ENFORCED, ...goesOn, ...dayWarnings(wanted, at)],
  };
}

/** The end that stands there, and how it is written; a time where nothing stands there. */
function presentEnd(planning: Planning): { readonly until: When; readonly form: EndForm } {
  const { state, options } = planning;
  const attribute = options.attributes?.accessEnd;
  if (attribute === undefined) throw new AppError('unsupported', NO_ATTRIBUTE, { code: 'no-attribute' });
  knownCredentials(state);
  refuseReadOnly(planning, PROFILE_READ_ONLY);
  const end = endIn(valuesOf(state.user, attribute));
  if (end.state === 'known') return end;
  // Nothing there means "never" only where something there would show.
  if (end.state === 'never' && planning.endDropped)
    throw new AppError('unsupported', undeclared(attribute), {
      code: 'undeclared',
      hint: `Have ${attribute} declared in the user profile of the realm, for administrators to edit.`,
    });
  if (end.state === 'never') return { until: 'never', form: 'time' };
  throw new AppError('unsupported', `${attribute} holds no date that can be read, so the end is not known`, {
    code: 'end-unknown',
  });
}

function dayWarnings(wanted: When, written: When): readonly string[] {
  return wanted === written ? [] : ['the attribute holds whole days (UTC): the end is the nearest one'];
}
