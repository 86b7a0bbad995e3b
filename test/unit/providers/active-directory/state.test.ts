import { describe, expect, it } from 'vitest';
import { valueOf } from '../../../../src/core/fact.js';
import { type PasswordPolicy } from '../../../../src/providers/active-directory/domain-policy.js';
import { failuresOf, hasLockTraces, lockOf } from '../../../../src/providers/active-directory/lock.js';
import { kindOf, USUAL_KINDS } from '../../../../src/providers/active-directory/kind.js';
import { pinOf, pinRules } from '../../../../src/providers/active-directory/pin.js';
import { restrictionsOf } from '../../../../src/providers/active-directory/restrictions.js';
import { entryWith, FACTS, metadataOf, NOW, ticksAt } from './entry.js';

const POLICY: PasswordPolicy = {
  lockoutThreshold: 5,
  lockoutDuration: 1_800_000,
  observation: 1_800_000,
  maxAge: 'never',
  minLength: 8,
  complex: true,
};
const HIDDEN = { unreadable: 'the fine-grained policy may not be read', right: 'read on CN=pso' };
const LOCKED = { 'msDS-User-Account-Control-Computed': '16', lockoutTime: ticksAt('2026-03-09T01:50:00Z'), badPwdCount: '5' };
const OPEN = { 'msDS-User-Account-Control-Computed': '0' };

describe('lock', () => {
  it('fails where the controller does not say, and is never "none" then', () => {
    expect(() => lockOf(entryWith({ lockoutTime: '0' }), POLICY, FACTS)).toThrow(RangeError);
  });

  it('an old stamp is no lock, but something to take away', () => {
    const entry = entryWith({ ...OPEN, lockoutTime: ticksAt('2026-03-01T00:00:00Z') });
    expect(lockOf(entry, POLICY, FACTS)).toEqual({ kind: 'none' });
    expect(hasLockTraces(entry)).toBe(true);
  });

  it('ends after the length of the policy; its end is unknown where the policy may not be read', () => {
    const lock = lockOf(entryWith(LOCKED), POLICY, FACTS);
    expect(lock.kind === 'temporary' && valueOf(lock.until)).toBe(Date.parse('2026-03-09T02:20:00Z'));
    for (const policy of [HIDDEN, undefined]) {
      const hidden = lockOf(entryWith(LOCKED), policy, FACTS);
      expect(hidden).toMatchObject({ kind: 'temporary', until: { state: 'unknown', code: 'not-readable' } });
    }
  });

  it('lasts until an administrator acts where the policy says so', () => {
    expect(lockOf(entryWith(LOCKED), { ...POLICY, lockoutDuration: 'never' }, FACTS).kind).toBe('permanent');
  });
});

describe('failures', () => {
  const entry = entryWith({ badPwdCount: '4', badPasswordTime: ticksAt('2026-03-09T01:50:00Z') });

  it('a count whose window is over is 0', () => {
    const old = entryWith({ badPwdCount: '4', badPasswordTime: ticksAt('2026-03-09T01:00:00Z') });
    expect(valueOf(failuresOf(old, POLICY, NOW, FACTS))?.count).toBe(0);
    expect(valueOf(failuresOf(entry, POLICY, NOW, FACTS))?.count).toBe(4);
  });

  it('under a policy that may not be read, a count is unknown, and limit and length are', () => {
    expect(failuresOf(entry, HIDDEN, NOW, FACTS)).toMatchObject({ state: 'unknown', code: 'not-readable', right: HIDDEN.right });
    expect(failuresOf(entryWith({ badPwdCount: '0' }), HIDDEN, NOW, FACTS)).toMatchObject({
      state: 'known',
      value: { count: 0, limit: { state: 'unknown' }, locksFor: { state: 'unknown' } },
    });
  });

  it('a threshold of 0 never locks', () => {
    const value = valueOf(failuresOf(entry, { ...POLICY, lockoutThreshold: 0 }, NOW, FACTS));
    expect(value).toMatchObject({ limit: { value: 'never' }, locksFor: { state: 'absent' } });
  });
});

