import { describe, expect, it } from 'vitest';
import { type FactSet } from '../../../src/core/account.js';
import { day } from '../../../src/core/instant.js';
import { FACT_NAMES } from '../../../src/core/account.js';
import { examine, factsNeeded } from '../../../src/diagnosis/examine.js';
import { exitOf } from '../../../src/diagnosis/verdict-exit.js';
import { type Check } from '../../../src/diagnosis/types.js';
import { hku } from '../../../src/policy/hku.js';
import { plain } from '../../../src/policy/plain.js';
import { at, diagnose, found, good, lost, method, NOW, pinWith, say } from './facts.js';

describe('cannot tell', () => {
  it.each(['lock', 'enabled', 'access', 'pin'] as const)('while %s is unknown', (name) => {
    const report = diagnose({ [name]: lost });
    expect(report).toMatchObject({
      verdict: 'cannot-tell',
      code: undefined,
      unknownBecause: [{ code: 'timed-out', why: 'campus did not answer' }],
    });
  });

  it.each(['present', 'expiresAt', 'mustChange', 'effectiveAt'] as const)('while the part %s of the PIN is unknown', (name) => {
    const parts = name === 'present' ? { present: lost, changedAt: lost } : { [name]: lost };
    expect(diagnose(pinWith(parts)).verdict).toBe('cannot-tell');
  });

  it.each(['from', 'until', 'graceUntil'] as const)('while the part %s of an access that matters is unknown', (name) => {
    const until = name === 'graceUntil' ? say.known(at('2026-11-01T00:00')) : say.known('never' as const);
    const whole = {
      from: say.known('always' as const),
      until,
      enforced: say.known(true),
      rule: say.absent(),
      graceUntil: say.known('never' as const),
      [name]: lost,
    };
    expect(diagnose({ access: say.known(whole) }).verdict).toBe('cannot-tell');
  });

  it('while a second factor is asked for and the methods, or whether they are taken, are unknown', () => {
    expect(diagnose({ 'mfa.methods': lost }).verdict).toBe('cannot-tell');
    expect(diagnose({ 'mfa.methods': say.absent() }).verdict).toBe('cannot-tell');
    expect(diagnose({ 'mfa.methods': say.known([method({ usable: lost })]) }).verdict).toBe('cannot-tell');
  });

  it('whether a second factor is asked for matters only where none works', () => {
    expect(diagnose({ 'mfa.duty': lost }).verdict).toBe('not-blocked');
    expect(diagnose({ 'mfa.duty': lost, 'mfa.methods': say.known([]) }).verdict).toBe('cannot-tell');
  });

  it('comes before what will block later', () => {
    const soon = {
      access: say.known({
        from: say.known('always' as const),
        until: say.known(at('2026-12-01T00:00')),
        enforced: say.known(true),
        rule: say.absent(),
        graceUntil: say.absent(),
      }),
    };
    expect(diagnose(soon).verdict).toBe('will-be-blocked');
    expect(diagnose({ ...soon, pin: lost })).toMatchObject({ verdict: 'cannot-tell', code: undefined });
  });
});

describe('nothing against the log-in', () => {
  it('is said with the reservation that it deserves', () => {
    const report = diagnose();
    expect(report).toMatchObject({
      verdict: 'not-blocked',
      code: undefined,
      cause: 'nothing that we can see would refuse the right PIN',
      next: [],
      then: [],
    });
    expect(report.findings.filter(({ status }) => status === 'fail' || status === 'warn')).toEqual([]);
  });

  it('is found on a system that has none of these things', () => {
    const nothing = Object.fromEntries(FACT_NAMES.map((name) => [name, say.absent()])) as unknown as FactSet;
    expect(examine(nothing, { uid: 'wongsy', policy: plain, now: NOW }).verdict).toBe('not-blocked');
  });
});

