import { type DisableReason } from '../../../core/account.js';
import { day, instant, type Day } from '../../../core/instant.js';
import { addMethod, addSession, addSignIn, type GeneratedAccount } from './generated-account.js';
import { type MadeKind } from './kind-mix.js';
import { givePin, mobile, ruleOf } from './ordinary-people.js';
import { shiftYears, type Scene } from './scene.js';

/** A state that an account can be in, and how somebody in good order comes to it. */
export interface Recipe {
  readonly name: string;
  /** The kind of the first person with it; others with it are of the same kind. */
  readonly kind: MadeKind;
  readonly apply: (person: GeneratedAccount, scene: Scene) => void;
  /** Nobody else is given it. */
  readonly once?: true;
}

/** Every state of design section 4, once each; the first people of every university are made from this list, in this order. */
export const RECIPES: readonly Recipe[] = [
  { name: 'in good order', kind: 'staff', apply: () => undefined },
  { name: 'locked until an administrator acts', kind: 'staff', apply: lockPermanently },
  { name: 'disabled: compromise', kind: 'graduate', apply: disabled('compromise', 'Sent spam; told by mail') },
  { name: 'disabled: abuse', kind: 'staff', apply: disabled('abuse', null) },
  { name: 'disabled: left', kind: 'staff', apply: disabled('left', null) },
  { name: 'disabled: other', kind: 'graduate', apply: disabled('other', 'Asked for by the holder') },
  { name: 'disabled, nobody wrote down why', kind: 'graduate', apply: disabled(null, null) },
  { name: 'access ended, grace over', kind: 'staff', apply: (p, s) => endContract(p, s, s.dayFrom(-200)) },
  { name: 'in grace', kind: 'staff', apply: (p, s) => endContract(p, s, s.dayFrom(-10)) },
  { name: 'contract ends soon', kind: 'staff', apply: (p, s) => endContract(p, s, s.dayFrom(12)) },
  { name: 'access not begun', kind: 'staff', apply: notBegun },
  { name: 'renewal missed: departmental', kind: 'departmental', apply: (p, s) => endAccess(p, s, s.dayFrom(-25)) },
  { name: 'renewal window open', kind: 'departmental', apply: (p, s) => endAccess(p, s, s.dayFrom(20)) },
  { name: 'departmental account without an owner', kind: 'departmental', apply: (p) => void (p.account.owner_id = null) },
  { name: 'departmental account in good order', kind: 'departmental', apply: () => undefined },
  { name: 'renewed retiree', kind: 'retiree', apply: (p, s) => endAccess(p, s, s.nextYearly('06-30')) },
  { name: 'must change the PIN', kind: 'staff', apply: (p) => void (p.account.pin_must_change = 1) },
  { name: 'temporary PIN', kind: 'graduate', apply: (p, s) => issuePin(p, s, 120) },
  { name: 'temporary PIN over', kind: 'graduate', apply: (p, s) => issuePin(p, s, s.temporaryLife / 60_000 + 300) },
  { name: 'PIN expired', kind: 'staff', apply: (p, s) => void Object.assign(p.account, { pin_expires_at: s.daysAgo(1) }) },
  { name: 'PIN does not work yet', kind: 'graduate', apply: pinJustChanged },
  { name: 'no PIN', kind: 'graduate', apply: noPin },
  { name: 'UID does not work yet', kind: 'visitor', apply: newUid },
  {
    name: 'PIN from the time of 8 characters',
    kind: 'graduate',
    apply: (p, s) => givePin(p, s.at(day('2013-11-20'), '11:00'), s),
  },
  { name: 'MFA demanded, no method', kind: 'staff', apply: (p) => void (p.methods.length = 0) },
  { name: 'SMS only', kind: 'staff', apply: (p, s) => methods(p, s, [['sms', 400]]) },
  {
    name: 'several methods, one fresh',
    kind: 'staff',
    apply: (p, s) =>
      methods(p, s, [
        ['app', 600],
        ['sms', 600],
        ['security-key', 5],
      ]),
  },
  { name: 'a method that does not work', kind: 'staff', apply: brokenMethod },
  { name: 'no recovery contact', kind: 'graduate', apply: (p) => contacts(p, null, null, 0) },
  { name: 'can reset by mail', kind: 'staff', apply: (p) => contacts(p, `${p.account.uid}@goodmail.example.com`, null, 0) },
  { name: 'can reset by mobile', kind: 'student', apply: (p, s) => contacts(p, null, mobile(s), 0) },
  { name: 'can reset by question', kind: 'staff', apply: (p) => contacts(p, null, null, 1) },
  { name: 'signed in at several places', kind: 'staff', apply: manySessions },
  { name: 'failures before it worked', kind: 'graduate', apply: failuresThenSuccess },
  { name: 'a few failures since', kind: 'graduate', apply: fewFailures },
  { name: 'not used for two years', kind: 'graduate', apply: longUnused },
  { name: 'administrator', kind: 'staff', apply: administrator, once: true },
  { name: 'honorary appointee', kind: 'honorary', apply: () => undefined },
  { name: 'service account', kind: 'service', apply: () => undefined },
];

function lockPermanently(person: GeneratedAccount, scene: Scene): void {
  const at = scene.daysAgo(2);
  for (let i = scene.lockFailures; i > 0; i--) addSignIn(person, instant(at - i * 20_000), scene.whence(), 'wrong-pin');
  Object.assign(person.account, { failures: scene.lockFailures, last_failure_at: at, locked_at: at, locked_until: null });
}