describe('pin', () => {
  const PWD = 0x9005a;
  const LAST_SET = 0x90060;

  it('must be changed with pwdLastSet 0, but not with "never expires" or a smart card', () => {
    expect(pinOf(entryWith({ pwdLastSet: '0', userAccountControl: '512' }), FACTS).mustChange).toMatchObject({ value: true });
    for (const control of ['66048', String(0x40200)])
      expect(pinOf(entryWith({ pwdLastSet: '0', userAccountControl: control }), FACTS).mustChange).toMatchObject({
        value: false,
      });
  });

  it('who set it is never guessed: password and demand of one second may be an own change and a demand after it', () => {
    const at = '2026-03-09T01:00:00Z';
    for (const [pwdLastSet, demanded] of [
      ['0', at],
      ['0', '2026-03-09T01:30:00Z'],
      [ticksAt(at), at],
    ] as const) {
      const metadata = metadataOf([PWD, at], [LAST_SET, demanded]);
      const entry = entryWith({ pwdLastSet, userAccountControl: '512', replPropertyMetaData: metadata });
      expect(pinOf(entry, FACTS)).toMatchObject({
        temporary: { state: 'unknown', code: 'not-recorded' },
        lastResetAt: { state: 'unknown', code: 'not-recorded' },
        changedAt: { value: Date.parse(at) },
      });
    }
  });

  it('expires when the controller has computed it', () => {
    const expiry = (text: string | undefined): unknown =>
      pinOf(entryWith({ pwdLastSet: '1', userAccountControl: '512', 'msDS-UserPasswordExpiryTimeComputed': text }), FACTS)
        .expiresAt;
    expect(expiry(undefined)).toMatchObject({ state: 'unknown' });
    expect(expiry('9223372036854775807')).toMatchObject({ value: 'never' });
    expect(expiry(ticksAt('2026-05-01T00:00:00Z'))).toMatchObject({ value: Date.parse('2026-05-01T00:00:00Z') });
  });

  it('has the rules of the domain, and unknown ones where they may not be read', () => {
    expect(pinRules(HIDDEN, FACTS)).toMatchObject({ state: 'unknown', code: 'not-readable' });
    expect(pinRules(POLICY, FACTS)).toMatchObject({ value: { minLength: 8, history: 0, notUid: true, someOf: { least: 3 } } });
    expect(valueOf(pinRules({ ...POLICY, complex: false }, FACTS))).not.toHaveProperty('someOf');
  });
});

describe('restrictions', () => {
  it('are an empty list where nothing is set', () => {
    expect(restrictionsOf(entryWith({ userAccountControl: '512' }), NOW, FACTS)).toEqual([]);
  });

  it('say hours, computers and the card, and what depends on the computer is unknown', () => {
    const entry = entryWith({ userAccountControl: String(0x40200), userWorkstations: 'PC1,PC2', logonHours: new Uint8Array(21) });
    expect(restrictionsOf(entry, NOW, FACTS)).toMatchObject([
      { code: 'logon-hours', refusesNow: { value: true } },
      { code: 'workstations', text: 'may log in only on PC1, PC2', refusesNow: { state: 'unknown' } },
      { code: 'smart-card', refusesNow: { state: 'unknown' } },
    ]);
  });
});

describe('kind', () => {
  const map = {
    number: 'employeeID',
    mail: 'mail',
    department: 'department',
    alias: undefined,
    owner: undefined,
    kind: 'employeeType',
  };
  const kind = (values: Record<string, string | readonly string[]>): string =>
    kindOf(entryWith({ userAccountControl: '512', ...values }), { map, kinds: USUAL_KINDS });

  it('a machine is a service, whatever the attribute says', () => {
    expect(kind({ userAccountControl: '4096', employeeType: 'staff' })).toBe('service');
    expect(kind({ objectClass: ['top', 'user', 'computer', 'msDS-GroupManagedServiceAccount'] })).toBe('service');
  });

  it('goes by the attribute without regard to case, then by registered services, else it is unknown', () => {
    expect(kind({ employeeType: 'STAFF', servicePrincipalName: 'http/x' })).toBe('staff');
    expect(kind({ servicePrincipalName: 'http/x' })).toBe('service');
    expect(kind({ employeeType: 'gardener' })).toBe('unknown');
  });
});
