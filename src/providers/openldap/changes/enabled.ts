import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { instant, isPast, type Instant, type When } from '../../../core/instant.js';
import { disabledBy, endIn, noteIn } from '../access-window.js';
import { PWD_END } from '../names.js';
import { type Seen } from '../seen.js';
import { ALREADY, NO_SESSIONS, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Enable = Extract<Change, { action: 'account.enable' }>;
type Disable = Extract<Change, { action: 'account.disable' }>;

/** Why disabling is limited where there is no note. */
export const BY_END =
  'OpenLDAP has no flag for it: access is ended in its place, and only the audit of this machine keeps the old end (no note attribute in the profile)';

/** What is written, and where the end is that was there. `keeper` is a clause of its own. */
const endMoves = (keeper: string): string => `the end (${PWD_END}) is set five minutes back, since clocks differ; ${keeper}`;

/** Disabling and enabling write the end of access, where another one stands there. */
const MOVES_END: Pick<StepDraft, 'implies'> = { implies: ['set-access-end'] };

/** Why it cannot be done at all. */
export const noPolicyToRefuse = (why: string): string => `the server would let them in all the same: ${why}`;

/** The clocks of server and desk may differ by so much: the end lies before both. The tolerance of Kerberos (RFC 4120, section 5.5.1), in milliseconds. */
const CLOCKS = 300_000;

/** The end that refuses from now on, whatever the server's clock says. */
export function endForNow(now: Instant): Instant {
  return instant(Math.floor((now - CLOCKS) / 1000) * 1000);
}

/** Keeps the account out by an end that is past, which survives a reset. The old end is kept in the note where there is one. */
export function planDisable(change: Disable, { seen }: Planning): PlanDraft {
  const { entry, names, now, policy } = seen;
  if (policy.state === 'none') throw new AppError('unsupported', noPolicyToRefuse(policy.why), { code: 'not-enforced' });
  const end = knownEnd(seen);
  const warnings = [
    ...(policy.state === 'unknown' && seen.usability === undefined
      ? [`the server may let them in all the same: ${policy.why}`]
      : []),
    ...(change.endSessions ? [NO_SESSIONS] : []),
  ];
  if (names.note === undefined) return withoutNote(end, seen, warnings);
  const note = disabledBy(entry, names, now);
  if (note !== undefined && note.reason === change.reason && (change.note ?? note.text) === note.text)
    return { steps: [], warnings };
  refuseForeignNote(seen, names.note);
  const words = `disabled, reason ${change.reason}`;
  const before = note === undefined ? 'enabled' : `disabled, reason ${note.reason}`;
  const undo: Change = { action: 'account.enable' };
  const moves = !isPast(end, now);
  return {
    steps: [
      step('disable', `disable the account, reason ${change.reason}`, {
        before,
        after: words,
        ...(note === undefined ? { undo } : {}),
        ...(moves ? MOVES_END : {}),
      }),
    ],
    warnings: [...(moves ? [endMoves(`${names.note} keeps the old one, and enabling puts it back`)] : []), ...warnings],
  };
}

/** Without a note the end itself is what is changed, and what the way back needs. */
function withoutNote(end: When, { names, now }: Seen, warnings: readonly string[]): PlanDraft {
  if (isPast(end, now)) return { steps: [], warnings: [nothingWritten(names.accessEnd), ...warnings] };
  const undo: Change = { action: 'account.enable', until: end };
  return {
    steps: [
      step('disable', 'disable the account by ending its access', { before: end, after: endForNow(now), undo, ...MOVES_END }),
    ],
    warnings: [endMoves('only the audit of this machine keeps the old one (no note attribute in the profile)'), ...warnings],
  };
}

/** Without a note an account that is disabled and one whose access has ended are the same to the server. */
function nothingWritten(accessEnd: string): string {
  const opens = accessEnd === PWD_END ? 'extending its access' : `a later ${PWD_END}`;
  return `access has ended already, so nothing is written: ${opens} lets it in`;
}

/** Puts the end back that stood there before. Without a note, and without being told, nobody knows which. */
export function planEnable(change: Enable, { seen }: Planning): PlanDraft {
  const { entry, names, now } = seen;
  const note = disabledBy(entry, names, now);
  if (note !== undefined) {
    const undo: Change = {
      action: 'account.disable',
      reason: note.reason,
      endSessions: false,
      ...(note.text === undefined ? {} : { note: note.text }),
    };
    const ended = isPast(note.end, now) ? ['access has ended in the meantime: it must be extended too'] : [];
    const moves = note.end !== knownEnd(seen);
    const text = moves ? `enable the account: the end that ${names.note ?? 'the note'} keeps is put back` : 'enable the account';
    const before = `disabled, reason ${note.reason}`;
    return {
      steps: [step('enable', text, { before, after: 'enabled', undo, ...(moves ? MOVES_END : {}) })],
      warnings: ended,
    };
  }
  if (names.note !== undefined || !isPast(knownEnd(seen), now)) return ALREADY;
  return enableUntil(change.until, seen);
}

function enableUntil(until: When | undefined, seen: Seen): PlanDraft {
  if (until === undefined) {
    throw new AppError('unsupported', 'the end of access that was there before is not known: the server does not keep it', {
      code: 'end-needed',
      hint: 'Say until when: --until DATE, or --until never.',
    });
  }
  if (isPast(until, seen.now))
    throw new AppError('unsupported', 'this end is past: the account would stay refused', { code: 'earlier-end' });
  const after = until === 'never' ? until : instant(Math.floor(until / 1000) * 1000);
  return {
    steps: [step('enable', 'enable the account by a new end of access', { before: knownEnd(seen), after, ...MOVES_END })],
    warnings: [],
  };
}

function knownEnd({ entry }: Seen): When {
  const end = endIn(entry, PWD_END);
  if (end !== 'unreadable') return end;
  throw new AppError('unsupported', `${PWD_END} holds no time that can be read, so the end would be lost`, {
    code: 'end-unknown',
  });
}

/** What somebody else wrote is not written over. */
function refuseForeignNote({ entry, names }: Seen, attribute: string): void {
  if (entry.text(attribute) === undefined || noteIn(entry, names) !== undefined) return;
  throw new AppError('unsupported', `${attribute} holds a text that is not ours, and it would be lost`, {
    code: 'note-taken',
    hint: 'Clear it, or name another attribute in the profile.',
  });
}
