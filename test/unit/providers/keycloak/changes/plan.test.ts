import { describe, expect, it } from 'vitest';
import { type Change } from '../../../../../src/core/change.js';
import { instant } from '../../../../../src/core/instant.js';
import { deskOf, method, NOW, realmWith } from '../fake-realm.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const LINK: Change = { action: 'pin.reset', via: 'link' };
const CLEAR: Change = { action: 'mfa.clear', endSessions: false };
const DISABLE: Change = { action: 'account.disable', reason: 'abuse', endSessions: false };
const FOR_GOOD = { enabled: false, attributes: { disabledReason: ['permanentLockout'] } };
const FEDERATED = { federationLink: 'ldap-1' };
const refused = (kind: string, code: string): object => expect.objectContaining({ kind, code }) as object;

const verbs = async (change: Change, realm = realmWith()): Promise<readonly string[]> =>
  (await deskOf(realm).plan(change)).steps.map(({ verb }) => verb);

describe('a temporary password', () => {
  it('is refused where the realm only reads the directory behind the account', async () => {
    const desk = deskOf(realmWith({ user: FEDERATED, readOnly: true }));
    await expect(desk.plan(RESET)).rejects.toEqual(refused('unsupported', 'read-only'));
    await expect(desk.plan(LINK)).rejects.toEqual(refused('unsupported', 'read-only'));
    await expect(desk.plan({ action: 'pin.require-change' })).rejects.toEqual(refused('unsupported', 'read-only'));
  });

  it('implies the demand to change it, opens no lock by itself, and leaves sessions', async () => {
    const { steps, warnings } = await deskOf(realmWith({ failures: { disabled: true, numFailures: 3 } })).plan(RESET);
    expect(steps).toMatchObject([
      { verb: 'set-pin', implies: ['require-change'], issues: 'pin', repeatable: false },
      { verb: 'unlock', before: 'locked' },
    ]);
    expect(warnings.join('\n')).toContain('sessions stay open');
  });

  it('takes failures off that do not lock yet, and lifts a lock for good by a step of its own', async () => {
    expect(await verbs(RESET, realmWith({ failures: { disabled: false, numFailures: 2 } }))).toEqual(['set-pin', 'unlock']);
    expect(await verbs(RESET, realmWith({ user: FOR_GOOD }))).toEqual(['set-pin', 'unlock', 'enable']);
  });

  it('does not enable what an administrator disabled, and says so', async () => {
    const { steps, warnings } = await deskOf(realmWith({ user: { enabled: false } })).plan(RESET);
    expect(steps.map(({ verb }) => verb)).toEqual(['set-pin']);
    expect(warnings.join('\n')).toContain('disabled');
  });

  it('has no life of its own', async () => {
    await expect(deskOf(realmWith()).plan({ ...RESET, livesFor: 'P1M' })).rejects.toEqual(refused('unsupported', 'bad-duration'));
    const { warnings } = await deskOf(realmWith()).plan({ ...RESET, livesFor: 'PT24H' });
    expect(warnings.join('\n')).toContain('no life of its own');
  });
});

describe('a link', () => {
  it('is refused before anything is sent: no mail address, or disabled', async () => {
    await expect(deskOf(realmWith({ user: { email: undefined } })).plan(LINK)).rejects.toEqual(refused('unsupported', 'no-mail'));
    await expect(deskOf(realmWith({ user: { enabled: false } })).plan(LINK)).rejects.toEqual(refused('conflict', 'disabled'));
  });

  it('names the address masked', async () => {
    const made = await deskOf(realmWith()).plan(LINK);
    expect(made.steps[0]?.text).toContain('c•••@u•••.example');
    expect(JSON.stringify(made)).not.toContain('chantm@');
  });

  it('frees somebody locked for a time after the mail, and somebody locked for good before: the server mails nothing to those', async () => {
    expect(await verbs(LINK, realmWith({ failures: { disabled: true, numFailures: 3 } }))).toEqual(['send-link', 'unlock']);
    expect(await verbs(LINK, realmWith({ user: FOR_GOOD }))).toEqual(['unlock', 'enable', 'send-link']);
  });
});

describe('a demand to change the password', () => {
  it('is refused where there is none, and is already so where it stands', async () => {
    const none = deskOf(realmWith({ credentials: [method('a')] }));
    await expect(none.plan({ action: 'pin.require-change' })).rejects.toEqual(refused('unsupported', 'pin-missing'));
    expect(await verbs({ action: 'pin.require-change' }, realmWith({ user: { requiredActions: ['UPDATE_PASSWORD'] } }))).toEqual(
      [],
    );
  });
});

