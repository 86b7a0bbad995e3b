import { describe, expect, it } from 'vitest';
import { type Access, type DisableReason, type FactSet, type Kind, type Pin } from '../../../src/core/account.js';
import { type Fact } from '../../../src/core/fact.js';
import { type When } from '../../../src/core/instant.js';
import { plain } from '../../../src/policy/plain.js';
import { at, diagnose, found, good, lost, method, nextOf, NOW, pinWith, say } from './facts.js';

function accessWith(parts: Partial<Access>, kind: Kind = 'retiree'): Partial<FactSet> {
  const whole: Access = {
    from: say.known('always'),
    until: say.known('never'),
    enforced: say.known(true),
    rule: say.absent(),
    graceUntil: say.known('never'),
    ...parts,
  };
  return { access: say.known(whole), kind: say.known(kind) };
}

function locked(until: Fact<ReturnType<typeof at>>): Partial<FactSet> {
  return {
    lock: say.known({ kind: 'temporary', since: say.known(at('2026-11-23T14:05')), until }),
    failures: say.known({ count: 8, limit: say.known(8), lastAt: say.known(at('2026-11-23T14:05')), locksFor: lost }),
  };
}

describe('a lock', () => {
  it('for a time blocks until it ends, and says what to do about it', () => {
    const report = diagnose(locked(say.known(at('2026-11-23T14:35'))));
    expect(report).toMatchObject({
      verdict: 'blocked',
      code: 'locked-temporary',
      cause: 'too many wrong PINs',
      until: at('2026-11-23T14:35'),
      next: [{ text: 'wait until 14:35' }, { command: 'uidctl account unlock wongsy' }],
      then: [],
    });
    expect(report.say).toContain('It opens again at 14:35.');
    expect(found(report, 'lock').evidence).toBe('since 14:05, until 14:35 (in 12 min), 8 of 8 failed tries');
  });

  it('whose end cannot be read blocks, says that its end is unknown, and offers the unlock alone', () => {
    const report = diagnose(locked(say.unknown('not-readable', 'the policy is not readable for this login')));
    expect(report).toMatchObject({
      verdict: 'blocked',
      code: 'locked-temporary',
      until: undefined,
      next: [{ command: 'uidctl account unlock wongsy' }],
    });
    expect(report.cause).toContain('until when is unknown: the policy is not readable for this login');
  });

  it('without an end blocks until somebody unlocks it', () => {
    const failures = say.known({ count: 8, limit: say.known(8), lastAt: lost, locksFor: say.known('never' as const) });
    const report = diagnose({ lock: say.known({ kind: 'permanent', since: lost }), failures });
    expect(report).toMatchObject({
      verdict: 'blocked',
      code: 'locked-permanent',
      next: [{ command: 'uidctl account unlock wongsy' }],
      cause: 'too many wrong PINs; it opens only when somebody unlocks it',
      until: undefined,
    });
  });

  it('that no wrong tries explain is not put down to them', () => {
    const failures = say.known({ count: 0, limit: say.known(3), lastAt: lost, locksFor: lost });
    const report = diagnose({ lock: say.known({ kind: 'permanent', since: lost }), failures });
    expect(report.cause).not.toContain('wrong PINs');
    expect(report.next[0]).toEqual({ text: 'find out first whether an administrator locked it, and why' });
    expect(report.say).toBe('Your account is locked. It does not open by itself.');
  });

  it('that is over blocks nobody', () => {
    expect(diagnose(locked(say.known(NOW))).verdict).toBe('not-blocked');
  });

  it('that is near is a warning', () => {
    const report = diagnose({ failures: say.known({ count: 7, limit: say.known(8), lastAt: lost, locksFor: lost }) });
    expect(report.verdict).toBe('not-blocked');
    expect(found(report, 'lock')).toMatchObject({
      status: 'warn',
      code: 'lock-near',
      cause: 'one more wrong try locks the account',
    });
  });
});

