import {
  type Access,
  type Enabled,
  type FactMap,
  type FactName,
  type Lock,
  type Method,
  type MfaDuty,
  type Pin,
  type Recovery,
  type Session,
  type SignIn,
} from '../../core/account.js';
import { duration, milliseconds } from '../../core/duration.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant, type When } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { type Policy } from '../../policy/schema.js';
import { accessFrom, accessUntil, graceUntil } from './access-window.js';
import { disableReasonOf, kindOf, methodTypeOf, NO_DEPARTMENT, NO_MAIL, NO_NUMBER, signInReasonOf } from './decode.js';
import { failuresThatCount, isLocked } from './lock.js';
import { mfaDemandedSince } from './mfa-duty.js';
import { pinExpiry, pinRules } from './pin-policy.js';
import { canResetAlone } from './self-reset.js';
import { type SignInRow, type Source, type SourceRows } from './sources.js';
import { canBePassed } from './usable-method.js';

/** What a fact is made of, beside its rows. */
export interface Making {
  readonly policy: Policy;
  readonly now: Instant;
  readonly facts: FactMaker;
}

/** How one fact is made: from which rows, and by what. */
interface Recipe<N extends FactName, S extends Source> {
  readonly from: S;
  /** The first row is what single values go by. Throws RangeError for what cannot be read as a value of its kind. */
  readonly make: (rows: readonly SourceRows[S][], making: Making) => Fact<FactMap[N]>;
}

type AnyRecipe<N extends FactName> = { [S in Source]: Recipe<N, S> }[Source];
type AccountRow = SourceRows['account'];

function ofAccount<N extends FactName>(make: (row: AccountRow, making: Making) => Fact<FactMap[N]>): Recipe<N, 'account'> {
  return {
    from: 'account',
    make: ([row], making) => {
      if (!row) throw new RangeError('the account is not there');
      return make(row, making);
    },
  };
}

/** A column that may be empty: the account has no such thing then. */
function orAbsent<T>(value: T | null, why: string, facts: FactMaker): Fact<T> {
  return value === null ? facts.absent(why) : facts.known(value);
}

/** A column that may be empty: nobody wrote it down then. */
function orUnknown<T, V = T>(value: T | null, why: string, facts: FactMaker, change: (value: T) => V): Fact<V> {
  return value === null ? facts.unknown('not-recorded', why) : facts.known(change(value));
}

function whenOf(at: number | null): When {
  return at === null ? 'never' : instant(at);
}

const NOT_SAID = 'it was not written down';

/** How each fact is made. */
export const RECIPES: { readonly [N in FactName]: AnyRecipe<N> } = {
  uid: ofAccount<'uid'>(({ uid }, { facts }) => facts.known(uid)),
  aliases: recipe<'aliases', 'aliases'>('aliases', (rows, { facts }) => facts.known(rows.map(({ alias }) => alias))),
  number: ofAccount<'number'>(({ number }, { facts }) =>
    number === null ? facts.absent(NO_NUMBER) : facts.known(new Personal('number', number)),
  ),
  name: ofAccount<'name'>(({ name }, { facts }) => facts.known(name)),
  kind: ofAccount<'kind'>(({ kind }, { facts }) => facts.known(kindOf(kind))),
  department: ofAccount<'department'>(({ department }, { facts }) => orAbsent(department, NO_DEPARTMENT, facts)),
  mail: ofAccount<'mail'>(({ mail }, { facts }) => orAbsent(mail, NO_MAIL, facts)),
  groups: recipe<'groups', 'groups'>('groups', (rows, { facts }) => facts.known(rows.map(({ group_name }) => group_name))),
  owner: ofAccount<'owner'>(({ owner_uid: uid, owner_name: name }, { facts }) =>
    uid === null || name === null ? facts.absent('nobody owns this account for others') : facts.known({ uid, name }),
  ),
  enabled: ofAccount<'enabled'>((row, { facts }) => facts.known(enabledOf(row, facts))),
  access: ofAccount<'access'>((row, { policy, facts }) => facts.known(accessOf(row, policy, facts))),
  lock: ofAccount<'lock'>((row, { now, facts }) => facts.known(lockOf(row, now, facts))),
  failures: ofAccount<'failures'>((row, { policy, now, facts }) =>
    facts.known({
      count: failuresThatCount(row, now),
      limit: facts.known(policy.lock?.failures.value ?? 'never'),
      lastAt: facts.known(whenOf(row.last_failure_at)),
      locksFor: policy.lock
        ? facts.known(milliseconds(duration(policy.lock.length.value)))
        : facts.absent('wrong tries lock nothing here'),
    }),
  ),
  pin: ofAccount<'pin'>((row, { policy, now, facts }) => facts.known(pinOf(row, policy, now, facts))),
  'pin.rules': ofAccount<'pin.rules'>((_, { policy, now, facts }) => facts.known(pinRules(policy, now))),
  'mfa.methods': recipe<'mfa.methods', 'methods'>('methods', (rows, { facts }) =>
    facts.known(rows.map((row) => methodOf(row, facts))),
  ),
  'mfa.duty': ofAccount<'mfa.duty'>((row, { policy, now, facts }) => {
    const since = mfaDemandedSince(row, policy, now);
    return facts.known<MfaDuty>(
      since === undefined
        ? { demanded: false }
        : { demanded: true, since: facts.known(since), withoutMethod: facts.known('refused') },
    );
  }),
  recovery: ofAccount<'recovery'>((row, { policy, facts }) => facts.known(recoveryOf(row, policy, facts))),
  restrictions: ofAccount<'restrictions'>((_, { facts }) =>
    facts.absent('this directory knows no hours, computers or cards that a sign-in is bound to'),
  ),
  demands: ofAccount<'demands'>((_, { facts }) =>
    facts.absent('this directory asks for nothing but a new PIN, which is said there'),
  ),
  sessions: recipe<'sessions', 'sessions'>('sessions', (rows, { facts }) =>
    facts.known(rows.map((row) => sessionOf(row, facts))),
  ),
  'sign-in.last': recipe<'sign-in.last', 'last-sign-in'>('last-sign-in', ([row], { facts }) =>
    facts.known(row ? signInOf(row, facts) : 'never'),
  ),
  'sign-in.last-success': recipe<'sign-in.last-success', 'last-success'>('last-success', ([row], { facts }) =>
    facts.known(whenOf(row?.at ?? null)),
  ),
};

