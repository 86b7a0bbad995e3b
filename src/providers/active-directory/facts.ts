import { type Enabled, type FactMap, type FactName, type Owner } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { Personal } from '../../core/personal.js';
import { ownName } from '../../ldap/distinguished-name.js';
import { type Entry } from '../../ldap/types.js';
import { CONTROL, controlOf, has } from './account-control.js';
import { nameOf, uidOf } from './account-entry.js';
import { instantOfTicks, largeInteger, whenOfExpiry } from './filetime.js';
import { kindOf } from './kind.js';
import { failuresOf, isLocked, lockOf } from './lock.js';
import { type AdParts } from './parts.js';
import { pinOf, pinRules } from './pin.js';
import { restrictionsOf } from './restrictions.js';
import { type Sources } from './sources.js';

/** What a fact is made of. */
export interface Making {
  readonly parts: AdParts;
  readonly from: Sources;
  readonly now: Instant;
  readonly facts: FactMaker;
}

type Recipe<N extends FactName> = (making: Making) => Promise<Fact<FactMap[N]>>;

/** How each fact is made. Throws RangeError for what cannot be read as a value of its kind, AppError for what did not come. */
export const RECIPES: { readonly [N in FactName]: Recipe<N> } = {
  uid: ofEntry<'uid'>((entry, { facts }) => facts.known(uidOf(entry))),
  aliases: ofEntry<'aliases'>((entry, { parts, facts }) => facts.known(aliasesOf(entry, parts))),
  number: ofEntry<'number'>((entry, { parts, facts }) =>
    textOf(entry, parts.map.number, (value) => new Personal('number', value), facts),
  ),
  name: ofEntry<'name'>((entry, { facts }) => facts.known(nameOf(entry))),
  kind: ofEntry<'kind'>((entry, { parts, facts }) => facts.known(kindOf(entry, parts))),
  department: ofEntry<'department'>((entry, { parts, facts }) => textOf(entry, parts.map.department, String, facts)),
  mail: ofEntry<'mail'>((entry, { parts, facts }) => textOf(entry, parts.map.mail, String, facts)),
  groups: ofEntry<'groups'>((entry, { facts }) => facts.known(entry.texts('memberOf').map((dn) => ownName(dn) ?? dn))),
  owner: ownerOf,
  enabled: ofEntry<'enabled'>((entry, { facts }) => facts.known(enabledOf(entry, facts))),
  access: ofEntry<'access'>((entry, { facts }) =>
    facts.known({
      from: facts.known('always'),
      until: facts.known(whenOfExpiry(entry.text('accountExpires'))),
      enforced: facts.known(true),
      rule: facts.absent('Active Directory keeps an end, and no rule for it'),
      graceUntil: facts.absent('Active Directory has no time of grace after the end'),
    }),
  ),
  lock: async ({ from, facts }) => {
    const entry = await from.account();
    // The controller says by itself whether there is a lock: only how long it lasts is in the policy.
    return facts.known(lockOf(entry, isLocked(entry) ? await from.policy().catch(() => undefined) : undefined, facts));
  },
  failures: async ({ from, now, facts }) => {
    const [entry, policy] = await Promise.all([from.account(), from.policy()]);
    return failuresOf(entry, policy, now, facts);
  },
  pin: ofEntry<'pin'>((entry, { facts }) => facts.known(pinOf(entry, facts))),
  'pin.rules': async ({ from, facts }) => pinRules(await from.policy(), facts),
  'mfa.methods': absent('Active Directory keeps no MFA methods'),
  'mfa.duty': absent('Active Directory asks for no second factor of its own'),
  recovery: absent('Active Directory keeps nothing by which people get back in alone'),
  restrictions: ofEntry<'restrictions'>((entry, { now, facts }) => facts.known(restrictionsOf(entry, now, facts))),
  demands: absent('Active Directory asks for nothing but a new password, which is said there'),
  sessions: absent('Active Directory keeps no list of who is signed in; a Kerberos ticket lives up to 10 hours'),
  'sign-in.last': ofEntry<'sign-in.last'>((_, { facts }) =>
    facts.unknown('not-recorded', 'the attempts are in the event logs of the domain controllers, not in the directory'),
  ),
  'sign-in.last-success': ofEntry<'sign-in.last-success'>((entry, { facts }) => facts.unknown('not-recorded', lastSeen(entry))),
};

function ofEntry<N extends FactName>(make: (entry: Entry, making: Making) => Fact<FactMap[N]>): Recipe<N> {
  return async (making) => make(await making.from.account(), making);
}

/** What this system does not have, whatever the account: but whether there is such an account is asked all the same. */
function absent<N extends FactName>(why: string): Recipe<N> {
  return async ({ facts }) => facts.absent(why);
}

function textOf<T>(entry: Entry, attribute: string, change: (value: string) => T, facts: FactMaker): Fact<T> {
  const value = entry.text(attribute);
  return value === undefined || value === '' ? facts.absent(`nothing stands in ${attribute}`) : facts.known(change(value));
}

/** The principal name, and what the profile's attribute holds. */
function aliasesOf(entry: Entry, { map }: AdParts): readonly string[] {
  const named = map.alias === undefined ? [] : entry.texts(map.alias);
  return [...new Set([...entry.texts('userPrincipalName'), ...named])];
}

function enabledOf(entry: Entry, facts: FactMaker): Enabled {
  if (!has(controlOf(entry.text('userAccountControl')), CONTROL.disabled)) return { enabled: true };
  const unwritten = facts.unknown('not-recorded', 'Active Directory keeps that an account is disabled, not by whom, when or why');
  return {
    enabled: false,
    reason: unwritten,
    by: unwritten,
    since: unwritten,
    note: facts.absent('Active Directory has no place for a note about it'),
  };
}

async function ownerOf({ from, parts, facts }: Making): Promise<Fact<Owner>> {
  if (parts.map.owner === undefined) return facts.absent('no attribute of the profile holds an owner');
  const dn = (await from.account()).text(parts.map.owner);
  if (dn === undefined) return facts.absent(`nothing stands in ${parts.map.owner}`);
  const entry = await from.owner(dn);
  if (entry === undefined)
    return facts.unknown('not-readable', `${dn} is named as the owner and may not be read`, `read on ${dn}`);
  return facts.known({ uid: uidOf(entry), name: nameOf(entry) });
}

/** What the two stamps of a sign-in come to: one is this controller's alone, the other is written once in two weeks ([MS-ADA1] lastLogonTimestamp). */
function lastSeen(entry: Entry): string {
  const said = (attribute: string): bigint => largeInteger(entry.text(attribute)) ?? 0n;
  const [here, anywhere] = [said('lastLogon'), said('lastLogonTimestamp')];
  const newest = here > anywhere ? here : anywhere;
  const known =
    newest === 0n ? 'none is known' : `the last one known was on ${new Date(instantOfTicks(newest)).toISOString().slice(0, 10)}`;
  return `each controller keeps its own, and the shared one is up to 14 days old; ${known}`;
}
