import {
  FACT_NAMES,
  type Access,
  type AccountRef,
  type AccountRow,
  type Enabled,
  type FactMap,
  type FactName,
  type FactSet,
  type Lock,
  type Method,
  type Session,
  type SignIn,
} from '../core/account.js';
import { factsOf, mapFact, type Fact } from '../core/fact.js';
import { iso, isoBegin, isoWhen, type When } from '../core/instant.js';
import { lastDayOf, type Zone } from '../core/zone.js';
import { type Row } from './result.js';
import { systemsOf, type Places } from './systems.js';

/*
 * Accounts as machines read them. Facts stay facts: the renderer turns them into values and the two maps. Instants are ISO 8601 in UTC, `lastDay`
 * is the last usable day in the policy's zone. Fields are only ever added.
 */

/**
 * One account with the facts that were read. A fact that was not asked for has no field. With several systems, `systems` tells by path which each fact is of,
 * and `said` what each of them said where more than one did.
 */
export function accountJson(ref: AccountRef, facts: Partial<FactSet>, zone: Zone, places?: Places): Row {
  const json = <N extends FactName>(name: N, fact: Fact<FactMap[N]> | undefined): Fact<unknown> | undefined =>
    fact && factJson(name, fact, zone);
  const methods = json('mfa.methods', facts['mfa.methods']);
  const duty = json('mfa.duty', facts['mfa.duty']);
  return present({
    id: ref.id,
    uid: ref.uid,
    system: ref.system,
    foundBy: { by: ref.foundBy.by, value: ref.foundBy.value },
    aliases: json('aliases', facts.aliases),
    number: json('number', facts.number),
    name: facts.name ?? ref.name,
    kind: json('kind', facts.kind),
    department: json('department', facts.department),
    mail: json('mail', facts.mail),
    groups: json('groups', facts.groups),
    owner: json('owner', facts.owner),
    enabled: json('enabled', facts.enabled),
    access: json('access', facts.access),
    lock: json('lock', facts.lock),
    failures: json('failures', facts.failures),
    pin: json('pin', facts.pin),
    pinRules: json('pin.rules', facts['pin.rules']),
    mfa: methods || duty ? present({ methods, duty }) : undefined,
    recovery: json('recovery', facts.recovery),
    restrictions: json('restrictions', facts.restrictions),
    demands: json('demands', facts.demands),
    sessions: json('sessions', facts.sessions),
    lastSignIn: json('sign-in.last', facts['sign-in.last']),
    lastSuccessAt: json('sign-in.last-success', facts['sign-in.last-success']),
    ...(places ? { systems: systemsJson(facts), said: saidJson(facts, zone) } : {}),
  });
}

/** Facts whose values machines read in another form. */
const JSON_OF: { readonly [N in FactName]?: (fact: Fact<FactMap[N]>, zone: Zone) => Fact<unknown> } = {
  owner: (fact) => mapFact(fact, ({ uid, name }) => ({ uid, name })),
  enabled: (fact) => mapFact(fact, enabledJson),
  access: (fact, zone) => mapFact(fact, (value) => accessJson(value, zone)),
  lock: (fact) => mapFact(fact, lockJson),
  failures: (fact) => mapFact(fact, failuresJson),
  pin: (fact) => mapFact(fact, pinJson),
  'pin.rules': (fact) => pinRulesJson(fact),
  'mfa.methods': (fact) => mapFact(fact, (list) => list.map(methodJson)),
  'mfa.duty': (fact) => mapFact(fact, dutyJson),
  recovery: (fact) => mapFact(fact, ({ mail, mobile, question, selfReset }) => ({ mail, mobile, question, selfReset })),
  restrictions: (fact) => mapFact(fact, (list) => list.map(({ code, text, refusesNow }) => ({ code, text, refusesNow }))),
  demands: (fact) =>
    mapFact(fact, (list) => list.map(({ code, text, effect, since }) => ({ code, text, effect, since: time(since) }))),
  sessions: (fact) => mapFact(fact, (list) => list.map(sessionJson)),
  'sign-in.last': (fact) => mapFact(fact, (last) => (last === 'never' ? last : signInJson(last))),
  'sign-in.last-success': (fact) => time(fact),
};

function factJson<N extends FactName>(name: N, fact: Fact<FactMap[N]>, zone: Zone): Fact<unknown> {
  return JSON_OF[name]?.(fact, zone) ?? fact;
}

/** Where the facts stand whose field has another name. */
const PATHS: Readonly<Partial<Record<FactName, string>>> = {
  'pin.rules': 'pinRules',
  'sign-in.last': 'lastSignIn',
  'sign-in.last-success': 'lastSuccessAt',
};

