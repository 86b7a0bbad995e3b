import { FACT_NAMES, FILTERS, KEY_KINDS, type AccountId, type FactName, type KeyKind } from '../../core/account.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type LdapCall } from '../../ldap/types.js';
import { accountOf, hasPassword } from './account.js';
import { BY_END, noPolicyToRefuse } from './changes/enabled.js';
import { NO_DEFAULT } from './changes/mfa.js';
import { LOCKED_FOR_GOOD, NO_LINKS, wouldOpen } from './changes/pin.js';
import { NO_TOKENS } from './methods.js';
import { PWD_END } from './names.js';
import { type OpenldapParts } from './parts.js';
import { type PolicyState } from './password-policy.js';
import { isOwnLogin, OWN_LOGIN, SESSIONS_GO_ON, seenOf } from './plan.js';
import { readPolicy } from './policy-of.js';
import { keyAttribute, noAttribute } from './resolve.js';
import { schemaOf } from './schema.js';
import { type Seen } from './seen.js';

const yes: Capability = { can: 'yes' };
const no = (because: string): Capability => ({ can: 'no', because });
const limited = (because: string, right?: string): Capability => ({
  can: 'limited',
  because,
  ...(right === undefined ? {} : { right }),
});

/** What was learnt about the server, or about the account that was asked for. */
interface Ground {
  readonly policy: PolicyState;
  readonly tokens: boolean;
  /** The account, where one was named. */
  readonly seen: Seen | undefined;
  /** False: the account has no password. Undefined: not asked, or we may not know. */
  readonly present: boolean | undefined;
  /** True: our login may not even compare this account's password, so it is most likely outside of its rights. */
  readonly outside: boolean;
  /** True: it is the login that we sign in with, which no plan changes. */
  readonly own: boolean;
}

/** What slapd with this profile can do; with an account, what that account stands in the way of. Writes nothing. */
export async function capabilities(parts: OpenldapParts, on: AccountId | undefined, { signal }: Call): Promise<Capabilities> {
  stopIfCancelled(signal);
  const ground = on === undefined ? await serverGround(parts, { signal }) : await accountGround(parts, on, { signal });
  const sessions = no(SESSIONS_GO_ON);
  return {
    actions: { ...actionsOn(parts, ground), 'session.revoke': sessions },
    resetVia: { temporary: resetOn(ground), link: no(NO_LINKS) },
    endSessions: { all: sessions, one: sessions },
    facts: factsOn(parts, ground),
    keys: keysOf(parts),
    search: yes,
    filters: all(FILTERS, yes),
    signIns: no('the server keeps no history of log-ins'),
    tryPin: yes,
    changePin: yes,
  };
}

async function serverGround(parts: OpenldapParts, call: LdapCall): Promise<Ground> {
  const { tokens } = await schemaOf(parts, call);
  return { policy: await defaultPolicy(parts, call), tokens, seen: undefined, present: undefined, outside: false, own: false };
}

async function defaultPolicy(parts: OpenldapParts, call: LdapCall): Promise<PolicyState> {
  const dn = parts.defaultPolicy;
  if (dn === undefined)
    return { state: 'unknown', code: 'not-recorded', why: 'the profile does not name the default password policy of the server' };
  const policy = await readPolicy(parts, dn, call);
  if (policy instanceof AppError && policy.kind !== 'forbidden') throw policy;
  if (policy !== undefined && !(policy instanceof AppError)) return { state: 'known', policy };
  return { state: 'unknown', code: 'not-readable', why: `the policy ${dn} cannot be seen`, right: `read on ${dn}` };
}

async function accountGround(parts: OpenldapParts, id: AccountId, call: LdapCall): Promise<Ground> {
  const account = await accountOf(parts, id, call);
  const [schema, seen, present] = await Promise.all([
    schemaOf(parts, call),
    seenOf(parts, account, call),
    hasPassword(parts, account.dn, call).catch((error: unknown) => {
      if (error instanceof AppError && error.kind === 'forbidden') return 'forbidden' as const;
      throw error;
    }),
  ]);
  return {
    policy: seen.policy,
    tokens: schema.tokens,
    seen,
    present: present === 'forbidden' ? undefined : present,
    outside: present === 'forbidden',
    own: isOwnLogin(parts, account),
  };
}

type Actions = Omit<Capabilities['actions'], 'session.revoke'>;

