import { describe, expect, it } from 'vitest';
import { type Access, type Failures, type Lock, type MfaDuty, type Pin } from '../../../../src/core/account.js';
import { factsOf, type Fact } from '../../../../src/core/fact.js';
import { instant } from '../../../../src/core/instant.js';
import { Personal } from '../../../../src/core/personal.js';
import { merged } from '../../../../src/providers/composite/merge.js';
import { same } from '../../../../src/providers/composite/same.js';

const ad = factsOf('ad', instant(1000));
const idp = factsOf('idp', instant(2000));
const at = (hour: number): ReturnType<typeof instant> => instant(hour * 3_600_000);

describe('what two systems say together', () => {
  it('silence of one is never a good state', () => {
    const silent = idp.unknown('unreachable', 'it does not answer');
    expect(merged('lock', [ad.known({ kind: 'none' }), silent])).toMatchObject(silent);
    expect(merged('demands', [ad.known([]), silent])).toMatchObject(silent);
    expect(merged('mfa.duty', [ad.known({ demanded: false }), silent])).toMatchObject(silent);
    expect(merged('sign-in.last', [ad.known('never'), silent])).toMatchObject(silent);
    expect(merged('access', [ad.known(window(at(5))), silent])).toMatchObject(silent);
  });

  it('what one of them has not is what the other says; what both have not is absent', () => {
    const none = ad.absent('no such thing');
    expect(merged('sessions', [none, idp.known([])])).toMatchObject({ state: 'known', value: [], system: 'idp' });
    expect(merged('access', [none, idp.known(window(at(5)))])).toMatchObject({ state: 'known', system: 'idp' });
    expect(merged('enabled', [none, idp.known({ enabled: true })])).toMatchObject({ state: 'known', system: 'idp' });
    expect(merged('demands', [none, idp.absent()])).toMatchObject({ state: 'absent', system: 'ad' });
    expect(merged('restrictions', [none, idp.unknown('not-readable', 'no right')])).toMatchObject({ state: 'unknown' });
  });

  it('keeps what each of them said, in the order in which they answer', () => {
    const facts = [
      ad.known({ kind: 'none' } as const),
      idp.known({ kind: 'permanent', since: idp.unknown('not-recorded', 'no') } as const),
    ];
    expect(merged('lock', facts).said).toEqual(facts);
    expect(merged('lock', facts.slice(0, 1))).toEqual(facts[0]);
  });

  it('the worst lock counts: for good before an end that nobody tells, that before a later end', () => {
    const temporary = (until: Fact<ReturnType<typeof instant>>): Lock => ({ kind: 'temporary', since: ad.absent(), until });
    const early = ad.known(temporary(ad.known(at(1))));
    const late = idp.known(temporary(idp.known(at(2))));
    const untold = idp.known(temporary(idp.unknown('not-readable', 'no right')));
    const permanent = idp.known<Lock>({ kind: 'permanent', since: idp.absent() });
    expect(merged('lock', [early, late])).toMatchObject(late);
    expect(merged('lock', [late, early])).toMatchObject(late);
    expect(merged('lock', [early, untold])).toMatchObject(untold);
    expect(merged('lock', [early, permanent])).toMatchObject(permanent);
    expect(merged('lock', [early, idp.unknown('unreachable', 'down')])).toMatchObject(early);
  });

  it('of failures the nearest to a lock counts; none, and somebody silent, is unknown', () => {
    const failures = (count: number, limit: Failures['limit']): Failures => ({
      count,
      limit,
      lastAt: ad.absent(),
      locksFor: ad.absent(),
    });
    const near = ad.known(failures(2, ad.known(3)));
    const far = idp.known(failures(5, idp.known(30)));
    const endless = idp.known(failures(50, idp.known('never')));
    expect(merged('failures', [far, near])).toMatchObject(near);
    expect(merged('failures', [endless, far])).toMatchObject(far);
    expect(merged('failures', [endless, idp.known(failures(1, idp.unknown('not-readable', 'no')))])).toMatchObject({
      value: { count: 1 },
    });
    expect(merged('failures', [near, idp.unknown('unreachable', 'down')])).toMatchObject(near);
    expect(merged('failures', [ad.known(failures(0, ad.known(3))), idp.unknown('unreachable', 'down')])).toMatchObject({
      state: 'unknown',
    });
  });

  it('the last sign-in is the later one', () => {
    const last = (hour: number) =>
      ({
        at: at(hour),
        result: 'refused',
        reason: undefined,
        code: undefined,
        source: ad.absent(),
        device: ad.absent(),
        service: ad.absent(),
      }) as const;
    expect(merged('sign-in.last', [ad.known(last(1)), idp.known(last(2))])).toMatchObject({ system: 'idp' });
    expect(merged('sign-in.last', [ad.known(last(1)), idp.known('never')])).toMatchObject({ system: 'ad' });
    expect(merged('sign-in.last-success', [ad.known('never'), idp.known(at(1))])).toMatchObject({ system: 'idp', value: at(1) });
  });

  it('any other is known where they say the same, and unknown where they do not', () => {
    const duty = (demanded: false | 'when-registered'): MfaDuty => ({ demanded });
    expect(merged('mfa.duty', [ad.known(duty(false)), idp.known(duty(false))])).toMatchObject({ state: 'known', system: 'ad' });
    expect(merged('mfa.duty', [ad.known(duty(false)), idp.known(duty('when-registered'))])).toMatchObject({
      state: 'unknown',
      code: 'disagrees',
      why: 'ad and idp say different things',
      said: [{ system: 'ad' }, { system: 'idp' }],
    });
  });

  it('of a value with parts, each part is compared by itself', () => {
    const merge = merged('access', [ad.known(window(at(5))), idp.known({ ...window(at(6)), from: idp.known('always') })]);
    expect(merge).toMatchObject({
      state: 'known',
      value: {
        from: { state: 'known', value: 'always' },
        until: { state: 'unknown', code: 'disagrees' },
        rule: { state: 'absent' },
      },
    });
    const pin = merged('pin', [ad.known(pinWith(ad.known(true))), idp.known(pinWith(idp.unknown('not-recorded', 'no')))]);
    expect(pin).toMatchObject({ value: { mustChange: { state: 'unknown', code: 'not-recorded' }, present: { state: 'known' } } });
  });
});

