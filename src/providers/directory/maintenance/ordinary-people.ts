import { type Kind } from '../../../core/account.js';
import { instant, type Day, type Instant } from '../../../core/instant.js';
import { addMethod, addSession, addSignIn, blankAccount, type GeneratedAccount } from './generated-account.js';
import { type MadeKind } from './kind-mix.js';
import { DEPARTMENTS, PROGRAMS, PURPOSES } from './name-parts.js';
import { personName, type PersonName } from './person-name.js';
import { shiftYears, type Scene } from './scene.js';

/** The share of each kind with at least one MFA method, and of those with a way to get back in alone. Our own guesses. */
const WITH_METHOD: Record<MadeKind, number> = {
  staff: 0.93,
  student: 0.93,
  graduate: 0.35,
  retiree: 0.5,
  honorary: 0.8,
  departmental: 0.9,
  visitor: 0.5,
  service: 0,
};
const WITH_CONTACT: Record<MadeKind, number> = {
  staff: 0.7,
  student: 0.75,
  graduate: 0.2,
  retiree: 0.3,
  honorary: 0.2,
  departmental: 0,
  visitor: 0.1,
  service: 0,
};

const YEAR = 365 * 86_400_000;

/** A person of this kind in good order: may sign in, has a PIN, and methods and contacts as most of the kind have. */
export function ordinaryPerson(kind: MadeKind, scene: Scene, planted?: PersonName): GeneratedAccount {
  const { random } = scene;
  const person = blankAccount(random.uuid(), scene.daysAgo(random.between(400, 4000)));
  person.account.kind = kind;
  if (kind === 'service' || kind === 'departmental') nameThing(person, kind, scene, planted);
  else namePerson(person, kind, scene, planted ?? personName(random));
  giveAccess(person, kind, scene);
  if (kind !== 'service') givePin(person, scene.daysAgo(random.between(2, 900)), scene);
  if (random.chance(WITH_METHOD[kind])) giveMethods(person, scene);
  if (random.chance(WITH_CONTACT[kind])) giveContact(person, scene);
  giveHistory(person, scene);
  return person;
}

function namePerson({ account, aliases, groups }: GeneratedAccount, kind: MadeKind, scene: Scene, name: PersonName): void {
  const { random, uids } = scene;
  account.name = name.text;
  account.department = random.pick(DEPARTMENTS);
  const older = kind === 'graduate' && random.chance(0.3);
  if (kind === 'student' || kind === 'graduate') Object.assign(account, uids.student(random, older));
  else {
    account.uid = uids.fromName(name);
    if (kind !== 'visitor') account.number = uids.staffNumber(random);
  }
  account.mail = `${account.uid}@${older ? 'graduate.hku.hk' : account.number?.startsWith('3') ? 'connect.hku.hk' : 'hku.hk'}`;
  const alias = random.chance(kind === 'staff' || kind === 'retiree' ? 0.5 : 0.1) ? uids.alias(name) : undefined;
  if (alias !== undefined) aliases.push(alias);
  if (kind === 'staff') groups.push('staff', slug(account.department));
  if (kind === 'student') groups.push('students');
}

function nameThing(
  { account, groups }: GeneratedAccount,
  kind: 'service' | 'departmental',
  scene: Scene,
  planted: PersonName | undefined,
): void {
  const { random, uids } = scene;
  account.department = random.pick(DEPARTMENTS);
  const what = kind === 'service' ? random.pick(PROGRAMS) : random.pick(PURPOSES);
  account.name = planted?.text ?? (kind === 'service' ? what : `${account.department} ${what}`);
  account.uid = kind === 'service' ? uids.fromWords(`svc ${what}`) : uids.fromWords(`${account.department} ${what}`);
  groups.push(kind === 'service' ? 'service-accounts' : 'departmental-accounts');
  if (kind === 'service') return;
  account.mail = `${account.uid}@hku.hk`;
  if (scene.owners.length > 0) account.owner_id = random.pick(scene.owners);
}

function giveAccess({ account }: GeneratedAccount, kind: MadeKind, scene: Scene): void {
  const last = lastDay(kind, scene);
  account.access_rule = ruleOf(kind, scene);
  if (last === undefined) return;
  account.access_until = scene.endOf(last);
  if (kind === 'staff' || kind === 'student' || kind === 'honorary') account.contract_end = last;
}

/** The last usable day of an account in good order; undefined: none. */
function lastDay(kind: MadeKind, scene: Scene): Day | undefined {
  const { random } = scene;
  switch (kind) {
    case 'retiree':
      return scene.nextYearly('06-30');
    case 'student':
      return shiftYears(scene.nextYearly('08-31'), random.between(0, 3));
    case 'staff':
      return random.chance(0.4) ? undefined : scene.dayFrom(random.between(100, 1095));
    case 'departmental':
    case 'honorary':
      return scene.dayFrom(random.between(95, 364));
    case 'visitor':
      return scene.dayFrom(random.between(5, 180));
    default:
      return undefined;
  }
}

/** The name of the rule that sets the end of this kind; null: the policy has none. */
export function ruleOf(kind: Kind, { policy }: Scene): string | null {
  return policy.access.ruleOfKind[kind] ?? null;
}

/** Sets the practice PIN as if the person had changed it then. */
export function givePin({ account, pinHistory }: GeneratedAccount, changedAt: Instant, scene: Scene): void {
  account.pin_hash = scene.practiceHash();
  account.pin_changed_at = changedAt;
  account.pin_effective_at = changedAt + scene.effectDelay(changedAt);
  if (account.made_at > changedAt) account.made_at = account.uid_sent_at = instant(changedAt - YEAR);
  if (!scene.random.chance(0.2)) return;
  pinHistory.push({ account_id: account.id, pin_hash: scene.random.pick(scene.hashes.earlier), retired_at: changedAt });
}

function giveMethods(person: GeneratedAccount, scene: Scene): void {
  const { random } = scene;
  const at = scene.daysAgo(random.between(40, 1000));
  const phone = mobile(scene);
  if (random.chance(0.85))
    addMethod(person, random, {
      type: 'app',
      label: random.pick(['iPhone 12', 'iPhone 15', 'Galaxy S23', 'Pixel 8', 'Xiaomi 13']),
      at,
    });
  else addMethod(person, random, { type: 'call', label: phone, at });
  if (random.chance(0.45)) addMethod(person, random, { type: 'sms', label: phone, at });
}

function giveContact({ account }: GeneratedAccount, scene: Scene): void {
  const { random } = scene;
  account.recovery_mail = `${account.uid}@goodmail.example.com`;
  if (random.chance(0.6)) account.recovery_mobile = mobile(scene);
  if (random.chance(0.1)) account.recovery_question = 1;
}

function giveHistory(person: GeneratedAccount, scene: Scene): void {
  const { random } = scene;
  if (person.account.pin_hash === null || random.chance(0.2)) return;
  const at = scene.minutesAgo(random.between(60, 60 * 24 * 40));
  if (at <= (person.account.pin_effective_at ?? 0)) return;
  const whence = scene.whence();
  addSignIn(person, at, whence);
  if (scene.now - at < 4 * 3_600_000) addSession(person, random, at, scene.minutesAgo(random.between(1, 50)), whence);
}

/** A number that no subscriber in Hong Kong has: theirs do not begin with 0. */
export function mobile({ random }: Scene): string {
  return `+852 0${random.digits(3)} ${random.digits(4)}`;
}

function slug(department: string): string {
  return department.toLowerCase().replace(/[^a-z]+/g, '-');
}
