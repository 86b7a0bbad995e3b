import { ACTIONS } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { instant, type Instant } from '../../core/instant.js';
import { type Probe, type Right } from '../../core/probe.js';
import { type Call } from '../../core/provider.js';
import { and, equals, not, present } from '../../ldap/filter.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { LISTED } from './account-entry.js';
import { asking, askingBelow, noBase } from './asking.js';
import { domainPolicy } from './domain-policy.js';
import { instantOfTicks, largeInteger, NEVER_TICKS } from './filetime.js';
import { type AdParts } from './parts.js';
import { DESCRIPTOR_FLAGS, holds, NEEDED, RIGHT_ATTRIBUTES, RIGHT_BINARIES, RIGHTS, type RightName } from './rights.js';

const DAY = 86_400_000;
/** So many days before our own password ends it is worth saying. */
const SOON = 14;

/** Functional levels of a controller by their number ([MS-ADTS] 6.1.4.2). */
const LEVELS: Readonly<Record<string, string>> = {
  '2': 'Windows Server 2003',
  '3': 'Windows Server 2008',
  '4': 'Windows Server 2008 R2',
  '5': 'Windows Server 2012',
  '6': 'Windows Server 2012 R2',
  '7': 'Windows Server 2016',
  '10': 'Windows Server 2025',
};

const ROOT = [
  'currentTime',
  'dnsHostName',
  'dsServiceName',
  'vendorName',
  'domainControllerFunctionality',
  'defaultNamingContext',
] as const;

/** A look at the controller itself: its certificate, its clock, and our rights on one account of the part of the tree that we are for. */
export async function probe(
  parts: AdParts,
  { server }: { readonly server: { readonly url: string } },
  { signal }: Call,
): Promise<Probe> {
  stopIfCancelled(signal);
  const { ldap, system, clock, base, controller } = parts;
  const call: LdapCall = { signal };
  const root = await asking(
    'look at the server',
    ldap.entry({ base: '', filter: present('objectClass'), attributes: ROOT }, call),
  );
  const level = root?.text('domainControllerFunctionality');
  // Every controller says it ([MS-ADTS] 3.1.1.3.2.25), and no other directory.
  if (root === undefined || level === undefined) throw wrongKind(ldap.address);
  const [own, top] = await asking(
    'look at the server',
    Promise.all([
      ownEntry(parts, call),
      // Without a base the head of the tree is not asked for: nobody said yet where accounts are.
      base === '' ? undefined : headOf(parts, call),
    ]),
  );
  if (base !== '' && top === undefined) throw noBase(base);
  const sample = base === '' ? undefined : await askingBelow(base, 'look at an account', sampleOf(parts, call));
  const facts = factsOf(system, clock());
  const certificate = ldap.certificate();
  const { sids } = await controller.root(call);
  return {
    address: ldap.address,
    encryption: server.url.toLowerCase().startsWith('ldaps:') ? 'tls' : 'starttls',
    certificate:
      certificate === undefined ? facts.unknown('not-recorded', 'the connection shows no certificate') : facts.known(certificate),
    software: facts.known(softwareOf(root, level)),
    signedInAs:
      own === undefined ? facts.unknown('not-readable', 'the entry of our own login may not be read') : facts.known(ownName(own)),
    serverTime: timeOf(root.text('currentTime'), facts),
    rights: rightsOn(sample, sids, facts),
    warnings:
      base === ''
        ? ownWarnings(own, clock())
        : [...ownWarnings(own, clock()), ...sampleWarnings(sample, base), ...(await domainWarnings(parts, root, call))],
    suggestions: { bases: root.texts('defaultNamingContext'), policies: [] },
  };
}

function headOf({ ldap, base }: AdParts, call: LdapCall): Promise<Entry | undefined> {
  const question = { base, filter: present('objectClass'), attributes: ['objectClass'] };
  return askingBelow(base, 'look at the base', ldap.entry(question, call));
}

/** Our own entry, by the first SID of the connection, which is the login's own. */
async function ownEntry({ ldap, controller }: AdParts, call: LdapCall): Promise<Entry | undefined> {
  const [sid] = (await controller.root(call)).sids;
  if (sid === undefined) return undefined;
  const attributes = ['sAMAccountName', 'userPrincipalName', 'msDS-UserPasswordExpiryTimeComputed'];
  return ldap.entry({ base: `<SID=${sid}>`, filter: present('objectClass'), attributes }, call);
}