describe('what was typed', () => {
  it.each([
    ['wong.siu.yin', 'typed-alias'],
    ['wongsy@hku.hk', 'typed-address'],
    ['WongSY', 'typed-capitals'],
    ['1234567', 'typed-number'],
  ])('%s is a likely cause', (typed, code) => {
    const report = diagnose({}, { typed });
    expect(report.verdict).toBe('not-blocked');
    expect(found(report, 'typed-name')).toMatchObject({ status: 'warn', code });
    expect(report.but).toContain('the log-in page wants the UID, wongsy');
    expect(report.say).toContain('wongsy');
  });

  it('does not show the whole staff or student number', () => {
    expect(JSON.stringify(diagnose({}, { typed: '1234567' }))).not.toContain('1234567');
  });

  it.each([undefined, '', 'wongsy', 'somebody'])('%j is none', (typed) => {
    expect(found(diagnose({}, { typed }), 'typed-name').status).not.toBe('warn');
  });

  it('cannot be judged while the aliases are unknown, and that is no reason to doubt the rest', () => {
    const report = diagnose({ aliases: lost }, { typed: 'somebody' });
    expect(report.verdict).toBe('not-blocked');
    expect(found(report, 'typed-name')).toMatchObject({ status: 'unknown', decisive: false });
  });
});

describe('an alias that cannot be read', () => {
  it('is told from a UID by the form that the policy gives it, and by nothing where it gives none', () => {
    const typed = 'wong.siu.yin';
    expect(found(diagnose({ aliases: lost }, { typed }), 'typed-name').code).toBe('typed-alias');
    expect(found(diagnose({ aliases: lost }, { typed, policy: plain }), 'typed-name').status).toBe('unknown');
  });
});

describe('a rule that this system does not enforce', () => {
  it('only warns: a new PIN that the policy holds back', () => {
    const report = diagnose(pinWith({ changedAt: say.known(at('2026-11-23T14:20')), effectiveAt: say.absent() }));
    expect(report.verdict).toBe('not-blocked');
    expect(found(report, 'pin-effect')).toMatchObject({ status: 'warn', code: 'pin-not-effective' });
  });

  it('only warns: a second factor that the policy asks for', () => {
    const report = diagnose({ 'mfa.duty': say.known({ demanded: false }), 'mfa.methods': say.known([]) });
    expect(report.verdict).toBe('not-blocked');
    expect(found(report, 'mfa')).toMatchObject({ status: 'warn', code: 'mfa-due' });
  });

  it('only warns: a PIN of the older form', () => {
    expect(found(diagnose(pinWith({ changedAt: say.known(at('2015-05-06T12:59')) })), 'pin-form')).toMatchObject({
      status: 'warn',
      code: 'pin-old-form',
    });
    expect(found(diagnose(pinWith({ changedAt: say.known(at('2015-05-06T13:00')) })), 'pin-form').status).toBe('pass');
  });
});

