import { describe, expect, it } from 'vitest';
import { type Change } from '../../../../src/core/change.js';
import { planEnd } from '../../../../src/providers/openldap/changes/access.js';
import { NO_SESSIONS, type Planning } from '../../../../src/providers/openldap/changes/draft.js';
import { planDisable, planEnable } from '../../../../src/providers/openldap/changes/enabled.js';
import { planReset, planUnlock } from '../../../../src/providers/openldap/changes/pin.js';
import { known, NOW, seenWith } from './entry.js';

const DISABLE = { action: 'account.disable', reason: 'left', endSessions: false } as const satisfies Change;
const RESET = { action: 'pin.reset', via: 'temporary' } as const satisfies Change;
const OFF = {
  pwdEndTime: '20261120100000Z',
  uniDeskNote: 'uidctl disabled 2026-11-20T10:00:00Z reason=abuse end=2027-06-30T16:00:00Z',
};
const FOR_GOOD = { pwdAccountLockedTime: '000001010000Z' };
const NO_NOTE = { attributes: { note: undefined } };

function planning(...of: Parameters<typeof seenWith>): Planning {
  const seen = seenWith(...of);
  return { account: { id: 'id', dn: seen.entry.dn, entry: seen.entry, usability: undefined }, seen, present: undefined };
}

describe('disabling', () => {
  it('moves the end, and says where the old one is kept', () => {
    const noted = planDisable(DISABLE, planning({}));
    expect(noted.steps).toMatchObject([{ verb: 'disable', implies: ['set-access-end'] }]);
    expect(noted.warnings.join('\n')).toMatch(/five minutes back, since clocks differ; uniDeskNote keeps the old one.*enabling/);
    const bare = planDisable(DISABLE, planning({}, known(), NO_NOTE));
    expect(bare.steps).toMatchObject([{ verb: 'disable', implies: ['set-access-end'] }]);
    expect(bare.warnings.join('\n')).toMatch(/five minutes back, since clocks differ; only the audit of this machine/);
  });

  it('leaves an end that is past, and a new reason leaves the one that is kept', () => {
    for (const attributes of [{ pwdEndTime: OFF.pwdEndTime }, OFF]) {
      const { steps, warnings } = planDisable(DISABLE, planning(attributes));
      expect(steps).toMatchObject([{ verb: 'disable', implies: [] }]);
      expect(warnings).toEqual([]);
    }
  });

  it('without a note writes nothing once access has ended, and says what lets the person in', () => {
    const { steps, warnings } = planDisable(DISABLE, planning({ pwdEndTime: OFF.pwdEndTime }, known(), NO_NOTE));
    expect(steps).toEqual([]);
    expect(warnings).toEqual(['access has ended already, so nothing is written: extending its access lets it in']);
    const days = { attributes: { note: undefined, accessEnd: 'shadowExpire' } };
    expect(planDisable(DISABLE, planning({ pwdEndTime: OFF.pwdEndTime }, known(), days)).warnings.join()).toContain(
      'a later pwdEndTime lets it in',
    );
  });
});

describe('enabling', () => {
  it('puts the kept end back, and says so', () => {
    const { steps } = planEnable({ action: 'account.enable' }, planning(OFF));
    expect(steps).toMatchObject([{ verb: 'enable', implies: ['set-access-end'] }]);
    expect(steps[0]?.text).toContain('the end that uniDeskNote keeps');
  });

  it('moves nothing where the end that is kept still stands there', () => {
    const note = 'uidctl disabled 2026-11-21T10:00:00Z reason=abuse end=2026-11-20T10:00:00Z';
    const { steps, warnings } = planEnable({ action: 'account.enable' }, planning({ ...OFF, uniDeskNote: note }));
    expect(steps).toMatchObject([{ text: 'enable the account', implies: [] }]);
    expect(warnings.join()).toContain('ended in the meantime');
  });

  it('without a note writes the end that it is told', () => {
    const ended = planning({ pwdEndTime: OFF.pwdEndTime }, known(), NO_NOTE);
    expect(planEnable({ action: 'account.enable', until: 'never' }, ended).steps).toMatchObject([
      { verb: 'enable', implies: ['set-access-end'], after: 'never' },
    ]);
  });
});

describe('a lock of an administrator', () => {
  it('is taken off with a word about who put it there, and one of wrong tries without', () => {
    expect(planUnlock(planning(FOR_GOOD)).warnings).toEqual([
      'an administrator locked this account (not wrong tries): find out why first',
    ]);
    const { steps, warnings } = planUnlock(planning({ pwdAccountLockedTime: '20261123095000Z' }));
    expect(steps).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('is a conflict for a reset: the account stands in the way, not the server', () => {
    expect(() => planReset(RESET, planning(FOR_GOOD))).toThrow(
      expect.objectContaining({ kind: 'conflict', code: 'locked-for-good' }) as Error,
    );
  });
});

describe('a reset', () => {
  const implied = (...of: Parameters<typeof seenWith>) => planReset(RESET, planning(...of)).steps[0]?.implies;

  it('implies an unlock only where there is something to take away', () => {
    expect(implied({})).toEqual(['require-change']);
    for (const attribute of ['pwdAccountLockedTime', 'pwdFailureTime', 'pwdAccountTmpLockoutEnd'])
      expect(implied({ [attribute]: '20261123095000Z' }), attribute).toEqual(['unlock', 'require-change']);
  });

  it('implies a demand only where the policy asks for it', () => {
    expect(implied({}, known({ mustChange: false }))).toEqual([]);
    expect(implied({ pwdFailureTime: '20261123095000Z' }, known({ mustChange: false }))).toEqual(['unlock']);
  });

  it('says nothing of sessions, while the ends of access and of the account do', () => {
    expect(planReset(RESET, planning({})).warnings).toEqual([]);
    expect(planEnd({ action: 'access.end', at: NOW }, planning({})).warnings).toContain(NO_SESSIONS);
    expect(planDisable({ ...DISABLE, endSessions: true }, planning({})).warnings).toContain(NO_SESSIONS);
  });
});
