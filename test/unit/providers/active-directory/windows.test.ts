import { describe, expect, it } from 'vitest';
import { type Change } from '../../../../src/core/change.js';
import { type StepResult } from '../../../../src/core/change.js';
import { Secret } from '../../../../src/core/secret.js';
import { LdapFailure } from '../../../../src/ldap/failure.js';
import { type Entry, type Ldap, type Modification } from '../../../../src/ldap/types.js';
import { attributeMap } from '../../../../src/providers/active-directory/attribute-map.js';
import { capabilities } from '../../../../src/providers/active-directory/capabilities.js';
import { controllerOf } from '../../../../src/providers/active-directory/controller.js';
import { USUAL_KINDS } from '../../../../src/providers/active-directory/kind.js';
import { type AdParts } from '../../../../src/providers/active-directory/parts.js';
import { plan } from '../../../../src/providers/active-directory/plan.js';
import { probe } from '../../../../src/providers/active-directory/probe.js';
import { run } from '../../../../src/providers/active-directory/run.js';
import { turns } from '../../../../src/providers/active-directory/turns.js';
import { entryWith, NOW, ticksAt } from './entry.js';

const ID = '6488fe80-2987-4580-b874-97e037896194';
const DOMAIN = 'DC=uni,DC=example';
const WRITE = ['accountExpires', 'lockoutTime', 'pwdLastSet', 'userAccountControl'];
const call = { signal: new AbortController().signal, requestId: 'r' };

/** A controller of Windows as its documents describe it: no vendorName, and what it answers to a write is told to it. */
function windows(
  account: Record<string, string>,
  onModify: (changes: readonly Modification[]) => void = () => undefined,
): AdParts {
  const entries = new Map<string, Entry>([
    [
      '',
      entryWith(
        {
          dnsHostName: 'dc2.uni.example',
          dsServiceName: 'CN=NTDS Settings,CN=DC2',
          domainControllerFunctionality: '7',
          currentTime: '20260309020000.0Z',
        },
        '',
      ),
    ],
    [DOMAIN, entryWith({ fSMORoleOwner: 'CN=NTDS Settings,CN=DC1', minPwdLength: '8', lockoutDuration: '-18000000000' }, DOMAIN)],
    [
      `<GUID=${ID}>`,
      entryWith({
        objectClass: ['user'],
        uSNChanged: '7',
        'msDS-User-Account-Control-Computed': '0',
        allowedAttributesEffective: WRITE,
        ...account,
      }),
    ],
  ]);
  const ldap: Ldap = {
    address: 'dc2.uni.example:636',
    entry: async ({ base }) => entries.get(base),
    search: async () => ({ entries: [], cut: undefined, controls: new Map(), references: [] }),
    pages: () => {
      throw new Error('no search here');
    },
    compare: async () => false,
    modify: async (_, changes) => {
      onModify(changes);
      return undefined;
    },
    tryBind: async () => ({ code: 49, text: '', policy: undefined }),
    changeAs: async () => undefined,
    certificate: () => undefined,
    close: async () => undefined,
  };
  return {
    system: 'ad',
    clock: () => NOW,
    ldap,
    login: 'CN=desk,CN=Users,DC=uni,DC=example',
    base: DOMAIN,
    domain: DOMAIN,
    map: attributeMap(),
    kinds: USUAL_KINDS,
    turns: turns(),
    controller: controllerOf(ldap),
  };
}

const on = { id: ID, uid: 'chantm', name: 'Chan', system: 'ad', foundBy: { by: 'id', value: ID } } as const;
const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const CHANGES: readonly Change[] = [
  RESET,
  { action: 'pin.require-change' },
  { action: 'account.unlock' },
  { action: 'account.enable' },
  { action: 'account.disable', reason: 'other', endSessions: false },
  { action: 'access.end', at: NOW },
  { action: 'access.extend', until: 'never', rule: 'desk' },
];

async function ran(parts: AdParts, change: Change, pin = 'Abcdef-12345'): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const made = await plan(parts, change, on, call);
  for await (const result of run(parts, made, { ...call, secrets: { pin: new Secret(pin) } })) results.push(result);
  return results;
}