function recipe<N extends FactName, S extends Source>(from: S, make: Recipe<N, S>['make']): Recipe<N, S> {
  return { from, make };
}

function enabledOf(row: AccountRow, facts: FactMaker): Enabled {
  if (row.enabled !== 0) return { enabled: true };
  return {
    enabled: false,
    reason: orUnknown(row.disabled_reason, NOT_SAID, facts, disableReasonOf),
    by: orUnknown(row.disabled_by, NOT_SAID, facts, String),
    since: orUnknown(row.disabled_at, NOT_SAID, facts, instant),
    note: orAbsent(row.disabled_note, 'no note was written', facts),
  };
}

function accessOf(row: AccountRow, policy: Policy, facts: FactMaker): Access {
  const from = accessFrom(row, policy);
  const until = accessUntil(row);
  return {
    from: facts.known(from ?? 'always'),
    until: facts.known(until),
    enforced: facts.known(true),
    rule:
      until === 'never'
        ? orAbsent(row.access_rule, 'access never ends', facts)
        : orUnknown(row.access_rule, NOT_SAID, facts, String),
    graceUntil: facts.known(graceUntil(row, policy)),
  };
}

function lockOf(row: AccountRow, now: Instant, facts: FactMaker): Lock {
  if (!isLocked(row, now)) return { kind: 'none' };
  const since = orUnknown(row.locked_at, NOT_SAID, facts, instant);
  return row.locked_until === null
    ? { kind: 'permanent', since }
    : { kind: 'temporary', since, until: facts.known(instant(row.locked_until)) };
}

function pinOf(row: AccountRow, policy: Policy, now: Instant, facts: FactMaker): Pin {
  const present = row.pin_hash !== null;
  return {
    present: facts.known(present),
    changedAt: present ? orUnknown(row.pin_changed_at, NOT_SAID, facts, instant) : facts.known('never'),
    expiresAt: facts.known(pinExpiry(row, policy, now)),
    atExpiry: facts.known('refused'),
    graceLogins: facts.absent('this directory lets nobody in with a PIN that has expired'),
    mustChange: facts.known(row.pin_must_change !== 0),
    effectiveAt:
      row.pin_effective_at === null
        ? facts.absent(present ? 'it has always worked' : 'there is none')
        : facts.known(instant(row.pin_effective_at)),
    temporary: facts.known(row.pin_temporary !== 0),
    lastResetAt: facts.known(whenOf(row.pin_reset_at)),
  };
}

function methodOf(row: SourceRows['methods'], facts: FactMaker): Method {
  return {
    id: row.id,
    type: methodTypeOf(row.type),
    label: new Personal('label', row.label),
    addedAt: facts.known(instant(row.added_at)),
    isDefault: facts.known(row.is_default !== 0),
    usable: facts.known(canBePassed(row)),
  };
}

function recoveryOf(row: AccountRow, policy: Policy, facts: FactMaker): Recovery {
  return {
    mail: facts.known(row.recovery_mail === null ? [] : [new Personal('mail', row.recovery_mail)]),
    mobile: facts.known(row.recovery_mobile === null ? [] : [new Personal('phone', row.recovery_mobile)]),
    question: facts.known(row.recovery_question !== 0),
    selfReset: facts.known(canResetAlone(row, policy)),
  };
}

function sessionOf(row: SourceRows['sessions'], facts: FactMaker): Session {
  return {
    id: row.id,
    startedAt: instant(row.started_at),
    lastSeenAt: facts.known(instant(row.last_seen_at)),
    source: orUnknown(row.source, NOT_SAID, facts, String),
    device: orUnknown(row.device, NOT_SAID, facts, String),
    service: orUnknown(row.service, NOT_SAID, facts, String),
  };
}

/** One attempt as the directory keeps it. Its own codes are our reasons, so none stands beside them. */
export function signInOf(row: SignInRow, facts: FactMaker): SignIn {
  return {
    at: instant(row.at),
    result: row.result === 'signed-in' ? 'signed-in' : 'refused',
    reason: row.reason === null ? undefined : signInReasonOf(row.reason),
    code: undefined,
    source: orUnknown(row.source, NOT_SAID, facts, String),
    device: orUnknown(row.device, NOT_SAID, facts, String),
    service: orUnknown(row.service, NOT_SAID, facts, String),
  };
}