function actionsOn(parts: OpenldapParts, ground: Ground): Actions {
  const mfa = !ground.tokens ? no(NO_TOKENS) : limited(ground.own ? OWN_LOGIN : ONE_EACH);
  return {
    'pin.reset': resetOn(ground),
    'pin.require-change': requireChangeOn(ground),
    'mfa.clear': mfa,
    'mfa.remove': mfa,
    'mfa.default': no(NO_DEFAULT),
    'access.extend': endOn(parts, ground),
    'access.end': endOn(parts, ground),
    'account.unlock': rights(yes, ground),
    'account.enable': enableOn(parts, ground),
    'account.disable': disableOn(parts, ground),
  };
}

const ONE_EACH = 'an account has at most one token for codes by time and one by count; the token entry itself stays';
const LABELS = 'label and age of a token are known only where its own entry may be read';
const OUTSIDE = 'this login may not even compare the password of this account: it is most likely outside of its rights';

/** A missing right is named before anything else that stands in the way a little. */
function rights(otherwise: Capability, { outside, own }: Ground): Capability {
  if (own && otherwise.can !== 'no') return limited(OWN_LOGIN);
  return outside && otherwise.can !== 'no' ? limited(OUTSIDE, 'manage (or write) on userPassword') : otherwise;
}

function resetOn(ground: Ground): Capability {
  if (ground.seen !== undefined && wouldOpen(ground.seen)) return rights(limited(LOCKED_FOR_GOOD), ground);
  return rights(demandOn(ground), ground);
}

/** A demand to change the password holds only where the policy has pwdMustChange. */
function demandOn({ policy }: Ground): Capability {
  if (policy.state === 'known')
    return policy.policy.mustChange
      ? yes
      : limited('the server does not ask for a new password: its policy has no pwdMustChange');
  if (policy.state === 'none') return limited(`the server does not ask for a new password: ${policy.why}`);
  return limited(`whether the server asks for a new password is not known: ${policy.why}`, policy.right);
}

function requireChangeOn(ground: Ground): Capability {
  if (ground.present === false) return no('no password was ever set for this account: there is none to change');
  return rights(demandOn(ground), ground);
}

function endOn({ names }: OpenldapParts, ground: Ground): Capability {
  if (names.accessEnd !== PWD_END)
    return rights(limited(`this server does not check ${names.accessEnd}: only systems that look at it do`), ground);
  return rights(enforced(ground) ?? yes, ground);
}

function enforced({ policy }: Ground): Capability | undefined {
  return policy.state === 'none' ? limited(`the server may not hold to this end: ${policy.why}`) : undefined;
}

function disableOn({ names }: OpenldapParts, ground: Ground): Capability {
  if (ground.policy.state === 'none') return no(noPolicyToRefuse(ground.policy.why));
  return rights(names.note === undefined ? limited(BY_END) : yes, ground);
}

function enableOn({ names }: OpenldapParts, ground: Ground): Capability {
  return rights(names.note === undefined ? limited(BY_END) : yes, ground);
}

function keysOf({ names }: OpenldapParts): Capabilities['keys'] {
  const of = (by: KeyKind): Capability => (by === 'id' || keyAttribute(names, by) !== undefined ? yes : no(noAttribute(by)));
  return Object.fromEntries(KEY_KINDS.map((by) => [by, of(by)])) as Record<KeyKind, Capability>;
}

/** Facts of which the server keeps nothing, and those that hang on the policy or on the profile. */
function factsOn({ names }: OpenldapParts, { policy, tokens }: Ground): Capabilities['facts'] {
  const byPolicy = policy.state === 'unknown' ? limited(policy.why, policy.right) : yes;
  return {
    ...all(FACT_NAMES, yes),
    aliases: names.alias === undefined ? no('the profile names no attribute for aliases') : yes,
    owner:
      names.owner === undefined
        ? no('the profile names no attribute for an owner')
        : limited('an owner that this login may not see stays unknown'),
    enabled: names.note === undefined ? no('OpenLDAP has no flag for it, and the profile names no attribute for a note') : yes,
    groups: limited('without memberOf at the account nobody can tell "none" from "not kept there"'),
    lock: byPolicy,
    failures: byPolicy,
    restrictions: byPolicy,
    'pin.rules': byPolicy,
    'mfa.methods': tokens ? limited(LABELS) : no(NO_TOKENS),
    'mfa.duty': tokens ? yes : no(NO_TOKENS),
    recovery: no('the server has no way to get back in alone'),
    demands: no('the server asks for nothing but a new password'),
    sessions: no('LDAP has no sessions'),
    'sign-in.last': no('the server keeps no history of log-ins'),
    'sign-in.last-success': limited('only where lastbind is on, and a reset takes the time away'),
  };
}

function all<K extends FactName | (typeof FILTERS)[number]>(keys: readonly K[], capability: Capability): Record<K, Capability> {
  return Object.fromEntries(keys.map((key) => [key, capability])) as Record<K, Capability>;
}
