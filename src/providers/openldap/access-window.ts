import { type Access, type Enabled, type Restriction } from '../../core/account.js';
import { type Fact } from '../../core/fact.js';
import { dayInWords, instant, isPast, type Instant, type When } from '../../core/instant.js';
import { dayOf } from '../../core/zone.js';
import { type Entry } from '../../ldap/types.js';
import { parseGeneralizedTime, parseShadowDay } from '../../ldap/times.js';
import { FURTHER_ENDS, PWD_END, type Names } from './names.js';
import { parseNote, type DisableNote } from './note.js';
import { notDecodable, timeIn, type Seen } from './seen.js';

const DAY = 86_400_000;

/** The end that an attribute holds: `shadowExpire` counts days since 1970 in UTC, -1 or nothing is never; the others hold a time. */
export function endIn(entry: Entry, attribute: string): When | 'unreadable' {
  const text = entry.text(attribute);
  if (text === undefined) return 'never';
  return (isDays(attribute) ? parseShadowDay(text) : parseGeneralizedTime(text)) ?? 'unreadable';
}

/** True for an attribute that counts days and not seconds. */
export function isDays(attribute: string): boolean {
  return attribute.toLowerCase() === 'shadowexpire';
}

/** An end as the attribute can hold it: whole days or whole seconds, rounded down. */
export function endFor(attribute: string, until: When): When {
  if (until === 'never') return until;
  const unit = isDays(attribute) ? DAY : 1000;
  return instant(Math.floor(until / unit) * unit);
}

/** The note of an account that this tool disabled, while the end that it set still stands. */
export function disabledBy(entry: Entry, names: Names, now: Instant): DisableNote | undefined {
  const note = noteIn(entry, names);
  const end = endIn(entry, PWD_END);
  return note !== undefined && end !== 'unreadable' && isPast(end, now) ? note : undefined;
}

/** Our own note, whether it still holds or not. */
export function noteIn(entry: Entry, { note }: Names): DisableNote | undefined {
  if (note === undefined) return undefined;
  return entry
    .texts(note)
    .map(parseNote)
    .find((each) => each !== undefined);
}

/** The end of access: what is kept of a disabled account, else what stands in the attribute. */
export function untilOf(entry: Entry, names: Names, now: Instant): When | 'unreadable' {
  const kept = names.accessEnd === PWD_END ? disabledBy(entry, names, now)?.end : undefined;
  return kept ?? endIn(entry, names.accessEnd);
}

/** Whether slapd refuses by pwdStartTime and pwdEndTime: under any policy it does, and without one nothing is looked at. */
export function enforcesWindow({ policy, usability, facts }: Seen): Fact<boolean> {
  if (policy.state === 'known' || usability !== undefined) return facts.known(true);
  if (policy.state === 'none') return facts.known(false);
  return facts.unknown(policy.code, policy.why, policy.right);
}

export function accessOf(seen: Seen): Fact<Access> {
  const { entry, names, facts, now } = seen;
  const from = timeIn(entry, 'pwdStartTime');
  const until = untilOf(entry, names, now);
  return facts.known<Access>({
    from: from === 'unreadable' ? notDecodable(seen, 'pwdStartTime') : facts.known(from ?? 'always'),
    until: until === 'unreadable' ? notDecodable(seen, names.accessEnd) : facts.known(until),
    enforced: names.accessEnd === PWD_END ? enforcesWindow(seen) : facts.known(false),
    rule: facts.absent('OpenLDAP keeps an end, and no rule for it'),
    graceUntil: facts.absent('the server has no grace after the end of access'),
  });
}

/** OpenLDAP has no such flag: an account is disabled where our note says so and the end that we set still refuses. */
export function enabledOf(seen: Seen): Fact<Enabled> {
  const { entry, names, facts, now, policy } = seen;
  if (names.note === undefined) return facts.absent('OpenLDAP has no flag for it, and the profile names no attribute for a note');
  const note = disabledBy(entry, names, now);
  if (note === undefined) return facts.known<Enabled>({ enabled: true });
  if (policy.state === 'none')
    return facts.unknown('disagrees', `the note says disabled, and the server lets them in: ${policy.why}`);
  return facts.known<Enabled>({
    enabled: false,
    reason: facts.known(note.reason),
    by: facts.unknown('not-recorded', 'the audit has who did it'),
    since: facts.known(note.since),
    note: note.text === undefined ? facts.absent() : facts.known(note.text),
  });
}

/** Ends that stand there beside the one that is worked with, and a sign-in that is too long ago. */
export function restrictionsOf(seen: Seen): Fact<readonly Restriction[]> {
  const { policy, facts } = seen;
  const ends = furtherEnds(seen);
  if (policy.state === 'unknown' && ends.length === 0) return facts.unknown(policy.code, policy.why, policy.right);
  return facts.known([...idleOf(seen), ...ends]);
}

/** pwdMaxIdle counts from the last log-in that the server kept, else from the last change of the password. */
function idleOf({ policy, entry, facts, now }: Seen): readonly Restriction[] {
  if (policy.state !== 'known' || policy.policy.maxIdle === 0 || !policy.policy.lockout) return [];
  const last = timeIn(entry, 'pwdLastSuccess') ?? timeIn(entry, 'pwdChangedTime');
  const days = Math.floor(policy.policy.maxIdle / 86_400);
  const span = days > 0 ? `${String(days)} days` : `${String(policy.policy.maxIdle)} seconds`;
  const refusesNow =
    last === 'unreadable'
      ? facts.unknown('not-decodable', 'the time of the last log-in cannot be read')
      : facts.known(last !== undefined && now > last + policy.policy.maxIdle * 1000);
  return [{ code: 'pwdMaxIdle', text: `locked after ${span} without a log-in; a reset opens it`, refusesNow }];
}

function furtherEnds(seen: Seen): readonly Restriction[] {
  const { names, entry, facts, now } = seen;
  const note = disabledBy(entry, names, now);
  return [PWD_END, ...FURTHER_ENDS]
    .filter((attribute) => attribute !== names.accessEnd && !(attribute === PWD_END && note !== undefined))
    .flatMap((attribute): Restriction[] => {
      const end = endIn(entry, attribute);
      if (end === 'never') return [];
      const checked = attribute === PWD_END;
      const enforced = enforcesWindow(seen);
      const past = end !== 'unreadable' && end <= now;
      return [
        {
          code: attribute,
          text: `${attribute} ${end === 'unreadable' ? 'holds no date that can be read' : `says ${dayInWords(dayOf(end, 'UTC'))}`}${checked ? '' : ', which this server does not check'}`,
          refusesNow: !checked ? facts.known(false) : enforced.state === 'known' ? facts.known(enforced.value && past) : enforced,
        },
      ];
    });
}