function disabled(reason: DisableReason | null, note: string | null): Recipe['apply'] {
  return ({ account, sessions }, scene) => {
    sessions.length = 0;
    Object.assign(account, {
      enabled: 0,
      disabled_reason: reason,
      disabled_at: scene.daysAgo(9),
      disabled_by: reason === null ? null : 'lamky',
      disabled_note: note,
    });
  };
}

function endAccess({ account, sessions }: GeneratedAccount, scene: Scene, last: Day): void {
  account.access_until = scene.endOf(last);
  account.access_rule = ruleOf(account.kind, scene);
  if (account.access_until <= scene.now) sessions.length = 0;
}

function endContract(person: GeneratedAccount, scene: Scene, last: Day): void {
  endAccess(person, scene, last);
  person.account.contract_end = last;
}

/** Somebody who was told last week, chose a PIN the day after and begins in two weeks. */
function notBegun(person: GeneratedAccount, scene: Scene): void {
  forgetUse(person);
  person.pinHistory.length = 0;
  const told = scene.hoursAgo(6 * 24);
  const chosen = scene.hoursAgo(5 * 24);
  Object.assign(person.account, {
    made_at: told,
    uid_sent_at: told,
    pin_changed_at: chosen,
    pin_effective_at: chosen + scene.effectDelay(chosen),
  });
  endContract(person, scene, shiftYears(scene.dayFrom(30), 2));
  person.account.access_from = scene.startOf(scene.dayFrom(14));
}

/** A PIN that the desk set so many minutes ago. */
function issuePin({ account }: GeneratedAccount, scene: Scene, minutes: number): void {
  const at = scene.minutesAgo(minutes);
  Object.assign(account, {
    pin_hash: scene.practiceHash(),
    pin_changed_at: at,
    pin_effective_at: at + scene.effectDelay(at),
    pin_expires_at: at + scene.temporaryLife,
    pin_must_change: 1,
    pin_temporary: 1,
    pin_reset_at: at,
  });
}

function pinJustChanged(person: GeneratedAccount, scene: Scene): void {
  givePin(person, scene.minutesAgo(3), scene);
  addSignIn(person, scene.minutesAgo(1), scene.whence(), 'pin-not-effective');
}

function noPin(person: GeneratedAccount): void {
  forgetUse(person);
  person.pinHistory.length = 0;
  Object.assign(person.account, { pin_hash: null, pin_changed_at: null, pin_effective_at: null });
}

function newUid(person: GeneratedAccount, scene: Scene): void {
  noPin(person);
  givePin(person, scene.minutesAgo(5), scene);
  Object.assign(person.account, { made_at: scene.minutesAgo(5), uid_sent_at: scene.minutesAgo(5) });
}

type MethodAge = readonly [type: 'app' | 'sms' | 'security-key', days: number];

function methods(person: GeneratedAccount, scene: Scene, wanted: readonly MethodAge[]): void {
  person.methods.length = 0;
  const labels = { app: 'iPhone 15', sms: mobile(scene), 'security-key': 'Blue key' };
  for (const [type, days] of wanted) addMethod(person, scene.random, { type, label: labels[type], at: scene.daysAgo(days) });
}

function brokenMethod(person: GeneratedAccount, scene: Scene): void {
  person.methods.length = 0;
  addMethod(person, scene.random, { type: 'app', label: 'iPhone 8', at: scene.daysAgo(900), usable: false });
}

function contacts({ account }: GeneratedAccount, mail: string | null, phone: string | null, question: 0 | 1): void {
  Object.assign(account, { recovery_mail: mail, recovery_mobile: phone, recovery_question: question });
}

function manySessions(person: GeneratedAccount, scene: Scene): void {
  for (const minutes of [15, 90, 200]) {
    const whence = scene.whence();
    addSignIn(person, scene.minutesAgo(minutes), whence);
    addSession(person, scene.random, scene.minutesAgo(minutes), scene.minutesAgo(Math.floor(minutes / 3)), whence);
  }
}

function failuresThenSuccess(person: GeneratedAccount, scene: Scene): void {
  const whence = scene.whence();
  for (const minutes of [75, 74, 72]) addSignIn(person, scene.minutesAgo(minutes), whence, 'wrong-pin');
  addSignIn(person, scene.minutesAgo(71), whence);
}

function fewFailures(person: GeneratedAccount, scene: Scene): void {
  const whence = scene.whence();
  for (const minutes of [9, 8, 6]) addSignIn(person, scene.minutesAgo(minutes), whence, 'wrong-pin');
  Object.assign(person.account, { failures: 3, last_failure_at: scene.minutesAgo(6) });
}

function longUnused(person: GeneratedAccount, scene: Scene): void {
  forgetUse(person);
  givePin(person, scene.daysAgo(1500), scene);
  addSignIn(person, scene.daysAgo(900), scene.whence());
}

function administrator({ groups }: GeneratedAccount, { policy }: Scene): void {
  groups.push(...new Set(['domain-admins', ...policy.protected.groups]));
}

function forgetUse({ signIns, sessions }: GeneratedAccount): void {
  signIns.length = 0;
  sessions.length = 0;
}
