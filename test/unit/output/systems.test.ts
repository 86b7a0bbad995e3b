import { describe, expect, it } from 'vitest';
import { type Lock } from '../../../src/core/account.js';
import { factsOf, type Fact } from '../../../src/core/fact.js';
import { type Step, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { accountCard } from '../../../src/output/card.js';
import { accountJson } from '../../../src/output/account-json.js';
import { changeLines } from '../../../src/output/change-lines.js';
import { headerLines } from '../../../src/output/header.js';
import { linesFor } from '../../../src/output/lines.js';
import { planLines } from '../../../src/output/plan-lines.js';
import { toPlain } from '../../../src/output/plain.js';
import { systemsOf } from '../../../src/output/systems.js';
import { width } from '../../../src/output/width.js';
import { cardInput, facts, kept, NOW, PLAIN_PAINT, REF, ZONE } from './made-up.js';

const AD = factsOf('ad', NOW);
const SSO = factsOf('campus-sso', NOW);
const PLACE = { title: 'one person of 2 systems', host: 'dc1.uni.example, sso.uni.example', practice: false };
const PLACES = {
  ad: { title: 'Active Directory', host: 'dc1.uni.example:636', practice: false },
  'campus-sso': { title: 'Keycloak', host: 'sso.uni.example', practice: false },
};
const page = { width: 80, paint: PLAIN_PAINT, unmask: false };
const together = <T>(fact: Fact<T>, ...others: readonly Fact<T>[]): Fact<T> => ({ ...fact, said: [fact, ...others] });

describe('the header of several systems', () => {
  it('has a line for each, and none is wider than a terminal', () => {
    const lines = headerLines({ place: PLACE, places: PLACES }, 'uni', { id: 'lamky', from: 'os-user' });
    expect(lines).toEqual([
      'uni | one person of 2 systems | operator lamky',
      '    ad          Active Directory, dc1.uni.example:636',
      '    campus-sso  Keycloak, sso.uni.example',
    ]);
    for (const line of lines) expect(width(line)).toBeLessThanOrEqual(80);
  });

  it('is the one line of before for one system', () => {
    expect(headerLines({ place: PLACES.ad }, 'campus-ad')).toEqual(['campus-ad | Active Directory, dc1.uni.example:636']);
  });
});

describe('a card of several systems', () => {
  const added = (title: string, of: typeof AD) => {
    const [method] = listOf(facts()['mfa.methods']);
    return { ...(method ?? expect.fail()), id: title, addedAt: of.known(NOW) };
  };
  const lineOf = (changed: Parameters<typeof cardInput>[0], label: string): string => {
    const input = { ...cardInput(changed), place: PLACE, places: PLACES };
    const lines = linesFor((each) => accountCard(input, each), kept({ terminal: true, width: 300 }), false);
    return lines.find((line) => line.startsWith(label)) ?? '';
  };

  it('names behind a line the system that it comes from, also where its name is part of a word', () => {
    // "ad" stands in "added" too.
    expect(lineOf({ 'mfa.methods': together(AD.known([added('1', AD)])) }, 'MFA')).toMatch(/added [^(]*\(ad\)$/);
    expect(lineOf({ lock: AD.known({ kind: 'none' }) }, 'Lock')).toMatch(/\(ad\)$/);
  });

  it('names the one that could not be asked, once', () => {
    expect(lineOf({ lock: SSO.unknown('unreachable', 'it did not answer') }, 'Lock')).toMatch(
      /: it did not answer \(campus-sso\)$/,
    );
    const named = SSO.unknown('unreachable', 'campus-sso: it did not answer');
    expect(lineOf({ lock: named }, 'Lock')).toMatch(/unknown: campus-sso: it did not answer$/);
  });

  it('names each method of two systems by its own', () => {
    const both = {
      ...AD.known([added('1', AD), added('2', SSO)]),
      said: [AD.known([added('1', AD)]), SSO.known([added('2', SSO)])],
    };
    const input = { ...cardInput({ 'mfa.methods': both }), place: PLACE, places: PLACES };
    const lines = accountCard(input, page).filter((line) => line.includes('authenticator app'));
    expect(lines.map((line) => /\(([^)]*)\)$/.exec(line)?.[1])).toEqual(['ad', 'campus-sso']);
  });

  it('says where else somebody is locked out', () => {
    const lock: Lock = { kind: 'permanent', since: AD.known(NOW) };
    const none: Lock = { kind: 'none' };
    expect(lineOf({ lock: together(AD.known<Lock>(lock), SSO.known<Lock>(lock)) }, 'Lock')).toMatch(/\(ad; also campus-sso\)$/);
    expect(lineOf({ lock: together(AD.known<Lock>(lock), SSO.known<Lock>(none)) }, 'Lock')).toMatch(/\(ad\)$/);
  });
});

describe('whose a fact is', () => {
  it('is the one that counts; of a list all that have one; of a disagreement all that spoke', () => {
    expect(systemsOf(together(AD.known(1), SSO.known(1)))).toEqual(['ad']);
    expect(systemsOf(together(AD.known(['a']), SSO.known(['b'])))).toEqual(['ad', 'campus-sso']);
    expect(systemsOf(together(AD.known(['a']), SSO.absent()))).toEqual(['ad']);
    expect(systemsOf({ ...AD.unknown('disagrees', 'x'), said: [AD.known(1), SSO.known(2)] })).toEqual(['ad', 'campus-sso']);
  });

  it('stands in JSON by path, with what each said; and what each said keeps its own fate', () => {
    const lock = together(AD.known({ kind: 'none' as const }), SSO.unknown('unreachable', 'gone'));
    const { data, unknown } = toPlain(accountJson(REF, { lock, uid: AD.known('x') }, ZONE, PLACES), { unmask: false });
    expect(data).toMatchObject({ systems: { uid: ['ad'], lock: ['ad'] } });
    expect(data['said']).toEqual({
      lock: [
        { system: 'ad', value: { kind: 'none', since: null, until: null } },
        { system: 'campus-sso', value: null },
      ],
    });
    expect(unknown).toEqual({ 'said.lock[1].value': { code: 'unreachable', why: 'gone' } });
  });

  it('shows personal values masked there too', () => {
    const { number } = facts();
    const text = JSON.stringify(toPlain(accountJson(REF, { number: together(number, number) }, ZONE, PLACES), { unmask: false }));
    expect(text).toContain('"said":{"number"');
    expect(number.state === 'known' && text.includes(number.value.unmasked())).toBe(false);
  });
});

describe('steps of several systems', () => {
  const step = (id: string, system: string): Step => ({
    id,
    system,
    verb: 'disable',
    text: 'disable the account',
    implies: [],
    repeatable: true,
  });
  const plan = {
    change: { action: 'account.disable', reason: 'other', endSessions: false },
    on: REF,
    basis: undefined,
    steps: [step('1', 'ad'), step('2', 'campus-sso'), step('3', 'ad')],
    warnings: [],
  } as const;
  const result = (id: string, outcome: StepResult['outcome'], error?: AppError): StepResult => ({
    step: id,
    outcome,
    confirmed: 'read-back',
    ...(error ? { error } : {}),
  });

  it('each name their system and host, planned', () => {
    const sheet = { plan, warnings: [], untouched: [], selfService: [], remarks: [], now: NOW, zone: ZONE, places: PLACES };
    expect(planLines(sheet, page)).toEqual([
      'Plan   1  ad, dc1.uni.example:636: disable the account',
      '       2  campus-sso, sso.uni.example: disable the account',
      '       3  ad, dc1.uni.example:636: disable the account',
    ]);
  });

  it('each say what became of them where, and a system is not named twice in one error', () => {
    const error = new AppError('unavailable', 'campus-sso: it did not answer');
    const sheet = {
      outcome: 'partial',
      plan,
      results: [result('1', 'done'), result('2', 'failed', error), result('3', 'not-reached')],
      at: NOW,
      stillBlocks: undefined,
      say: [],
      notes: [],
      remarks: [],
      label: 'PIN',
      now: NOW,
      zone: ZONE,
      places: PLACES,
    } as const;
    expect(changeLines(sheet, page).map((line) => line.replace(/^(Partly done \S+)? +/, ''))).toEqual([
      'ad, dc1.uni.example:636: disable the account',
      'failed: campus-sso, sso.uni.example: disable the account: it did not answer',
      'not reached: ad, dc1.uni.example:636: disable the account',
    ]);
  });
});

function listOf<T>(fact: Fact<readonly T[]>): readonly T[] {
  return fact.state === 'known' ? fact.value : [];
}
