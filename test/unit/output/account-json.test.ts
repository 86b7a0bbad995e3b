import { describe, expect, it } from 'vitest';
import { FACT_NAMES } from '../../../src/core/account.js';
import { type Step, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { Personal } from '../../../src/core/personal.js';
import { Secret } from '../../../src/core/secret.js';
import { ACCOUNT_FIELDS } from '../../../src/output/account-fields.js';
import { accountJson, rowJson, signInJson } from '../../../src/output/account-json.js';
import { changeJson, type ChangeView } from '../../../src/output/change-json.js';
import { pathsOf } from '../../../src/output/fields.js';
import { plainRow, toPlain } from '../../../src/output/plain.js';
import { F, facts, hk, NOW, REF, ZONE } from './made-up.js';

const masked = { unmask: false };

const FORM = { minLength: 8, maxLength: 'never', allowed: 'any', atLeast: [], history: 0 } as const;

describe('an account for machines', () => {
  it('has instants in UTC, last days in the zone, and personal values masked', () => {
    expect(toPlain(accountJson(REF, facts(), ZONE), masked).data).toMatchObject({
      id: 'a1',
      uid: 'chantm',
      foundBy: { by: 'uid', value: 'chantm' },
      aliases: ['tai.man.chan'],
      number: '······4417',
      enabled: { enabled: true, reason: null, by: null, since: null, note: null },
      access: {
        from: 'always',
        until: '2027-06-30T16:00:00Z',
        lastDay: '2027-06-30',
        rule: 'retiree',
        graceUntil: 'never',
        enforced: true,
      },
      lock: { kind: 'none', since: null, until: null },
      failures: { count: 0, limit: 8, lastAt: 'never', locksForSeconds: 1800 },
      pin: { atExpiry: 'refused', graceLogins: null },
      mfa: {
        methods: [{ id: 'm1', type: 'app', label: 'iPhone 12' }, { label: '+852 •••• ••31' }],
        duty: { demanded: true, since: '2024-09-30T16:00:00Z', withoutMethod: 'refused' },
      },
      lastSignIn: { at: '2026-06-29T00:14:00Z', result: 'signed-in', reason: null },
      lastSuccessAt: '2026-06-29T00:14:00Z',
    });
  });

  it('shows a second factor that is asked for once one is registered, other rules that refuse, and what is open to be done', () => {
    const read = facts({
      'mfa.duty': F.known({ demanded: 'when-registered' }),
      restrictions: F.known([
        { code: 'log-on-hours', text: 'Monday to Friday', refusesNow: F.unknown('not-readable', 'no right') },
      ]),
      demands: F.known([
        { code: 'UPDATE_PROFILE', text: 'complete the profile', effect: 'step-needed', since: F.known('never') },
      ]),
    });
    const { data, unknown } = toPlain(accountJson(REF, read, ZONE), masked);
    expect(data).toMatchObject({
      mfa: { duty: { demanded: 'when-registered', since: null, withoutMethod: null } },
      restrictions: [{ code: 'log-on-hours', text: 'Monday to Friday', refusesNow: null }],
      demands: [{ code: 'UPDATE_PROFILE', text: 'complete the profile', effect: 'step-needed', since: 'never' }],
    });
    expect(Object.keys(unknown)).toEqual(['restrictions[0].refusesNow']);
  });

  it('shows the rules of a PIN that only some servers have, as absent where there are none', () => {
    const rules = {
      ...FORM,
      counts: { digit: 2 },
      someOf: { least: 3, of: ['upper', 'lower', 'digit', 'symbol'] },
      notUid: true,
      other: 'not in a list',
    } as const;
    const shown = (value: typeof rules | typeof FORM) =>
      toPlain(accountJson(REF, facts({ 'pin.rules': F.known(value) }), ZONE), masked);
    expect(shown(rules).data).toMatchObject({ pinRules: rules });
    const { data, absent } = shown(FORM);
    expect(data).toMatchObject({ pinRules: { ...FORM, counts: null, someOf: null, notUid: false, other: null } });
    const none = Object.entries(absent).filter(([path]) => path.startsWith('pinRules.'));
    expect(none).toEqual(['counts', 'someOf', 'other'].map((name) => [`pinRules.${name}`, 'no such rule']));
    expect(Object.keys(shown(rules).absent).filter((path) => path.startsWith('pinRules.'))).toEqual([]);
  });

  it('holds no number that is an instant', () => {
    const text = JSON.stringify(plainRow(accountJson(REF, facts(), ZONE), masked));
    expect(text).not.toMatch(/\d{12,}/);
  });

  it('keeps every unknown and absent fact, and leaves out what was not asked for', () => {
    const unknown = facts(Object.fromEntries(FACT_NAMES.map((name) => [name, F.unknown('timed-out', 'late')])));
    const plain = toPlain(accountJson(REF, unknown, ZONE), masked);
    expect(Object.keys(plain.unknown).sort()).toEqual([
      'access',
      'aliases',
      'demands',
      'department',
      'enabled',
      'failures',
      'groups',
      'kind',
      'lastSignIn',
      'lastSuccessAt',
      'lock',
      'mail',
      'mfa.duty',
      'mfa.methods',
      'name',
      'number',
      'owner',
      'pin',
      'pinRules',
      'recovery',
      'restrictions',
      'sessions',
    ]);
    expect(Object.keys(accountJson(REF, { lock: F.absent() }, ZONE))).toEqual(['id', 'uid', 'system', 'foundBy', 'name', 'lock']);
  });

  it('has the fields of the list that --fields is checked against, and no others', () => {
    const session = {
      id: 's1',
      startedAt: NOW,
      lastSeenAt: F.known(NOW),
      source: F.absent(),
      device: F.absent(),
      service: F.absent(),
    };
    const whole = facts({
      restrictions: F.known([{ code: 'log-on-hours', text: 'Monday to Friday', refusesNow: F.known(false) }]),
      demands: F.known([
        { code: 'UPDATE_PROFILE', text: 'complete the profile', effect: 'step-needed', since: F.known('never') },
      ]),
      'pin.rules': F.known({ ...FORM, someOf: { least: 3, of: ['upper', 'lower', 'digit'] } }),
      sessions: F.known([session]),
      owner: F.known({ uid: 'lamky', name: 'Lam' }),
    });
    expect(pathsOf(toPlain(accountJson(REF, whole, ZONE), masked).data).sort()).toEqual([...ACCOUNT_FIELDS].sort());
  });

  it('tells why somebody is disabled, and how long a lock lasts', () => {
    const row = accountJson(
      REF,
      {
        enabled: F.known({
          enabled: false,
          reason: F.known('abuse'),
          by: F.absent(),
          since: F.known(NOW),
          note: F.unknown('not-recorded', 'not kept'),
        }),
        lock: F.known({ kind: 'permanent', since: F.unknown('not-readable', 'no') }),
      },
      ZONE,
    );
    expect(toPlain(row, masked)).toMatchObject({
      data: {
        enabled: { enabled: false, reason: 'abuse', by: null, since: '2026-11-23T02:00:00Z', note: null },
        lock: { kind: 'permanent', since: null, until: 'never' },
      },
      unknown: { 'enabled.note': { code: 'not-recorded' }, 'lock.since': { code: 'not-readable' } },
      absent: { 'enabled.by': null },
    });
  });

  it('as a line of a search has the same names', () => {
    const row = rowJson(
      {
        id: 'a1',
        uid: 'chantm',
        name: 'Chan',
        kind: F.known('retiree'),
        department: F.absent(),
        number: F.known(new Personal('number', '1234564417')),
        mail: F.known('chantm@hku.hk'),
        enabled: F.unknown('not-readable', 'no'),
        accessUntil: F.known('never'),
      },
      ZONE,
    );
    const plain = toPlain(row, masked);
    expect(plain).toMatchObject({
      data: { access: { until: 'never', lastDay: 'never' }, enabled: { enabled: null }, number: '······4417' },
      unknown: { 'enabled.enabled': {} },
    });
    const names = new Set(pathsOf(plainRow(accountJson(REF, facts(), ZONE), masked)));
    for (const path of pathsOf(plain.data)) expect(names).toContain(path);
  });

  it('has sign-ins with their code', () => {
    const attempt = {
      at: NOW,
      result: 'refused',
      reason: 'locked',
      code: '775',
      source: F.known('10.0.0.5'),
      device: F.absent(),
      service: F.absent(),
    } as const;
    expect(toPlain(signInJson(attempt), masked).data).toMatchObject({
      at: '2026-11-23T02:00:00Z',
      reason: 'locked',
      code: '775',
      source: '10.0.0.5',
    });
  });
});

describe('a change for machines', () => {
  const step = (id: string, more: Partial<Step> = {}): Step => ({
    id,
    system: 'practice',
    verb: 'set-access-end',
    text: 'last day of access',
    implies: [],
    repeatable: true,
    ...more,
  });
  const view = (more: Partial<ChangeView> = {}): ChangeView => ({
    action: 'access.extend',
    target: { ref: REF },
    changed: true,
    outcome: 'partial',
    plan: {
      change: { action: 'access.extend', until: hk('2027-07-01 00:00'), rule: 'retiree' },
      on: REF,
      basis: '7',
      steps: [
        step('1', { before: hk('2026-07-01 00:00'), after: hk('2027-07-01 00:00') }),
        step('2', { verb: 'end-sessions' }),
        step('3'),
      ],
      warnings: ['not enforced here'],
    },
    results: [
      { step: '1', outcome: 'done', confirmed: 'read-back', issued: new Secret('kdmt4729') } satisfies StepResult,
      { step: '2', outcome: 'failed', confirmed: 'answer', error: new AppError('unavailable', 'down') },
    ],
    warnings: ['not enforced here', 'another'],
    at: NOW,
    stillBlocks: [{ code: 'locked-temporary', status: 'fail', text: 'locked' }],
    extra: { from: '2026-06-30', to: '2027-06-30', uid: 'mallory', changed: false },
    ...more,
  });

  it('has what every change has, whatever the action adds', () => {
    expect(toPlain(changeJson(view()), masked).data).toMatchObject({
      action: 'access.extend',
      uid: 'chantm',
      changed: true,
      outcome: 'partial',
      effectiveAt: null,
      expiresAt: null,
      stillBlocks: [{ code: 'locked-temporary', status: 'fail', text: 'locked' }],
      warnings: ['not enforced here', 'another'],
      at: '2026-11-23T02:00:00Z',
      from: '2026-06-30',
      to: '2027-06-30',
    });
  });

  it('has every step of the plan, also those that were not reached, and no secret', () => {
    const row = plainRow(changeJson(view()), masked);
    expect(row['steps']).toMatchObject([
      {
        id: '1',
        outcome: 'done',
        confirmed: 'read-back',
        before: '2026-06-30T16:00:00Z',
        after: '2027-06-30T16:00:00Z',
        error: null,
      },
      { id: '2', outcome: 'failed', error: { code: 'unavailable', message: 'down', retryable: true } },
      { id: '3', outcome: null, confirmed: null },
    ]);
    expect(JSON.stringify(row)).not.toContain('kdmt4729');
  });

  it('does not say that nothing blocks when nobody looked', () => {
    expect(changeJson(view({ stillBlocks: undefined }))['stillBlocks']).toBeNull();
    expect(changeJson(view({ stillBlocks: [] }))['stillBlocks']).toEqual([]);
  });
});