describe('clearing methods', () => {
  const password = { id: 'p', type: 'password', createdDate: 1 };
  const history = { id: 'h', type: 'password-history', createdDate: 1 };

  it('takes a positive list of types, the default last, never a password or its history', async () => {
    const credentials = [method('a'), history, password, method('k', 'webauthn'), method('r', 'recovery-authn-codes')];
    const { steps } = await deskOf(realmWith({ credentials })).plan(CLEAR);
    expect(steps.map(({ verb, target }) => [verb, target])).toEqual([
      ['require-method', 'CONFIGURE_TOTP'],
      ['remove-method', 'r'],
      ['remove-method', 'k'],
      ['remove-method', 'a'],
    ]);
  });

  it('names a type that is not known here, leaves it, and does not take it for a second factor', async () => {
    const { steps, warnings } = await deskOf(realmWith({ credentials: [method('a'), method('x', 'acme-push', 'Ann')] })).plan(
      CLEAR,
    );
    expect(steps.map(({ verb }) => verb)).toEqual(['require-method', 'remove-method']);
    expect(warnings.join('\n')).toContain('acme-push');
  });

  it('asks for what the profile says, not for what is asked for already, and says when nothing is asked for', async () => {
    const one = realmWith({ credentials: [method('a')], user: { requiredActions: ['CONFIGURE_TOTP'] } });
    const steps = async (registerAgain: string[]) =>
      (await deskOf(one, { registerAgain }).plan(CLEAR)).steps.map(({ target }) => target);
    expect(await steps(['CONFIGURE_TOTP', 'webauthn-register'])).toEqual(['webauthn-register', 'a']);
    const { warnings } = await deskOf(one, { registerAgain: [] }).plan(CLEAR);
    expect(warnings.join('\n')).toContain('the password alone');
  });

  it('is already so where there is none', async () => {
    expect(await verbs({ action: 'mfa.clear', endSessions: true })).toEqual([]);
  });

  it('removes what is named, and says what the account does not have', async () => {
    const desk = deskOf(realmWith({ credentials: [password, method('a'), method('b')] }));
    const { steps, warnings } = await desk.plan({ action: 'mfa.remove', methods: ['b', 'b', 'p', 'nobody'], endSessions: false });
    expect(steps.map(({ target }) => target)).toEqual(['b']);
    expect(warnings).toEqual(['this account has no method p (any more)', 'this account has no method nobody (any more)']);
  });

  it('warns where recovery codes alone are left', async () => {
    const desk = deskOf(realmWith({ credentials: [method('a'), method('r', 'recovery-authn-codes')] }));
    const { warnings } = await desk.plan({ action: 'mfa.remove', methods: ['a'], endSessions: false });
    expect(warnings.join('\n')).toContain('recovery codes');
  });
});

describe('the default method', () => {
  it('is one of the account: not that of somebody else, and not a password', async () => {
    const desk = deskOf(realmWith({ credentials: [{ id: 'p', type: 'password', createdDate: 1 }, method('a')] }));
    for (const other of ['nobody', 'p'])
      await expect(desk.plan({ action: 'mfa.default', method: other })).rejects.toEqual(refused('not-found', 'no-such-method'));
  });

  it('is the first in order, whatever stands before it that is none, and can be put back', async () => {
    const credentials = [{ id: 'p', type: 'password', createdDate: 1 }, method('a'), method('b')];
    const desk = deskOf(realmWith({ credentials }));
    expect((await desk.plan({ action: 'mfa.default', method: 'a' })).steps).toEqual([]);
    expect((await desk.plan({ action: 'mfa.default', method: 'b' })).steps).toMatchObject([
      { verb: 'set-default-method', target: 'b', undo: { action: 'mfa.default', method: 'a' } },
    ]);
  });
});

describe('the end of access', () => {
  const until = instant(Date.parse('2027-06-30T16:00:00Z'));
  const EXTEND: Change = { action: 'access.extend', until, rule: 'retiree' };
  const ending = (value: string): ReturnType<typeof realmWith> => realmWith({ user: { attributes: { accessExpires: [value] } } });

  it('is refused without an attribute, where nobody can read it, and where it would be shorter', async () => {
    await expect(deskOf(ending('2026-06-30'), { attributes: {} }).plan(EXTEND)).rejects.toEqual(
      refused('unsupported', 'no-attribute'),
    );
    await expect(deskOf(ending('soon')).plan(EXTEND)).rejects.toEqual(refused('unsupported', 'end-unknown'));
    await expect(deskOf(ending('2029-06-30')).plan(EXTEND)).rejects.toEqual(refused('unsupported', 'earlier-end'));
    await expect(deskOf(realmWith()).plan(EXTEND)).rejects.toEqual(refused('unsupported', 'earlier-end'));
    const federated = realmWith({ user: FEDERATED, readOnly: true });
    await expect(deskOf(federated).plan({ action: 'access.end', at: until })).rejects.toEqual(
      refused('unsupported', 'read-only'),
    );
  });

  it('says that Keycloak does not look at it, and how to undo it', async () => {
    const before = instant(Date.parse('2026-07-01T00:00:00Z'));
    const { steps, warnings } = await deskOf(ending('2026-07-01T00:00:00Z')).plan(EXTEND);
    expect(steps).toMatchObject([{ verb: 'set-access-end', before, after: until, undo: { action: 'access.end', at: before } }]);
    expect(warnings.join('\n')).toContain('does not look at this end');
  });

  it('of a day stays a day: the nearest midnight, and it says so', async () => {
    const { steps, warnings } = await deskOf(ending('2026-06-30')).plan(EXTEND);
    expect(steps).toMatchObject([{ after: Date.parse('2027-07-01T00:00:00Z') }]);
    expect(warnings.join('\n')).toContain('whole days');
    expect(await verbs(EXTEND, ending('2027-06-30'))).toEqual([]);
  });

  it('that is past keeps nobody out here, and it says so', async () => {
    const { warnings } = await deskOf(realmWith()).plan({ action: 'access.end', at: NOW });
    expect(warnings.join('\n')).toContain('can still log in');
  });
});

