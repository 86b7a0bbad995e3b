import { type Action } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Probe, type Right } from '../../core/probe.js';
import { type Call } from '../../core/provider.js';
import { present } from '../../ldap/filter.js';
import { LdapFailure } from '../../ldap/failure.js';
import { stopIfCancelled } from '../../http/patience.js';
import { sameName } from '../../ldap/distinguished-name.js';
import { parseGeneralizedTime } from '../../ldap/times.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { hasPassword, unlessGone } from './account.js';
import { asking, noBase } from './asking.js';
import { PWD_END } from './names.js';
import { type OpenldapParts } from './parts.js';
import { nobodysValue } from './refusal.js';
import { mayManagePasswords, mayWrite, rightOn, writeOn, type Held } from './rights.js';
import { schemaOf } from './schema.js';
import { policyWarnings, suggestionsOf } from './probe-policies.js';

/** A look at the server: the connection, who we are to it, our rights on one account of many, and what is set up in a surprising way. */
export async function probe(parts: OpenldapParts, { signal }: Call): Promise<Probe> {
  stopIfCancelled(signal);
  const call: LdapCall = { signal };
  await refuseActiveDirectory(parts, call);
  const person = parts.base === '' ? undefined : await somebody(parts, call);
  const facts = factsOf(parts.system, parts.clock());
  const certificate = parts.ldap.certificate();
  const [software, serverTime, rights, warnings, suggestions] = await Promise.all([
    softwareOf(parts, call, facts),
    serverTimeOf(parts, call, facts),
    rightsOf(parts, person, call, facts),
    policyWarnings(parts, call),
    suggestionsOf(parts, call),
  ]);
  return {
    address: parts.ldap.address,
    encryption: parts.encryption,
    certificate:
      certificate === undefined
        ? facts.unknown('not-readable', 'the connection showed no certificate')
        : facts.known(certificate),
    software,
    // A simple bind by DN makes that very DN the authorization identity (RFC 4513, section 5.2.1.1).
    signedInAs: facts.known(parts.credentials.name),
    serverTime,
    rights,
    warnings: [...warnings, ...rightWarnings(rights)],
    suggestions,
  };
}

/** What only the root entry of an Active Directory has ([MS-ADTS] 3.1.1.3.2); Samba names itself too. */
const AD_ONLY = ['domainControllerFunctionality', 'isGlobalCatalogReady'] as const;

/** Throws setup where the server is another kind: its answers would be misread. A root entry that is hidden tells nothing. */
async function refuseActiveDirectory({ ldap }: OpenldapParts, call: LdapCall): Promise<void> {
  const question = { base: '', filter: present('objectClass'), attributes: [...AD_ONLY, 'vendorName'] };
  const root = await ldap.entry(question, call).catch((error: unknown) => {
    if (error instanceof LdapFailure) return undefined;
    throw error;
  });
  if (root === undefined) return;
  if (AD_ONLY.every((name) => root.text(name) === undefined) && !/samba/i.test(root.text('vendorName') ?? '')) return;
  throw new AppError('setup', `${ldap.address} is an Active Directory and no OpenLDAP server.`, {
    code: 'wrong-kind',
    hint: 'Use --kind active-directory.',
  });
}

/** Any account below the base, other than our own login; undefined where none is seen. Throws setup where the base itself is not seen. */
async function somebody({ ldap, base, names, credentials }: OpenldapParts, call: LdapCall): Promise<Entry | undefined> {
  const question = { base, scope: 'sub' as const, filter: present(names.uid), attributes: ['entryUUID'], limit: 5 };
  const answer = await asking('look for accounts', unlessGone(ldap.search(question, call)), `search on ${base}`);
  if (answer === undefined) throw noBase(base);
  return answer.entries.find(({ dn }) => !sameName(dn, credentials.name));
}

/** slapd names its version under cn=Monitor where that is set up, and only its kind in the root entry. */
async function softwareOf({ ldap }: OpenldapParts, call: LdapCall, facts: FactMaker): Promise<Fact<string>> {
  const read = async (base: string, attribute: string): Promise<string | undefined> => {
    const entry = await ldap
      .entry({ base, filter: present('objectClass'), attributes: [attribute] }, call)
      .catch(() => undefined);
    return entry?.text(attribute);
  };
  const version = await read('cn=Monitor', 'monitoredInfo');
  if (version !== undefined) return facts.known(version);
  const root = await read('', 'structuralObjectClass');
  return root === undefined
    ? facts.unknown('not-readable', 'the server does not say what it is', 'read on its root entry')
    : facts.known(root === 'OpenLDAProotDSE' ? 'OpenLDAP' : root);
}

