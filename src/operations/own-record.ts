import { type AccountId, type Enabled, type FactSet } from '../core/account.js';
import { factsOf, isKnown, isUnknown } from '../core/fact.js';
import { lastDisable, takenEnd, type LastDisable } from './last-disable.js';
import { type Bench } from './types.js';

/** The system of what only the record of this machine says. */
export const OWN_RECORD = 'audit';

/**
 * The facts, and what our own record adds about a disabled account: the reason where the back end keeps none, and that it is disabled at all where the
 * back end has no flag and its access still ends as disabling left it. A record that cannot be read adds nothing.
 */
export async function withOwnRecord(bench: Bench, id: AccountId, facts: FactSet): Promise<FactSet> {
  const { enabled, access, uid } = facts;
  if (!mayBeMissing(facts)) return facts;
  // The id is that of the system that says who it is, whichever of several says that it is disabled.
  const record = await lastDisable(bench, { system: uid.system, id }).catch(() => undefined);
  if (record === undefined) return facts;
  if (enabled.state === 'absent')
    return takenEnd(record, access) === undefined ? facts : { ...facts, enabled: madeOf(record, facts) };
  return isKnown(enabled) && !enabled.value.enabled
    ? { ...facts, enabled: { ...enabled, value: filled(enabled.value, record) } }
    : facts;
}

/** Only an ended access can be a disabled account without a flag, and only an unknown reason can be filled in. */
function mayBeMissing({ enabled, access }: FactSet): boolean {
  if (enabled.state === 'absent') return isKnown(access) && isKnown(access.value.until) && access.value.until.value !== 'never';
  return isKnown(enabled) && !enabled.value.enabled && isUnknown(enabled.value.reason);
}

type Off = Extract<Enabled, { enabled: false }>;

/** The end that disabling set is still there, so the reason is that of the record too. */
function madeOf(record: LastDisable, { enabled }: FactSet): FactSet['enabled'] {
  const own = factsOf(OWN_RECORD, record.at);
  const { reason } = factsOfRecord(record);
  const value: Off = {
    enabled: false,
    reason: { ...reason, system: enabled.system },
    by: own.known(record.by),
    since: own.known(record.at),
    note: own.absent('the note is not kept'),
  };
  return { state: 'known', value, system: enabled.system, at: enabled.at };
}

/** Somebody may have enabled and disabled it elsewhere since: what the record says keeps its own name. */
function filled(off: Off, record: LastDisable): Off {
  const { reason, by, since } = factsOfRecord(record);
  return { ...off, reason, by: isUnknown(off.by) ? by : off.by, since: isUnknown(off.since) ? since : off.since };
}

function factsOfRecord({ at, by, because }: LastDisable): Pick<Off, 'reason' | 'by' | 'since'> {
  const own = factsOf(OWN_RECORD, at);
  return {
    reason: because === undefined ? own.unknown('not-recorded', 'the audit of this machine names no reason') : own.known(because),
    by: own.known(by),
    since: own.known(at),
  };
}
