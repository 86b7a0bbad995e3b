import { type FactSet, type Method, type Pin } from '../../../src/core/account.js';
import { factsOf } from '../../../src/core/fact.js';
import { instant, type Instant } from '../../../src/core/instant.js';
import { Personal } from '../../../src/core/personal.js';
import { examine } from '../../../src/diagnosis/examine.js';
import { remedyText } from '../../../src/diagnosis/report-words.js';
import { type Finding, type Report, type Situation } from '../../../src/diagnosis/types.js';
import { hku } from '../../../src/policy/hku.js';

/** 14:23 in Hong Kong. */
export const NOW = at('2026-11-23T14:23');
export const say = factsOf('campus', NOW);
export const lost = say.unknown('timed-out', 'campus did not answer');

/** A time of Hong Kong. */
export function at(text: string): Instant {
  return instant(Date.parse(`${text}:00+08:00`));
}

export function method(parts: Partial<Method> = {}): Method {
  return {
    id: 'm1',
    type: 'app',
    label: new Personal('label', 'iPhone 12'),
    addedAt: say.known(at('2024-03-14T09:00')),
    isDefault: say.known(true),
    usable: say.known(true),
    ...parts,
  };
}

export const goodPin: Pin = {
  present: say.known(true),
  changedAt: say.known(at('2026-02-03T10:00')),
  expiresAt: say.known('never'),
  mustChange: say.known(false),
  effectiveAt: say.known(at('2026-02-03T10:10')),
  temporary: say.known(false),
  lastResetAt: say.known('never'),
  atExpiry: say.known('refused'),
  graceLogins: say.absent(),
};

/** A member of staff whom nothing keeps from signing in. */
export const good: FactSet = {
  uid: say.known('wongsy'),
  aliases: say.known(['wong.siu.yin']),
  number: say.known(new Personal('number', '1234567')),
  name: say.known('Wong Siu Yin'),
  kind: say.known('staff'),
  department: say.known('Chemistry'),
  mail: say.known('wongsy@hku.hk'),
  groups: say.known([]),
  owner: say.absent(),
  enabled: say.known({ enabled: true }),
  access: say.known({
    from: say.known('always'),
    enforced: say.known(true),
    until: say.known('never'),
    rule: say.absent(),
    graceUntil: say.known('never'),
  }),
  lock: say.known({ kind: 'none' }),
  failures: say.known({ count: 0, limit: say.known(8), lastAt: say.known('never'), locksFor: say.known(1_800_000) }),
  pin: say.known(goodPin),
  'pin.rules': say.absent(),
  'mfa.methods': say.known([method()]),
  'mfa.duty': say.known({ demanded: true, since: say.known(at('2024-02-18T00:00')), withoutMethod: say.known('refused') }),
  recovery: say.known({ mail: say.known([]), mobile: say.known([]), question: say.known(false), selfReset: say.known(false) }),
  restrictions: say.absent(),
  demands: say.absent(),
  sessions: say.known([]),
  'sign-in.last': say.known('never'),
  'sign-in.last-success': say.known('never'),
};

export function pinWith(parts: Partial<Pin>): Pick<FactSet, 'pin'> {
  return { pin: say.known({ ...goodPin, ...parts }) };
}

export function diagnose(facts: Partial<FactSet> = {}, situation: Partial<Situation> = {}): Report {
  return examine({ ...good, ...facts }, { uid: 'wongsy', policy: hku, now: NOW, typed: 'wongsy', ...situation });
}

/** What to do, as it is printed. */
export function nextOf({ next }: Pick<Report, 'next'>): string[] {
  return next.map(remedyText);
}

/** What one check said. */
export function found(report: Report, check: string): Finding {
  const finding = report.findings.find((one) => one.check === check);
  if (!finding) throw new Error(`no check ${check}`);
  return finding;
}