describe('an account that is disabled', () => {
  it.each([
    ['other', 'uidctl account enable wongsy', 'find out first why it was disabled'],
    ['left', 'uidctl account enable wongsy', 'find out first whether the person is back'],
    ['compromise', 'uidctl account enable wongsy --reason "WHY"', 'find out first whether the account is safe again'],
    ['abuse', 'uidctl account enable wongsy --reason "WHY"', 'the person first: in the portal, "Restore Network Access"'],
  ] as const)('for %s names the remedy, and first what comes before it', (reason: DisableReason, remedy, first) => {
    const report = diagnose({
      enabled: say.known({ enabled: false, reason: say.known(reason), by: say.known('lamky'), since: lost, note: say.absent() }),
    });
    expect(report).toMatchObject({ verdict: 'blocked', code: 'disabled', next: [{ text: first }, { command: remedy }] });
  });

  it('for a reason that nobody knows says so and asks for one', () => {
    const report = diagnose({ enabled: say.known({ enabled: false, reason: lost, by: lost, since: lost, note: lost }) });
    expect(report.cause).toContain('why is unknown');
    expect(nextOf(report).at(-1)).toContain('--reason');
  });

  it('does not tell the caller why', () => {
    const report = diagnose({
      enabled: say.known({
        enabled: false,
        reason: say.known('compromise'),
        by: lost,
        since: lost,
        note: say.known('sent spam'),
      }),
    });
    expect(report.say).not.toMatch(/compromise|taken over|spam/);
  });
});

describe('access', () => {
  it.each<[string, Partial<Access>, Kind, string, readonly string[]]>([
    [
      'a retiree by the yearly rule',
      { rule: say.known('retiree') },
      'retiree',
      'blocked',
      ['uidctl access extend wongsy --rule retiree'],
    ],
    ['a retiree whose rule was not kept', { rule: lost }, 'retiree', 'blocked', ['uidctl access extend wongsy --rule retiree']],
    [
      'staff, after a grace that is over too',
      { graceUntil: say.known(at('2026-07-31T00:00')) },
      'staff',
      'blocked',
      ['it follows the record of the Human Resource Office: it moves when that record does'],
    ],
    ['a visitor without a rule', {}, 'visitor', 'blocked', ['uidctl access extend wongsy --until DATE']],
  ])('that ended blocks %s', (_, parts, kind, verdict, next) => {
    const report = diagnose(accessWith({ until: say.known(at('2026-07-01T00:00')), ...parts }, kind));
    expect(report).toMatchObject({ verdict, code: 'access-ended' });
    expect(nextOf(report)).toEqual(next);
    expect(report.cause).toContain('30 June 2026');
  });

  it("ends at the first instant after its last day, in the policy's zone", () => {
    const until = at('2027-07-01T00:00');
    expect(diagnose(accessWith({ until: say.known(until) }), { now: at('2027-06-30T23:59') })).toMatchObject({
      verdict: 'will-be-blocked',
      code: 'access-ends-soon',
      until,
    });
    expect(diagnose(accessWith({ until: say.known(until) }), { now: until })).toMatchObject({
      verdict: 'blocked',
      code: 'access-ended',
    });
  });

  it('that ended goes on in the time after it, and will be blocked', () => {
    const grace = at('2026-12-01T00:00');
    const report = diagnose(accessWith({ until: say.known(at('2026-11-01T00:00')), graceUntil: say.known(grace) }, 'staff'));
    expect(report).toMatchObject({ verdict: 'will-be-blocked', code: 'in-grace', until: grace });
    expect(report.say).toContain('30 Nov 2026');
  });

  it('in the time after it is in doubt for a service that the policy does not let go on', () => {
    const facts = accessWith(
      { until: say.known(at('2026-11-01T00:00')), graceUntil: say.known(at('2026-12-01T00:00')) },
      'staff',
    );
    expect(diagnose(facts, { service: 'virtual-pc' })).toMatchObject({ verdict: 'cannot-tell', code: 'in-grace' });
    expect(diagnose(facts, { service: 'mail' })).toMatchObject({ verdict: 'will-be-blocked', code: 'in-grace' });
  });

  it('that has not begun blocks until it does', () => {
    const from = at('2026-11-23T15:00');
    const report = diagnose(accessWith({ from: say.known(from) }));
    expect(report).toMatchObject({ verdict: 'blocked', code: 'access-not-begun', until: from });
    expect(nextOf(report)).toEqual(['wait until 15:00']);
  });

  it('is told with how long ago it ended, and whether somebody could have renewed it', () => {
    const until = say.known(at('2026-07-01T00:00'));
    const causeOf = (parts: Partial<Access>) => diagnose(accessWith({ until, ...parts })).cause;
    expect(causeOf({ rule: say.known('retiree') })).toBe('access ended 30 June 2026, 4 months ago: not renewed');
    expect(causeOf({ rule: say.known('staff-contract') })).toBe('access ended 30 June 2026, 4 months ago');
    expect(causeOf({ rule: lost, graceUntil: say.known(at('2026-07-31T00:00')) })).toBe(
      'access ended 30 June 2026, 4 months ago; its grace ended 30 July 2026',
    );
  });
});

