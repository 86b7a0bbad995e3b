import { describe, expect, it } from 'vitest';
import { outOfBounds, refusal, type OutOfBounds } from '../../../../src/providers/active-directory/bounds.js';
import { missingRight, RIGHTS } from '../../../../src/providers/active-directory/rights.js';
import { holdsExtendedRight, RESET_PASSWORD, sidText } from '../../../../src/providers/active-directory/security-descriptor.js';
import { entryWith, sidBytes } from './entry.js';

const DESK = 'S-1-5-21-1-2-3-1104';
const OTHER = 'S-1-5-21-1-2-3-1105';

function guid(text: string): Buffer {
  const hex = text.replaceAll('-', '');
  const turned = (from: number, to: number): string => (hex.slice(from, to).match(/../g) ?? []).reverse().join('');
  return Buffer.from(turned(0, 8) + turned(8, 12) + turned(12, 16) + hex.slice(16), 'hex');
}

interface Ace {
  readonly type: number;
  readonly sid: string;
  readonly mask?: number;
  readonly flags?: number;
  readonly object?: string;
}

function aceBytes({ type, sid, mask = 0x100, flags = 0, object }: Ace): Buffer {
  const head = Buffer.alloc(8);
  const isObject = type === 5 || type === 6;
  const fields = isObject
    ? Buffer.concat([Buffer.from([object === undefined ? 0 : 1, 0, 0, 0]), object === undefined ? Buffer.alloc(0) : guid(object)])
    : Buffer.alloc(0);
  const body = Buffer.concat([fields, sidBytes(sid)]);
  head.writeUInt8(type, 0);
  head.writeUInt8(flags, 1);
  head.writeUInt16LE(8 + body.length, 2);
  head.writeUInt32LE(mask, 4);
  return Buffer.concat([head, body]);
}

function descriptor(...aces: readonly Ace[]): Uint8Array {
  const list = Buffer.concat(aces.map(aceBytes));
  const head = Buffer.alloc(28);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(0x8004, 2);
  head.writeUInt32LE(20, 16);
  head.writeUInt8(4, 20);
  head.writeUInt16LE(8 + list.length, 22);
  head.writeUInt16LE(aces.length, 24);
  return Buffer.concat([head, list]);
}

const held = (...aces: readonly Ace[]): boolean | undefined => holdsExtendedRight(descriptor(...aces), RESET_PASSWORD, [DESK]);
const reset = { type: 5, object: RESET_PASSWORD };

describe('the right to reset', () => {
  it('is not there without an entry, for others, in an entry that is only passed on, or for another right', () => {
    expect(held()).toBe(false);
    expect(held({ ...reset, sid: OTHER })).toBe(false);
    expect(held({ ...reset, sid: DESK, flags: 0x8 })).toBe(false);
    expect(held({ ...reset, sid: DESK, object: 'ab721a53-1e2f-11d0-9819-00aa0040529b' })).toBe(false);
    expect(held({ ...reset, sid: DESK, mask: 0x10 })).toBe(false);
  });

  it('the first entry that speaks of it decides', () => {
    expect(held({ ...reset, type: 6, sid: DESK }, { ...reset, sid: DESK })).toBe(false);
    expect(held({ ...reset, sid: DESK }, { ...reset, type: 6, sid: DESK })).toBe(true);
  });

  it('comes alone, with all extended rights, or with full control', () => {
    expect(held({ ...reset, sid: DESK })).toBe(true);
    expect(held({ type: 5, sid: DESK })).toBe(true);
    expect(held({ type: 0, sid: DESK, mask: 0x10000000 })).toBe(true);
  });

  it('bytes that end too early are no answer', () => {
    const whole = descriptor({ ...reset, sid: DESK });
    expect(() => holdsExtendedRight(whole.slice(0, 30), RESET_PASSWORD, [DESK])).toThrow(RangeError);
  });

  it('a SID reads as people write it', () => {
    expect(sidText(sidBytes(DESK))).toBe(DESK);
    expect(sidText(Uint8Array.from([1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]))).toBe('S-1-1-0');
  });
});