/** Which systems each fact is of, by its path. */
function systemsJson(facts: Partial<FactSet>): Row {
  const read = FACT_NAMES.flatMap((name): [string, readonly string[]][] => {
    const fact = facts[name];
    return fact ? [[PATHS[name] ?? name, systemsOf(fact)]] : [];
  });
  return Object.fromEntries(read);
}

/** What each system said, by the path of the fact, where more than one was asked. */
function saidJson(facts: Partial<FactSet>, zone: Zone): Row {
  const each = <N extends FactName>(name: N, fact: Fact<FactMap[N]> | undefined): [string, readonly Row[]][] => {
    const said = fact?.said ?? [];
    if (said.length < 2) return [];
    const rows = said.map((one) => ({ system: one.system, value: factJson(name, one as Fact<FactMap[N]>, zone) }));
    return [[PATHS[name] ?? name, rows]];
  };
  return Object.fromEntries(FACT_NAMES.flatMap((name) => each(name, facts[name])));
}

/** One line of a search, with the field names of {@link accountJson}. */
export function rowJson(row: AccountRow, zone: Zone): Row {
  const { id, uid, name, kind, department, number, mail, enabled, accessUntil } = row;
  return {
    id,
    uid,
    name,
    kind,
    department,
    number,
    mail,
    enabled: { enabled },
    access: { until: time(accessUntil), lastDay: lastDay(accessUntil, zone) },
  };
}

/** One MFA method; its label is masked by the renderer. */
export function methodJson({ id, type, label, addedAt, isDefault, usable }: Method): Row {
  return { id, type, label, addedAt: time(addedAt), isDefault, usable };
}

export function sessionJson({ id, startedAt, lastSeenAt, source, device, service }: Session): Row {
  return { id, startedAt: iso(startedAt), lastSeenAt: time(lastSeenAt), source, device, service };
}

export function signInJson({ at, result, reason, code, source, device, service }: SignIn): Row {
  return { at: iso(at), result, reason: reason ?? null, code: code ?? null, source, device, service };
}

function enabledJson(value: Enabled): Row {
  if (value.enabled) return { enabled: true, reason: null, by: null, since: null, note: null };
  return { enabled: false, reason: value.reason, by: value.by, since: time(value.since), note: value.note };
}

/** `from` is an instant or `always`. */
function accessJson({ from, until, rule, graceUntil, enforced }: Access, zone: Zone): Row {
  return {
    from: mapFact(from, isoBegin),
    until: time(until),
    lastDay: lastDay(until, zone),
    rule,
    graceUntil: time(graceUntil),
    enforced,
  };
}

function failuresJson({ count, limit, lastAt, locksFor }: FactValue<'failures'>): Row {
  return {
    count,
    limit,
    lastAt: time(lastAt),
    locksForSeconds: mapFact(locksFor, (length) => (length === 'never' ? length : length / 1000)),
  };
}

/** A rule that the server does not have is absent. */
function pinRulesJson(fact: FactSet['pin.rules']): Fact<Row> {
  const none = factsOf(fact.system, fact.at).absent('no such rule');
  return mapFact(fact, ({ minLength, maxLength, allowed, atLeast, history, counts, someOf, notUid = false, other }) => ({
    minLength,
    maxLength,
    allowed,
    atLeast,
    history,
    counts: counts ?? none,
    someOf: someOf ? { least: someOf.least, of: someOf.of } : none,
    notUid,
    other: other ?? none,
  }));
}

/** A permanent lock never ends by itself. */
function lockJson(lock: Lock): Row {
  if (lock.kind === 'none') return { kind: 'none', since: null, until: null };
  return { kind: lock.kind, since: time(lock.since), until: lock.kind === 'permanent' ? 'never' : time(lock.until) };
}

function pinJson(pin: FactValue<'pin'>): Row {
  const { present: isSet, changedAt, expiresAt, mustChange, effectiveAt, temporary, lastResetAt, atExpiry, graceLogins } = pin;
  return {
    present: isSet,
    changedAt: time(changedAt),
    expiresAt: time(expiresAt),
    mustChange,
    effectiveAt: time(effectiveAt),
    temporary,
    lastResetAt: time(lastResetAt),
    atExpiry,
    graceLogins,
  };
}

/** `demanded` is true, false, or `when-registered`. */
function dutyJson(duty: FactValue<'mfa.duty'>): Row {
  if (duty.demanded !== true) return { demanded: duty.demanded, since: null, withoutMethod: null };
  return { demanded: true, since: time(duty.since), withoutMethod: duty.withoutMethod };
}

type FactValue<N extends keyof FactSet> = FactSet[N] extends Fact<infer T> ? T : never;

function time(fact: Fact<When>): Fact<string> {
  return mapFact(fact, isoWhen);
}

function lastDay(fact: Fact<When>, zone: Zone): Fact<string> {
  return mapFact(fact, (until) => (until === 'never' ? until : lastDayOf(until, zone)));
}

/** Without the fields that are undefined. */
function present(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