describe('a service', () => {
  it('that was not named is unknown, and no reason to doubt the own sign-in', () => {
    expect(found(diagnose(), 'service')).toMatchObject({ status: 'unknown', decisive: false, unknown: { code: 'not-told' } });
  });

  it('that is not for this kind of account leaves the log-in in doubt', () => {
    const report = diagnose({ kind: say.known('graduate') }, { service: 'portal', from: 'campus' });
    expect(report).toMatchObject({ verdict: 'cannot-tell', code: 'kind-not-served', service: 'portal' });
    expect(found(report, 'service').status).toBe('warn');
  });

  it.each([
    ['the kind is unknown', { kind: lost }, 'portal'],
    ['the system does not tell kinds', { kind: say.known('unknown' as const) }, 'portal'],
    ['the methods are unknown', { 'mfa.methods': lost, 'mfa.duty': say.known({ demanded: false } as const) }, 'vpn'],
    ['the system holds no methods', { 'mfa.methods': say.absent(), 'mfa.duty': say.absent() }, 'vpn'],
    ['the policy does not know it', {}, 'teleport'],
  ])('cannot be judged while %s', (_, facts, service) => {
    expect(diagnose(facts, { service }).verdict).toBe('cannot-tell');
  });

  it('that takes the app alone is in doubt for somebody with SMS', () => {
    const sms = { 'mfa.methods': say.known([method({ type: 'sms' })]) };
    expect(diagnose(sms, { service: 'vpn' })).toMatchObject({ verdict: 'cannot-tell', code: 'mfa-method-not-taken' });
    expect(diagnose(sms, { service: 'virtual-pc' })).toMatchObject({ verdict: 'cannot-tell', code: 'mfa-method-not-taken' });
    expect(diagnose({}, { service: 'vpn' }).verdict).toBe('not-blocked');
  });

  it('that asks from outside alone depends on where the person is', () => {
    const without = {
      'mfa.methods': say.known([]),
      'mfa.duty': say.known({ demanded: false } as const),
      kind: say.known('student' as const),
    };
    expect(diagnose(without, { service: 'portal' })).toMatchObject({
      verdict: 'cannot-tell',
      unknownBecause: [{ code: 'not-told' }],
    });
    expect(diagnose(without, { service: 'portal', from: 'outside' })).toMatchObject({
      verdict: 'cannot-tell',
      code: 'mfa-method-missing',
    });
    expect(diagnose(without, { service: 'portal', from: 'campus' }).verdict).toBe('not-blocked');
    expect(diagnose({}, { service: 'portal' }).verdict).toBe('not-blocked');
  });

  it('asks from the day on that the policy names, at midnight of its zone', () => {
    const rule = {
      selectedBy: 'today' as const,
      value: { from: day('2026-12-01'), where: 'everywhere' as const },
      source: 'own',
      overruled: [],
    };
    const policy = { ...hku, services: { lab: { title: 'lab', mfa: [rule] } } };
    const without = {
      'mfa.methods': say.known([]),
      'mfa.duty': say.known({ demanded: false } as const),
      kind: say.known('visitor' as const),
    };
    expect(diagnose(without, { policy, service: 'lab', now: at('2026-11-30T23:59') }).verdict).toBe('not-blocked');
    expect(diagnose(without, { policy, service: 'lab', now: at('2026-12-01T00:00') }).verdict).toBe('cannot-tell');
  });
});

describe('the last try', () => {
  it('with a wrong PIN is told, with the reset', () => {
    const last = {
      at: at('2026-11-23T14:20'),
      result: 'refused',
      reason: 'wrong-pin',
      code: undefined,
      source: lost,
      device: lost,
      service: lost,
    } as const;
    const report = diagnose({ 'sign-in.last': say.known(last) });
    expect(report).toMatchObject({ verdict: 'not-blocked', next: [{ command: 'uidctl pin reset wongsy' }] });
    expect(report.but).toContain('wrong PIN');
  });
});

describe('the exit code', () => {
  it.each([
    ['blocked', 'problem', 'problem'],
    ['step-needed', undefined, 'problem'],
    ['will-be-blocked', undefined, 'problem'],
    ['not-blocked', undefined, undefined],
  ] as const)('of %s is %s, strictly %s', (verdict, plainly, strictly) => {
    expect(exitOf({ verdict, unknownBecause: [] }, false)).toBe(plainly);
    expect(exitOf({ verdict, unknownBecause: [] }, true)).toBe(strictly);
  });

  it.each([
    ['unavailable', ['not-recorded', 'timed-out']],
    ['unavailable', ['unreachable', 'not-readable']],
    ['forbidden', ['not-recorded', 'not-readable']],
    ['unsupported', ['not-recorded']],
    ['unsupported', ['not-told']],
  ] as const)('of cannot-tell is %s for %j', (kind, codes) => {
    const report = { verdict: 'cannot-tell', unknownBecause: codes.map((code) => ({ code, why: '' })) } as const;
    expect(exitOf(report, false)).toBe(kind);
  });
});

describe('the engine', () => {
  it('asks for each fact once, and only for facts that a check needs', () => {
    const names = factsNeeded();
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('sessions');
    expect(factsNeeded([])).toEqual([]);
  });

  it('lets a check say of one unknown that it decides nothing', () => {
    const check: Check = {
      id: 'x',
      title: 'x',
      needs: [],
      decisiveUnknown: true,
      examine: () => ({ status: 'unknown', evidence: 'x', unknown: { code: 'not-told', why: 'x' }, decisive: false }),
    };
    expect(examine(good, { uid: 'wongsy', policy: hku, now: NOW }, [check]).verdict).toBe('not-blocked');
  });
});
