import { day, instant } from '../../../core/instant.js';
import { addMethod, addSession, addSignIn, blankAccount, type GeneratedAccount } from './generated-account.js';
import { type MadeKind } from './kind-mix.js';
import { givePin, ruleOf } from './ordinary-people.js';
import { shiftYears, type Scene } from './scene.js';

/** What is the same in every university about a person that examples and the demo name. */
interface Sketch {
  readonly uid: string;
  readonly kind: MadeKind;
  readonly name: string;
  readonly number: string;
  readonly department: string;
  readonly mail: string;
  readonly aliases: readonly string[];
  readonly groups: readonly string[];
  readonly apply: (person: GeneratedAccount, scene: Scene) => void;
}

/** The people whom README, help and the demo name. The first is an owner of departmental accounts. */
export const FIXED_PEOPLE: readonly Sketch[] = [
  {
    uid: 'lamky',
    kind: 'staff',
    name: 'Lam Ka Yi 林嘉儀',
    number: '1000200318',
    department: 'Registry',
    mail: 'lamky@hku.hk',
    aliases: ['ka.yi.lam'],
    groups: ['staff', 'service-desk'],
    apply: inGoodOrder,
  },
  {
    uid: 'chantm',
    kind: 'retiree',
    name: 'Chan Tai Man 陳大文',
    number: '1000094417',
    department: 'Chemistry',
    mail: 'chantm@hku.hk',
    aliases: ['tai.man.chan'],
    groups: [],
    apply: missedRenewal,
  },
  {
    uid: 'u3001234',
    kind: 'student',
    name: 'Lee Ka Yan 李嘉欣',
    number: '3030012345',
    department: 'Social Work',
    mail: 'u3001234@connect.hku.hk',
    aliases: [],
    groups: ['students'],
    apply: student,
  },
  {
    uid: 'wongsy',
    kind: 'staff',
    name: 'Wong Siu Yin 黃小燕',
    number: '1000151206',
    department: 'Libraries',
    mail: 'wongsy@hku.hk',
    aliases: ['siu.yin.wong'],
    groups: ['staff'],
    apply: lockedForATime,
  },
  {
    uid: 'leungmk',
    kind: 'staff',
    name: 'Leung Mei Kuen 梁美娟',
    number: '1000177740',
    department: 'Architecture',
    mail: 'leungmk@hku.hk',
    aliases: ['mei.kuen.leung'],
    groups: ['staff'],
    apply: newPhone,
  },
];

/** Makes one of them, with dates that fit the moment. */
export function fixedPerson({ apply, aliases, groups, ...columns }: Sketch, scene: Scene): GeneratedAccount {
  const person = blankAccount(scene.random.uuid(), scene.daysAgo(3000));
  Object.assign(person.account, columns, { access_rule: ruleOf(columns.kind, scene) });
  person.aliases.push(...aliases);
  person.groups.push(...groups);
  apply(person, scene);
  return person;
}

function inGoodOrder(person: GeneratedAccount, scene: Scene): void {
  givePin(person, scene.daysAgo(100), scene);
  addMethod(person, scene.random, { type: 'app', label: 'Pixel 8', at: scene.daysAgo(500) });
  addSignIn(person, scene.minutesAgo(95), DESK);
  addSession(person, scene.random, scene.minutesAgo(95), scene.minutesAgo(2), DESK);
}

/** Access ended on the last 30 June that is over. */
function missedRenewal(person: GeneratedAccount, scene: Scene): void {
  const last = scene.lastYearly('06-30');
  const year = last.slice(0, 4);
  givePin(person, scene.at(day(`${year}-02-03`), '10:20'), scene);
  person.account.access_until = scene.endOf(last);
  person.account.recovery_mail = 'taimanchan@goodmail.example.com';
  const added = scene.at(shiftYears(day(`${year}-03-14`), -2), '09:30');
  addMethod(person, scene.random, { type: 'app', label: 'iPhone 12', at: added });
  addMethod(person, scene.random, { type: 'sms', label: '+852 0000 0031', at: added });
  addSignIn(person, scene.at(day(`${year}-06-29`), '08:14'), HOME);
}

/** May reset the PIN alone, and does not know it. */
function student(person: GeneratedAccount, scene: Scene): void {
  const began = shiftYears(scene.lastYearly('09-02'), -1);
  givePin(person, scene.at(began, '14:05'), scene);
  const last = shiftYears(scene.nextYearly('08-31'), 1);
  Object.assign(person.account, {
    access_until: scene.endOf(last),
    contract_end: last,
    recovery_mail: 'kayanlee@goodmail.example.com',
  });
  addMethod(person, scene.random, { type: 'app', label: 'iPhone 15', at: scene.at(began, '14:20') });
  addSignIn(person, scene.daysAgo(3), HOME);
}

/** An old PIN is saved on a phone, and the last wrong try was ten minutes ago. */
function lockedForATime(person: GeneratedAccount, scene: Scene): void {
  const { random, lockFailures, lockLength } = scene;
  givePin(person, scene.daysAgo(1), scene);
  addMethod(person, random, { type: 'app', label: 'iPhone 13', at: scene.daysAgo(300) });
  addSignIn(person, scene.hoursAgo(3), DESK);
  const lockedAt = scene.minutesAgo(Math.floor(lockLength / 180_000));
  for (let left = lockFailures - 1; left >= 0; left--) addSignIn(person, instant(lockedAt - left * 45_000), PHONE, 'wrong-pin');
  Object.assign(person.account, {
    failures: lockFailures,
    last_failure_at: lockedAt,
    locked_at: lockedAt,
    locked_until: lockedAt + lockLength,
  });
}

/** Lost the old phone: one method is on it, one is fresh. */
function newPhone(person: GeneratedAccount, scene: Scene): void {
  givePin(person, scene.daysAgo(200), scene);
  addMethod(person, scene.random, { type: 'app', label: 'iPhone 11', at: scene.daysAgo(800) });
  addMethod(person, scene.random, { type: 'sms', label: '+852 0000 0072', at: scene.daysAgo(800) });
  addMethod(person, scene.random, { type: 'app', label: 'iPhone 16', at: scene.daysAgo(4) });
  addSignIn(person, scene.hoursAgo(5), DESK);
  addSession(person, scene.random, scene.hoursAgo(5), scene.hoursAgo(4), DESK);
}

const DESK = { source: '192.0.2.17', device: 'Windows, Edge', service: 'portal' };
const HOME = { source: '198.51.100.24', device: 'iPhone, Safari', service: 'portal' };
const PHONE = { source: '203.0.113.88', device: 'iPhone, Mail', service: 'mail' };