describe('sessions', () => {
  it('end by a logout and by the consent of each client with offline tokens, which outlive it', async () => {
    const { steps } = await deskOf(realmWith({ online: ['s1'], offline: ['s2'] })).plan({ action: 'session.revoke' });
    expect(steps.map(({ verb, target }) => [verb, target])).toEqual([
      ['end-sessions', undefined],
      ['end-sessions', 'client:mail'],
    ]);
  });

  it('end one by one, offline too where both have the same id; none where it is not theirs', async () => {
    const realm = realmWith({ online: ['s1'], offline: ['s1', 's2'] });
    const targets = async (session: string) =>
      (await deskOf(realm).plan({ action: 'session.revoke', session })).steps.map(({ target }) => target);
    expect(await targets('s1')).toEqual(['s1', 'offline:s1']);
    expect(await targets('s2')).toEqual(['offline:s2']);
    expect(await targets('s3')).toEqual([]);
  });

  it('end behind another change only where that is asked for', async () => {
    const realm = realmWith({ online: ['s1'] });
    expect(await verbs(DISABLE, realm)).toEqual(['disable']);
    expect(await verbs({ ...DISABLE, endSessions: true }, realm)).toEqual(['disable', 'end-sessions']);
  });
});

describe('unlocking, enabling and disabling', () => {
  it('tells a lock for good from an administrator by the reason that the server keeps', async () => {
    expect(await verbs({ action: 'account.unlock' }, realmWith({ user: FOR_GOOD }))).toEqual(['unlock', 'enable']);
    const disabled = realmWith({ user: { enabled: false }, failures: { disabled: true, numFailures: 3 } });
    const { steps, warnings } = await deskOf(disabled).plan({ action: 'account.unlock' });
    expect(steps.map(({ verb }) => verb)).toEqual(['unlock']);
    expect(warnings.join('\n')).toContain('stays disabled');
    expect(await verbs({ action: 'account.unlock' })).toEqual([]);
  });

  it('does not take a lock for good for an administrator who disabled it, nor disable over it', async () => {
    const desk = deskOf(realmWith({ user: FOR_GOOD }));
    const { steps, warnings } = await desk.plan({ action: 'account.enable' });
    expect(steps).toEqual([]);
    expect(warnings.join('\n')).toContain('account unlock');
    await expect(desk.plan(DISABLE)).rejects.toEqual(refused('conflict', 'locked-for-good'));
  });

  it('enabling takes a lock off beside it', async () => {
    const { steps } = await deskOf(realmWith({ user: { enabled: false } })).plan({ action: 'account.enable' });
    expect(steps).toMatchObject([{ verb: 'enable', implies: ['unlock'] }]);
    expect((await deskOf(realmWith()).plan(DISABLE)).steps).toMatchObject([
      { verb: 'disable', undo: { action: 'account.enable' } },
    ]);
  });
});

describe('somebody from a directory that does not answer', () => {
  const down = (): ReturnType<typeof realmWith> =>
    realmWith({
      user: { ...FEDERATED, enabled: false },
      credentials: 'directory down',
      failures: { disabled: true, numFailures: 3 },
    });

  it('is not taken for disabled, and nothing that stands on it is planned', async () => {
    for (const change of [
      RESET,
      LINK,
      CLEAR,
      DISABLE,
      { action: 'account.enable' },
      { action: 'pin.require-change' },
    ] satisfies Change[])
      await expect(deskOf(down()).plan(change), change.action).rejects.toEqual(refused('unavailable', 'directory-down'));
  });

  it('is not taken for it where the server fails for another reason', async () => {
    for (const user of [FEDERATED, { enabled: false }])
      await expect(deskOf(realmWith({ user, credentials: 'directory down' })).plan({ action: 'account.unlock' })).rejects.toEqual(
        refused('unavailable', 'unavailable'),
      );
  });

  it('can still be unlocked here and signed out', async () => {
    expect(await verbs({ action: 'account.unlock' }, down())).toEqual(['unlock']);
    expect(await verbs({ action: 'session.revoke' }, { ...down(), online: ['s1'] })).toEqual(['end-sessions']);
  });
});