describe('an end of access that this system does not hold to', () => {
  const past = { until: say.known(at('2026-07-01T00:00')), rule: say.known('retiree') };

  it('warns, names the remedy, and blocks nobody', () => {
    const report = diagnose(accessWith({ ...past, enforced: say.known(false) }));
    expect(report).toMatchObject({ verdict: 'not-blocked', code: undefined });
    expect(report.but).toBe(
      'access ended 30 June 2026, 4 months ago: not renewed; this system keeps the date and does not hold to it',
    );
    expect(found(report, 'access')).toMatchObject({ status: 'warn', code: 'access-ended' });
    expect(nextOf(report)).toEqual(['uidctl access extend wongsy --rule retiree']);
  });

  it.each(['until', 'from'] as const)('does not matter when its %s is unknown', (name) => {
    expect(diagnose(accessWith({ enforced: say.known(false), [name]: lost })).verdict).toBe('not-blocked');
  });

  it('or of which nobody knows whether it does, cannot be told; a window that is open can', () => {
    expect(diagnose(accessWith({ ...past, enforced: lost }))).toMatchObject({ verdict: 'cannot-tell', code: undefined });
    expect(diagnose(accessWith({ enforced: lost })).verdict).toBe('not-blocked');
  });
});

describe('a PIN', () => {
  it('that was never set blocks', () => {
    const report = diagnose(pinWith({ present: say.known(false), changedAt: say.known('never'), mustChange: say.known(true) }));
    expect(report).toMatchObject({
      verdict: 'blocked',
      code: 'pin-missing',
      next: [{ command: 'uidctl pin reset wongsy' }],
      then: [],
    });
  });

  it('that does not work yet blocks until it does', () => {
    const report = diagnose(
      pinWith({ changedAt: say.known(at('2026-11-23T14:20')), effectiveAt: say.known(at('2026-11-23T14:30')) }),
    );
    expect(report).toMatchObject({
      verdict: 'blocked',
      code: 'pin-not-effective',
      until: at('2026-11-23T14:30'),
      next: [{ text: 'wait until 14:30' }],
    });
  });

  it('that expired blocks, and names the way that the person has alone only where there is one', () => {
    const expired = pinWith({ expiresAt: say.known(NOW), temporary: say.known(true) });
    expect(diagnose(expired)).toMatchObject({
      verdict: 'blocked',
      code: 'pin-expired',
      next: [{ command: 'uidctl pin reset wongsy' }],
    });
    const alone: Partial<FactSet> = {
      recovery: say.known({ mail: lost, mobile: lost, question: lost, selfReset: say.known(true) }),
    };
    expect(nextOf(diagnose({ ...expired, ...alone }))).toEqual([
      'the person alone: on the log-in page, "Forgot your PIN/Passwords"',
      'uidctl pin reset wongsy',
    ]);
    expect(nextOf(diagnose({ ...expired, ...alone }, { policy: plain }))).toEqual(['uidctl pin reset wongsy']);
  });

  it('that expires within two weeks will block', () => {
    expect(diagnose(pinWith({ expiresAt: say.known(at('2026-12-07T10:00')) }))).toMatchObject({
      verdict: 'will-be-blocked',
      code: 'pin-expires-soon',
    });
    expect(diagnose(pinWith({ expiresAt: say.known(at('2026-12-08T10:00')) })).verdict).toBe('not-blocked');
  });

  it('that must be changed needs a step, and the caller hears it', () => {
    const report = diagnose(pinWith({ mustChange: say.known(true) }));
    expect(report).toMatchObject({ verdict: 'step-needed', code: 'pin-must-change' });
    expect(nextOf(report)[0]).toContain('in the portal, on the PIN change page');
  });
});

const asked = (withoutMethod: Fact<'refused' | 'registers-at-sign-in'>, since: Fact<When> = lost): Partial<FactSet> => ({
  'mfa.duty': say.known({ demanded: true, since, withoutMethod }),
});

