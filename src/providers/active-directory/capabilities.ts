import { FACT_NAMES, FILTERS, KEY_KINDS, type AccountId, type FactName, type Filter, type KeyKind } from '../../core/account.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { ACTIONS, type Action } from '../../core/change.js';
import { type Call } from '../../core/provider.js';
import { type Entry } from '../../ldap/types.js';
import { stopIfCancelled } from '../../http/patience.js';
import { controlOf } from './account-control.js';
import { entryOf } from './account-entry.js';
import { asking, noSuchAccount } from './asking.js';
import { BOUNDS, outOfBounds } from './bounds.js';
import { type AdParts } from './parts.js';
import { ignoresChange } from './pin.js';
import { holds, RIGHTS } from './rights.js';

const yes: Capability = { can: 'yes' };
const no = (because: string): Capability => ({ can: 'no', because });
const limited = (because: string): Capability => ({ can: 'limited', because });

const NO_METHODS = no('Active Directory keeps no MFA methods');
export const NO_LINK = 'Active Directory sends no mail and no messages';
export const NO_SESSIONS =
  'Active Directory keeps no list of who is signed in: Kerberos tickets go on for up to 10 hours, and applications keep their own sessions';
export const NO_CHANGE_ASKED =
  '"password never expires" or "smart card required" is set for the account: the domain then asks for no change, whatever is written';

const ABOUT_ACTIONS: Readonly<Partial<Record<Action, Capability>>> = {
  'mfa.clear': NO_METHODS,
  'mfa.remove': NO_METHODS,
  'mfa.default': NO_METHODS,
  'session.revoke': no(NO_SESSIONS),
};

const PER_CONTROLLER = 'each domain controller counts its own; the one that is asked may not be the one where the person tried';
const BY_POLICY = 'a fine-grained policy of the account may not be readable';

const ABOUT_FACTS: Readonly<Partial<Record<FactName, Capability>>> = {
  'sign-in.last': no('the attempts are in the event logs of the domain controllers, not in the directory'),
  'sign-in.last-success': no('each controller keeps its own date, and the one that they share is up to 14 days old'),
  'mfa.methods': NO_METHODS,
  'mfa.duty': no('Active Directory asks for no second factor of its own'),
  recovery: no('Active Directory keeps nothing by which people get back in alone'),
  demands: no('Active Directory asks for nothing but a new password, which is said there'),
  sessions: no(NO_SESSIONS),
  lock: limited(`a lock is known, its end only where the password policy can be read: ${BY_POLICY}`),
  failures: limited(`${PER_CONTROLLER}; ${BY_POLICY}`),
  'pin.rules': limited(BY_POLICY),
};

/** What Active Directory can do; with an account, what our rights on it and its flags stand in the way of. */
export async function capabilities(parts: AdParts, on: AccountId | undefined, { signal }: Call): Promise<Capabilities> {
  stopIfCancelled(signal);
  const here = on === undefined ? {} : await inTheWay(parts, on, signal);
  const reset = here['pin.reset'] ?? yes;
  return {
    actions: { ...forAll(ACTIONS), ...ABOUT_ACTIONS, ...here },
    resetVia: { temporary: reset, link: no(NO_LINK) },
    endSessions: { all: no(NO_SESSIONS), one: no(NO_SESSIONS) },
    facts: { ...forAll(FACT_NAMES), ...ABOUT_FACTS, ...factsByMap(parts) },
    keys: keyCapabilities(),
    search: yes,
    filters: filterCapabilities(parts),
    signIns: no('the attempts are in the event logs of the domain controllers, not in the directory'),
    tryPin: yes,
    changePin: yes,
  };
}

/** What the filters of a search come to under this profile. */
export function filterCapabilities({ map }: Pick<AdParts, 'map'>): Readonly<Record<Filter, Capability>> {
  const kind = map.kind === undefined ? no('the profile names no attribute that holds the kind of an account') : yes;
  return { ...forAll(FILTERS), kind };
}

function keyCapabilities(): Readonly<Record<KeyKind, Capability>> {
  return forAll(KEY_KINDS);
}

function factsByMap({ map }: AdParts): Partial<Record<FactName, Capability>> {
  return {
    ...(map.owner === undefined ? { owner: no('no attribute of the profile holds an owner') } : {}),
    ...(map.kind === undefined
      ? { kind: limited('the profile names no attribute for it: only accounts of programs and machines are told apart') }
      : {}),
  };
}

async function inTheWay(parts: AdParts, on: AccountId, signal: AbortSignal): Promise<Partial<Record<Action, Capability>>> {
  const wanted = { ...BOUNDS, attributes: [...BOUNDS.attributes, 'userAccountControl'] };
  const [entry, { sids }] = await asking(
    'look at the account',
    Promise.all([entryOf(parts, on, wanted, { signal }), parts.controller.root({ signal })]),
  );
  if (entry === undefined) throw noSuchAccount();
  const found: Partial<Record<Action, Capability>> = {};
  for (const action of ACTIONS) {
    const capability = onThis(action, entry, { login: parts.login, sids });
    if (capability !== undefined) found[action] = capability;
  }
  return found;
}

function onThis(
  action: Action,
  entry: Entry,
  us: { readonly login: string; readonly sids: readonly string[] },
): Capability | undefined {
  const stop = outOfBounds(action, entry, us);
  if (stop !== undefined) return { can: 'no', because: stop.because, ...(stop.right === undefined ? {} : { right: stop.right }) };
  if (action === 'pin.require-change' && ignoresChange(controlOf(entry.text('userAccountControl')))) return no(NO_CHANGE_ASKED);
  if (action === 'pin.reset' && holds('reset', entry, us.sids) === undefined)
    return limited(`whether our login has the right "${RIGHTS.reset}" is seen only when it is used`);
  return undefined;
}

function forAll<K extends string>(names: readonly K[]): Record<K, Capability> {
  return Object.fromEntries(names.map((name) => [name, yes])) as Record<K, Capability>;
}