function ownName(own: Entry): string {
  return own.text('userPrincipalName') ?? own.text('sAMAccountName') ?? own.dn;
}

/** An account of the tree that is no administrator's: our rights on it stand for those on the others. */
async function sampleOf({ ldap, base }: AdParts, call: LdapCall): Promise<Entry | undefined> {
  const question = {
    base,
    scope: 'sub' as const,
    filter: and(LISTED, not(equals('adminCount', '1'))),
    attributes: ['sAMAccountName', ...RIGHT_ATTRIBUTES],
    binary: RIGHT_BINARIES,
    controls: [DESCRIPTOR_FLAGS],
    limit: 1,
  };
  return (await ldap.search(question, call)).entries[0];
}

function rightsOn(sample: Entry | undefined, sids: readonly string[], facts: FactMaker): readonly Right[] {
  return (Object.keys(RIGHTS) as RightName[]).map((name) => ({
    right: RIGHTS[name],
    actions: ACTIONS.filter((action) => NEEDED[action]?.includes(name) ?? false),
    held: heldOn(name, sample, sids, facts),
  }));
}

function heldOn(name: RightName, sample: Entry | undefined, sids: readonly string[], facts: FactMaker): Fact<boolean> {
  if (sample === undefined) return facts.unknown('not-recorded', 'there is no account to look at');
  const held = holds(name, sample, sids);
  return held === undefined
    ? facts.unknown('not-readable', 'the rights of the account may not be read: it is seen only when it is used')
    : facts.known(held);
}

function wrongKind(address: string): AppError {
  return new AppError('setup', `${address} is no Active Directory domain controller.`, {
    code: 'wrong-kind',
    hint: 'For another LDAP server the kind of the profile is openldap: --kind openldap',
  });
}

function softwareOf(root: Entry, level: string): string {
  const functional = `functional level ${LEVELS[level] ?? level}`;
  const vendor = root.text('vendorName');
  return vendor === undefined ? `Windows Active Directory, ${functional}` : `Active Directory of ${vendor}, ${functional}`;
}

/** `20261123235007.0Z` (generalized time, RFC 4517, section 3.3.13), as every controller writes it. */
function timeOf(text: string | undefined, facts: FactMaker): Fact<Instant> {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text ?? '') ?? [];
  if (parts.length === 0) return facts.unknown('not-decodable', 'the server does not say its time');
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return facts.known(instant(Date.UTC(year, month - 1, day, hour, minute, second)));
}

function ownWarnings(own: Entry | undefined, now: Instant): readonly string[] {
  const ticks = largeInteger(own?.text('msDS-UserPasswordExpiryTimeComputed')) ?? NEVER_TICKS;
  if (ticks === NEVER_TICKS || ticks <= 0n) return [];
  const days = Math.floor((instantOfTicks(ticks) - now) / DAY);
  return days > SOON ? [] : [`The password of our own login expires in ${String(days)} days.`];
}

function sampleWarnings(sample: Entry | undefined, base: string): readonly string[] {
  return sample === undefined ? [`No account is seen below ${base}: the base is wrong, or our login may not see them.`] : [];
}

/** Locks are counted by each controller; the one with the role of PDC emulator hears of all of them. */
async function domainWarnings(parts: AdParts, root: Entry, call: LdapCall): Promise<readonly string[]> {
  const [head, policy] = await asking(
    'look at the domain',
    Promise.all([
      parts.ldap.entry({ base: parts.domain, filter: present('objectClass'), attributes: ['fSMORoleOwner'] }, call),
      domainPolicy(parts, call),
    ]),
  );
  const owner = head?.text('fSMORoleOwner');
  const own = root.text('dsServiceName');
  const isOther = owner !== undefined && own !== undefined && owner.toLowerCase() !== own.toLowerCase();
  return [
    ...(isOther ? [`This controller is not the PDC emulator (${owner}): locks and failed tries are told best there.`] : []),
    ...('unreadable' in policy ? [`${policy.unreadable}: rules for passwords and the length of a lock are unknown.`] : []),
  ];
}