describe('a second factor', () => {
  const none = { 'mfa.methods': say.known([]) };

  it('that is asked for and not registered blocks where the system refuses then', () => {
    expect(diagnose({ ...asked(say.known('refused')), ...none })).toMatchObject({
      verdict: 'blocked',
      code: 'mfa-method-missing',
      next: [{ text: 'the person registers an MFA method: on the self-service pages for MFA settings' }],
    });
    const report = diagnose({ ...asked(say.known('refused')), ...none }, { policy: plain });
    expect(nextOf(report)).toEqual(['the person registers an MFA method']);
  });

  it('needs a step where the system lets the person register one on the way in', () => {
    const report = diagnose({ ...asked(say.known('registers-at-sign-in')), ...none });
    expect(report).toMatchObject({ verdict: 'step-needed', code: 'mfa-method-missing' });
  });

  it.each([lost, say.absent()])('cannot be told where nobody knows which of the two it is', (withoutMethod) => {
    expect(diagnose({ ...asked(withoutMethod), ...none })).toMatchObject({ verdict: 'cannot-tell', code: undefined });
  });

  it('that will be asked for and is not registered will block', () => {
    const since = at('2026-12-01T00:00');
    const duty = asked(say.known('refused'), say.known(since));
    expect(diagnose({ ...duty, ...none })).toMatchObject({
      verdict: 'will-be-blocked',
      code: 'mfa-method-missing',
      until: since,
    });
    expect(diagnose({ ...duty, 'mfa.methods': say.known([method({ usable: say.known(false) })]) })).toMatchObject({
      verdict: 'will-be-blocked',
      until: since,
    });
    expect(diagnose({ ...asked(say.known('registers-at-sign-in'), say.known(since)), ...none }).verdict).toBe('not-blocked');
  });

  describe('that is asked for once one is registered (Keycloak with a one-time code)', () => {
    const duty = { 'mfa.duty': say.known({ demanded: 'when-registered' } as const) };

    it('blocks where the one that is registered is not taken', () => {
      const report = diagnose({ ...duty, 'mfa.methods': say.known([method({ usable: say.known(false) })]) });
      expect(report).toMatchObject({ verdict: 'blocked', code: 'mfa-method-unusable' });
    });

    it('cannot be told while the methods, or whether they are taken, are unknown', () => {
      expect(diagnose({ ...duty, 'mfa.methods': lost }).verdict).toBe('cannot-tell');
      expect(diagnose({ ...duty, 'mfa.methods': say.known([method({ usable: lost })]) }).verdict).toBe('cannot-tell');
    });

    it('blocks nobody without a method, nor with one that works', () => {
      expect(diagnose({ ...duty, ...none }).verdict).toBe('not-blocked');
      expect(found(diagnose({ ...duty, ...none }), 'mfa')).toMatchObject({ status: 'warn', code: 'mfa-due' });
      expect(found(diagnose(duty), 'mfa').status).toBe('pass');
    });
  });

  it('none of which the system takes blocks', () => {
    const report = diagnose({ 'mfa.methods': say.known([method({ usable: say.known(false) })]) });
    expect(report).toMatchObject({ verdict: 'blocked', code: 'mfa-method-unusable' });
    expect(nextOf(report)).toContain('uidctl mfa clear wongsy --all');
  });

  it('whose default is not taken is a warning while another is', () => {
    const report = diagnose({
      'mfa.methods': say.known([method({ usable: say.known(false) }), method({ id: 'm2', isDefault: say.known(false) })]),
    });
    expect(report.verdict).toBe('not-blocked');
    expect(found(report, 'mfa')).toMatchObject({ status: 'warn', code: 'mfa-method-unusable' });
  });
});