/** With lastbind the server writes down when we signed in; so we sign in once more and look. */
async function serverTimeOf({ ldap, credentials }: OpenldapParts, call: LdapCall, facts: FactMaker): Promise<Fact<Instant>> {
  const unknown = facts.unknown('not-recorded', 'the server keeps no time of a log-in (lastbind) that this login may read');
  try {
    await ldap.tryBind(credentials.name, await credentials.password(), call);
    const question = { base: credentials.name, filter: present('objectClass'), attributes: ['pwdLastSuccess', 'authTimestamp'] };
    const entry = await unlessGone(ldap.entry(question, call));
    const text = entry?.text('pwdLastSuccess') ?? entry?.text('authTimestamp');
    const at = text === undefined ? undefined : parseGeneralizedTime(text);
    return at === undefined ? unknown : facts.known(at);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'cancelled') throw error;
    return unknown;
  }
}

const MANAGE = 'manage on userPassword';

/** A right that no change needs and that changes what a reset is. Where nothing may be written at all, the list of rights says that. */
function rightWarnings(rights: readonly Right[]): readonly string[] {
  const held = (name: string): boolean | undefined => {
    const fact = rights.find(({ right }) => right === name)?.held;
    return fact?.state === 'known' ? fact.value : undefined;
  };
  if (held(MANAGE) !== false || held(writeOn('userPassword')) !== true) return [];
  return [`no "${MANAGE}": resets are held to length, history and minimum age, as the person's own change`];
}

/** One right that is asked for, and what cannot be done without it. */
interface Asked {
  readonly attribute: string;
  readonly actions: readonly Action[];
}

async function rightsOf(
  parts: OpenldapParts,
  person: Entry | undefined,
  call: LdapCall,
  facts: FactMaker,
): Promise<readonly Right[]> {
  const { names } = parts;
  const asked: Asked[] = [
    { attribute: 'pwdReset', actions: ['pin.reset', 'pin.require-change'] },
    { attribute: 'pwdAccountLockedTime', actions: ['account.unlock'] },
    { attribute: PWD_END, actions: endActions(names.accessEnd) },
    ...(names.accessEnd === PWD_END
      ? []
      : [{ attribute: names.accessEnd, actions: ['access.extend', 'access.end'] } satisfies Asked]),
    ...(names.note === undefined
      ? []
      : [{ attribute: names.note, actions: ['account.disable', 'account.enable'] } satisfies Asked]),
    ...((await schemaOf(parts, call)).tokens
      ? ['oathTOTPToken', 'oathHOTPToken'].map((attribute): Asked => ({ attribute, actions: ['mfa.clear', 'mfa.remove'] }))
      : []),
  ];
  const fact = (held: Held | undefined): Fact<boolean> =>
    held === 'yes' || held === 'no'
      ? facts.known(held === 'yes')
      : facts.unknown(
          'not-recorded',
          person === undefined ? 'no account is seen on which to ask' : 'the server does not say before it is used',
        );
  const random = await nobodysValue();
  const ask = (attribute: string): Promise<Held> | undefined => person && mayWrite(parts, person.dn, attribute, random, call);
  const passwords = await ask('userPassword');
  const manage = person && (await mayManagePasswords(parts, person.dn, random, call));
  const others = await Promise.all(
    asked.map(async ({ attribute, actions }): Promise<Right> => ({
      right: rightOn(attribute),
      actions,
      held: fact(await ask(attribute)),
    })),
  );
  return [
    { right: writeOn('userPassword'), actions: ['pin.reset'], held: fact(passwords) },
    // `write` is enough for a reset, within the rules of a person's own change.
    {
      right: MANAGE,
      actions: [],
      without: 'a reset counts as the own change of the person: minimum age, history and quality are checked',
      held: fact(manage),
    },
    {
      right: 'compare on userPassword',
      actions: [],
      without: 'whether an account has a password is unknown',
      held: fact(person && (await mayCompare(parts, person.dn, call))),
    },
    ...others,
  ];
}

function endActions(accessEnd: string): readonly Action[] {
  const shut: Action[] = ['account.disable', 'account.enable'];
  return accessEnd === PWD_END ? ['access.extend', 'access.end', ...shut] : shut;
}

async function mayCompare(parts: OpenldapParts, dn: string, call: LdapCall): Promise<Held> {
  try {
    await hasPassword(parts, dn, call);
    return 'yes';
  } catch (error) {
    if (error instanceof AppError && error.kind === 'forbidden') return 'no';
    throw error;
  }
}