describe('what only Windows does', () => {
  it('refuses a password with result 53: the number in the text counts', async () => {
    const parts = windows({ userAccountControl: '512', pwdLastSet: '1' }, () => {
      throw new LdapFailure(53, '0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0');
    });
    const [result] = await ran(parts, RESET, 'short');
    expect(result).toMatchObject({ outcome: 'failed', error: { kind: 'unsupported', code: 'password-rule' } });
    expect(result?.error?.message).not.toContain('short');
  });

  it('refuses for want of a right as 00000005: the right is named', async () => {
    const parts = windows({ userAccountControl: '512', pwdLastSet: '1' }, () => {
      throw new LdapFailure(50, '00000005: SecErr: DSID-03152857, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0');
    });
    const [result] = await ran(parts, RESET);
    expect(result).toMatchObject({
      outcome: 'failed',
      error: { kind: 'forbidden', right: 'Reset Password (User-Force-Change-Password)' },
    });
  });

  it('a value that moved in between is a conflict, and nothing was done', async () => {
    const parts = windows({ userAccountControl: '512', pwdLastSet: '1' }, () => {
      throw new LdapFailure(16, '00000057: LdapErr: DSID-0C090D8A, comment: Error in attribute conversion operation');
    });
    await expect(ran(parts, { action: 'account.disable', reason: 'other', endSessions: false })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('leaves a lock when the flags are written: no step implies that it is taken off', async () => {
    const locked = {
      userAccountControl: '512',
      'msDS-User-Account-Control-Computed': '16',
      lockoutTime: ticksAt('2026-03-09T01:59:00Z'),
    };
    const { steps, warnings } = await plan(
      windows(locked),
      { action: 'account.disable', reason: 'other', endSessions: false },
      on,
      call,
    );
    expect(steps).toMatchObject([{ verb: 'disable', implies: [] }]);
    expect(warnings.join(' ')).not.toMatch(/lock/);
  });

  it('writes the password in quotes as UTF-16LE with the demand to change it in one request, and the flags by their old value', async () => {
    const sent: Modification[][] = [];
    const keep = (changes: readonly Modification[]): void => void sent.push([...changes]);
    await ran(windows({ userAccountControl: '512', pwdLastSet: '1' }, keep), RESET, 'ab');
    await ran(windows({ userAccountControl: '66048', pwdLastSet: '1' }, keep), {
      action: 'account.disable',
      reason: 'other',
      endSessions: false,
    });
    expect(sent).toEqual([
      [
        { operation: 'replace', attribute: 'unicodePwd', values: [Buffer.from('2200610062002200', 'hex')] },
        { operation: 'replace', attribute: 'pwdLastSet', values: ['0'] },
      ],
      [
        { operation: 'delete', attribute: 'userAccountControl', values: ['66048'] },
        { operation: 'add', attribute: 'userAccountControl', values: ['66050'] },
      ],
    ]);
  });

  it('a protected account is left alone by every change, also where its list of rights lets us write', async () => {
    const sent: unknown[] = [];
    const parts = windows({ userAccountControl: '512', pwdLastSet: '1', adminCount: '1' }, (changes) => sent.push(changes));
    const { actions, resetVia } = await capabilities(parts, ID, call);
    for (const change of CHANGES) {
      await expect(ran(parts, change), change.action).rejects.toMatchObject({ kind: 'forbidden', code: 'protected-account' });
      expect(actions[change.action]).toMatchObject({ can: 'no', because: expect.stringMatching(/protected/) as string });
    }
    expect(resetVia.temporary.can).toBe('no');
    expect(sent).toEqual([]);
  });

  it('a demand warns of applications that refuse the password until it is changed, as a reset does, in lines of at most 110', async () => {
    const account = { userAccountControl: '512', pwdLastSet: '1' };
    const about = /773/;
    for (const change of [RESET, { action: 'pin.require-change' }] satisfies Change[])
      expect((await plan(windows(account), change, on, call)).warnings.join('\n'), change.action).toMatch(about);
    for (const userAccountControl of ['512', '514', '66048', String(0x40202)]) {
      const { warnings } = await plan(windows({ ...account, userAccountControl, accountExpires: '1' }), RESET, on, call);
      expect(warnings.filter((line) => line.length > 110)).toEqual([]);
    }
  });

  it('a server whose root entry has no functional level is no domain controller', async () => {
    const parts = windows({});
    const ldap: Ldap = { ...parts.ldap, entry: async () => entryWith({ vendorName: 'Other' }, '') };
    const looked = probe({ ...parts, ldap, controller: controllerOf(ldap) }, { server: { url: 'ldaps://x' } }, call);
    await expect(looked).rejects.toMatchObject({
      kind: 'setup',
      code: 'wrong-kind',
      message: 'dc2.uni.example:636 is no Active Directory domain controller.',
      hint: expect.stringContaining('--kind openldap') as string,
    });
  });

  it('says its functional level, and warns where it is not the PDC emulator', async () => {
    const said = await probe(windows({}), { server: { url: 'ldap://dc2.uni.example' } }, call);
    expect(said).toMatchObject({
      encryption: 'starttls',
      software: { value: 'Windows Active Directory, functional level Windows Server 2016' },
      serverTime: { value: NOW },
    });
    expect(said.warnings.join('\n')).toMatch(/not the PDC emulator \(CN=NTDS Settings,CN=DC1\)/);
  });
});