describe('whether two values say the same', () => {
  it('does not ask who said it and when, and compares personal values by their plain text', () => {
    expect(same({ a: ad.known(1) }, { a: idp.known(1) })).toBe(true);
    expect(same({ a: ad.known(1) }, { a: idp.known(2) })).toBe(false);
    expect(same(ad.known(undefined), ad.absent())).toBe(false);
    expect(same(new Personal('number', '3035004417'), new Personal('number', '3035014417'))).toBe(false);
    expect(same(new Personal('number', '3035004417'), new Personal('number', '3035004417'))).toBe(true);
    expect(same([1, 2], [1])).toBe(false);
    expect(same([], {})).toBe(false);
    expect(same({ a: undefined }, {})).toBe(true);
    expect(same({ a: null }, { a: undefined })).toBe(false);
  });
});

function window(until: ReturnType<typeof instant>): Access {
  return {
    from: ad.known('always'),
    until: ad.known(until),
    enforced: ad.known(true),
    rule: ad.absent(),
    graceUntil: ad.absent(),
  };
}

function pinWith(mustChange: Pin['mustChange']): Pin {
  return {
    present: ad.known(true),
    changedAt: ad.known(at(1)),
    expiresAt: ad.known('never'),
    atExpiry: ad.absent(),
    graceLogins: ad.absent(),
    mustChange,
    effectiveAt: ad.absent(),
    temporary: ad.absent(),
    lastResetAt: ad.absent(),
  };
}