describe('rights on an account', () => {
  const write = ['lockoutTime', 'pwdLastSet', 'accountExpires', 'userAccountControl'];
  const entry = (attributes: readonly string[], more: Record<string, string> = {}): ReturnType<typeof entryWith> =>
    entryWith({ allowedAttributesEffective: attributes, nTSecurityDescriptor: descriptor({ ...reset, sid: DESK }), ...more });

  it('the one that is missing is named', () => {
    expect(missingRight('account.unlock', entry(write.slice(1)), [DESK])).toBe('lockoutTime');
    expect(missingRight('pin.reset', entry(write), [OTHER])).toBe('reset');
    expect(missingRight('pin.reset', entry(write), [DESK])).toBeUndefined();
    expect(missingRight('pin.reset', entryWith({ allowedAttributesEffective: write }), [DESK])).toBeUndefined();
  });

  const stopped = (account: ReturnType<typeof entryWith>, login = 'desk@uni.example'): OutOfBounds | undefined =>
    outOfBounds('pin.reset', account, { login, sids: [DESK] });

  it('a protected account is out of bounds, by adminCount, by the SID of a group, by the primary group', () => {
    const groups = (...sids: readonly string[]): ReturnType<typeof entryWith> =>
      entryWith({
        allowedAttributesEffective: write,
        nTSecurityDescriptor: descriptor({ ...reset, sid: DESK }),
        tokenGroups: sids.map(sidBytes),
      });
    const domain = 'S-1-5-21-1-2-3';
    for (const sid of [512, 516, 518, 519].map((last) => `${domain}-${String(last)}`))
      expect(stopped(groups(`${domain}-513`, sid)), sid).toMatchObject({ code: 'protected-account', right: undefined });
    for (const sid of [544, 548, 549, 550, 551].map((last) => `S-1-5-32-${String(last)}`))
      expect(stopped(groups(sid)), sid).toMatchObject({ code: 'protected-account' });
    expect(stopped(entry(write, { adminCount: '1' }))?.because).toMatch(/^it is a protected account \(adminCount 1\)/);
    expect(stopped(entry(write, { primaryGroupID: '512' }))?.because).toMatch(/member of Domain Admins/);
    for (const sid of [`${domain}-513`, `${domain}-1544`, 'S-1-5-32-545', 'S-1-5-32-512', `${domain}-544`])
      expect(stopped(groups(sid)), sid).toBeUndefined();
  });

  it('by the name of a group only where the controller shows no SIDs', () => {
    const memberOf = 'cn=domain admins,CN=Users,DC=uni,DC=example';
    expect(stopped(entry(write, { memberOf }))).toMatchObject({ code: 'protected-account' });
    expect(stopped(entry(write, { memberOf: 'CN=Domain Admins Club,DC=uni,DC=example' }))).toBeUndefined();
    const shown = entryWith({
      allowedAttributesEffective: write,
      memberOf: 'CN=Administrators,OU=Chemistry,DC=uni,DC=example',
      tokenGroups: sidBytes('S-1-5-21-1-2-3-1200'),
    });
    expect(stopped(shown)).toBeUndefined();
  });

  it('a missing right of a protected account is named too', () => {
    const stop = stopped(entry([], { adminCount: '1' }));
    const error = stop && refusal(stop);
    expect(error).toMatchObject({ kind: 'forbidden', code: 'protected-account', right: RIGHTS.pwdLastSet });
    expect(error?.message).toMatch(/^Nothing was written: our login has not .*protected account/);
  });

  it('the login of this tool is out of bounds, by its DN or its SID', () => {
    expect(stopped(entry(write), 'cn=X, ou=people,dc=uni,dc=example')).toMatchObject({ code: 'own-login' });
    const own = entryWith({ allowedAttributesEffective: write, objectSid: sidBytes(DESK) });
    expect(stopped(own)?.because).toBe('this is the login that this tool signs in with');
    const other = entryWith({ allowedAttributesEffective: write, objectSid: sidBytes(OTHER) });
    expect(stopped(other, 'CN=y,OU=People,DC=uni,DC=example')).toBeUndefined();
  });
});
