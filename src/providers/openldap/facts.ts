import { type FactMap, type FactName } from '../../core/account.js';
import { type Fact } from '../../core/fact.js';
import { Personal } from '../../core/personal.js';
import { ownName } from '../../ldap/distinguished-name.js';
import { accessOf, enabledOf, restrictionsOf } from './access-window.js';
import { failuresOf, lockOf } from './lock.js';
import { kindOf } from './names.js';
import { type OpenldapParts } from './parts.js';
import { pinOf, rulesOf } from './pin.js';
import { timeIn, type Seen } from './seen.js';

/** Facts that need a question of their own. */
export type AskedFact = 'mfa.methods' | 'mfa.duty' | 'owner';

/** Facts that the entry, with its policy, tells. */
export type SeenFact = Exclude<FactName, AskedFact>;

/** Facts for which the policy must be known. */
export const BY_POLICY: readonly FactName[] = ['enabled', 'access', 'lock', 'failures', 'pin', 'pin.rules', 'restrictions'];

/** What an entry is read with. */
export interface Reading {
  readonly seen: Seen;
  readonly kinds: OpenldapParts['kinds'];
  /** Whether there is a password. */
  readonly present: Fact<boolean>;
}

type Recipes = { readonly [N in SeenFact]: (reading: Reading) => Fact<FactMap[N]> };

export const RECIPES: Recipes = {
  uid: ({ seen }) => textOf(seen, seen.names.uid, 'the account has no UID that can be read'),
  name: ({ seen }) => textOf(seen, seen.names.name, 'no name is written down'),
  mail: ({ seen }) => textOf(seen, seen.names.mail, 'no mail address is written down'),
  department: ({ seen }) => textOf(seen, seen.names.department, 'no department is written down'),
  number: ({ seen: { entry, names, facts } }) => {
    const text = entry.text(names.number);
    return text === undefined ? facts.absent('no number is written down') : facts.known(new Personal('number', text));
  },
  aliases: ({ seen: { entry, names, facts } }) =>
    names.alias === undefined
      ? facts.absent('the profile names no attribute for aliases')
      : facts.known(entry.texts(names.alias)),
  kind: ({ seen: { entry, names, facts }, kinds }) => facts.known(kindOf(entry.texts(names.kind), kinds)),
  groups: ({ seen: { entry, facts } }) => {
    const groups = entry.texts('memberOf');
    return groups.length > 0
      ? facts.known(groups.map((dn) => ownName(dn) ?? dn))
      : facts.unknown('not-recorded', 'the server shows no groups of this account (memberOf): it has none, or keeps none there');
  },
  enabled: ({ seen }) => enabledOf(seen),
  access: ({ seen }) => accessOf(seen),
  lock: ({ seen }) => lockOf(seen),
  failures: ({ seen }) => failuresOf(seen),
  pin: ({ seen, present }) => pinOf(seen, present),
  'pin.rules': ({ seen }) => rulesOf(seen),
  restrictions: ({ seen }) => restrictionsOf(seen),
  recovery: ({ seen }) => seen.facts.absent('the server has no way to get back in alone'),
  demands: ({ seen }) => seen.facts.absent('the server asks for nothing but a new password'),
  sessions: ({ seen }) => seen.facts.absent('LDAP has no sessions'),
  'sign-in.last': ({ seen }) => seen.facts.unknown('not-recorded', 'the server keeps no history of log-ins'),
  'sign-in.last-success': ({ seen }) => lastSuccess(seen),
};

/** An account whose entry lacks an attribute, or whose attribute we may not see: both look the same. */
function textOf({ entry, facts }: Seen, attribute: string, none: string): Fact<string> {
  const text = entry.text(attribute);
  return text === undefined ? facts.absent(none) : facts.known(text);
}

/** A reset takes the time away (slapo-ppolicy), so a missing one is not "never". */
function lastSuccess(seen: Seen): Fact<FactMap['sign-in.last-success']> {
  const { entry, facts } = seen;
  const at = timeIn(entry, 'pwdLastSuccess') ?? timeIn(entry, 'authTimestamp');
  if (at === 'unreadable') return facts.unknown('not-decodable', 'the time of the last log-in cannot be read');
  if (at === undefined)
    return facts.unknown('not-recorded', 'the server keeps no time of the last log-in (lastbind), or a reset took it away');
  return facts.known(at);
}