describe('a PIN that expired', () => {
  const expired = (parts: Partial<Pin>) => diagnose(pinWith({ expiresAt: say.known(at('2026-11-23T10:00')), ...parts }));

  it('needs a step where the sign-in asks for a new one', () => {
    expect(expired({ atExpiry: say.known('must-change') })).toMatchObject({ verdict: 'step-needed', code: 'pin-expired' });
  });

  it('with log-ins that are left (OpenLDAP) will block, and says how many', () => {
    const report = expired({ graceLogins: say.known(3) });
    expect(report).toMatchObject({ verdict: 'will-be-blocked', code: 'pin-expired' });
    expect(report.cause).toBe('the PIN expired 10:00 (4 h 23 min ago); 3 more log-ins are let in');
    expect(expired({ graceLogins: say.known(0) })).toMatchObject({ verdict: 'blocked', code: 'pin-expired' });
  });

  it.each<[string, Partial<Pin>]>([
    ['the log-ins that are left are unknown', { graceLogins: lost }],
    ['what the sign-in does then is unknown', { atExpiry: lost }],
    ['what the sign-in does then is not told', { atExpiry: say.absent() }],
  ])('cannot be told while %s', (_, parts) => {
    expect(expired(parts).verdict).toBe('cannot-tell');
  });
});

describe('another rule of the server', () => {
  const hours = (refusesNow: Fact<boolean>): Partial<FactSet> => ({
    restrictions: say.known([{ code: 'log-on-hours', text: 'may log in Monday to Friday, 08:00 to 18:00', refusesNow }]),
  });

  it('that refuses now blocks, in its own words', () => {
    const report = diagnose(hours(say.known(true)));
    expect(report).toMatchObject({ verdict: 'blocked', code: 'restricted' });
    expect(report.cause).toContain('may log in Monday to Friday, 08:00 to 18:00');
  });

  it('cannot be told where it depends on what nobody knows, and is no obstacle where it does not refuse', () => {
    expect(diagnose(hours(lost)).verdict).toBe('cannot-tell');
    expect(diagnose({ restrictions: lost }).verdict).toBe('cannot-tell');
    expect(diagnose(hours(say.known(false))).verdict).toBe('not-blocked');
    expect(diagnose({ restrictions: say.known([]) }).verdict).toBe('not-blocked');
  });
});

describe('something that the system wants done first', () => {
  const demand = (effect: 'refused' | 'step-needed'): Partial<FactSet> => ({
    demands: say.known([{ code: 'UPDATE_PROFILE', text: 'must complete the profile', effect, since: lost }]),
  });

  it('blocks or needs a step, as the system has it', () => {
    expect(diagnose(demand('refused'))).toMatchObject({ verdict: 'blocked', code: 'demand-open' });
    expect(diagnose(demand('step-needed'))).toMatchObject({ verdict: 'step-needed', code: 'demand-open' });
  });

  it('cannot be told while it is unknown, and is nothing where nothing is demanded', () => {
    expect(diagnose({ demands: lost }).verdict).toBe('cannot-tell');
    expect(diagnose({ demands: say.known([]) }).verdict).toBe('not-blocked');
  });
});

describe('several causes', () => {
  it('are told in the order in which a sign-in refuses, the first with its remedy, the others after it', () => {
    const report = diagnose({
      ...locked(say.known(at('2026-11-23T14:35'))),
      ...accessWith({ until: say.known(at('2026-07-01T00:00')), rule: say.known('retiree') }),
      ...pinWith({ mustChange: say.known(true), expiresAt: say.known(NOW) }),
      'mfa.methods': say.known([]),
      enabled: say.known({ enabled: false, reason: say.known('other'), by: lost, since: lost, note: lost }),
    });
    expect(report.code).toBe('locked-temporary');
    expect(report.then.map(({ code }) => code)).toEqual([
      'disabled',
      'access-ended',
      'pin-expired',
      'mfa-method-missing',
      'pin-must-change',
    ]);
    expect(report.then[1]?.next).toEqual([{ command: 'uidctl access extend wongsy --rule retiree' }]);
  });

  it('put a certain one before anything unknown', () => {
    const report = diagnose({ ...locked(say.known(at('2026-11-23T14:35'))), pin: lost, access: lost });
    expect(report).toMatchObject({ verdict: 'blocked', code: 'locked-temporary', unknownBecause: [] });
    expect(report.findings.map(({ status }) => status)).toEqual(
      [...report.findings.map(({ status }) => status)].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)),
    );
  });
});

const ORDER = ['fail', 'warn', 'unknown', 'pass', 'not-applicable'];

it('says "password" where the policy does', () => {
  const report = diagnose({ ...pinWith({ present: say.known(false) }), lock: good.lock }, { policy: plain });
  expect([report.cause, report.say, ...report.findings.map(({ title, evidence }) => title + evidence)].join(' ')).not.toMatch(
    /\bPINs?\b/,
  );
});
