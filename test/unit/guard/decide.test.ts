import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/core/change.js';
import { decide, decideBy } from '../../../src/guard/decide.js';
import { noRecords, type Decision, type Rule, type Situation } from '../../../src/guard/types.js';
import { NOW, knownFacts, policyWith, requestOf, say, situationOf } from './situation.js';

function judge({ request, facts, policy, records, now }: Situation): Decision {
  return decide(request, facts, policy, records, now);
}

function ruleOf(situation: Situation): string {
  const decision = judge(situation);
  return decision.allow ? 'allowed' : decision.rule;
}

describe('own account', () => {
  it.each([
    ['the UID', { uid: 'lamky' }, {}],
    ['the UID in capitals', { uid: 'LamKY' }, {}],
    ['an alias', {}, { aliases: say.known(['someone', 'Lamky']) }],
    ['the part of the mail address before @', {}, { mail: say.known('LAMKY@example.edu') }],
    ['the UID that was read, where another was asked for', {}, { uid: say.known('lamky') }],
  ])('is refused by %s', (_, request, facts) => {
    expect(judge(situationOf({ request, facts }))).toMatchObject({
      allow: false,
      rule: 'own-account',
      kind: 'forbidden',
      overridable: false,
    });
  });

  it.each([
    ['a Windows name', 'CAMPUS\\u3001234'],
    ['an address', 'U3001234@example.edu'],
    ['a distinguished name', 'uid=u3001234,ou=people,dc=example,dc=edu'],
    ['the whole mail address', 'u3001234@connect.example.edu'],
    ['an alias', 'lee.ka.yan'],
  ])('is refused when the operator signed in with %s', (_, id) => {
    expect(ruleOf(situationOf({ request: { operator: { id, from: 'bind' } } }))).toBe('own-account');
  });

  it('is refused with --force and a reason too', () => {
    expect(ruleOf(situationOf({ request: { uid: 'lamky', force: true, reason: 'on my own' } }))).toBe('own-account');
  });

  it('is refused by another login name of the operator', () => {
    expect(decide(requestOf(), knownFacts, policyWith(), { operatorUids: ['u3001234'] }, NOW)).toMatchObject({
      allow: false,
      rule: 'own-account',
    });
  });

  it.each([
    ['the UID', 'u3001234'],
    ['a Windows name in capitals', 'CAMPUS\\U3001234'],
    ['an address', 'u3001234@example.edu'],
    ['a distinguished name', 'uid=u3001234,ou=tools,dc=example,dc=edu'],
    ['an escaped distinguished name', 'cn=u\\33001234,dc=example'],
    ['an alias', 'lee.ka.yan'],
  ])('is not the one that the tool signs in with, which is refused too (%s)', (_, toolLogin) => {
    const decision = decide(requestOf({ force: true, reason: 'on purpose' }), knownFacts, policyWith(), { toolLogin }, NOW);
    expect(decision).toMatchObject({ allow: false, rule: 'own-account', kind: 'forbidden', overridable: false });
    expect(decision).toHaveProperty('message', expect.stringContaining('this tool itself signs in with'));
  });

  it('is not any of those that the tool signs in with to several systems', () => {
    const records = { toolLogin: ['uid=desk,dc=example', 'service-account-desk', 'CAMPUS\\u3001234'] };
    const decision = decide(requestOf({ force: true, reason: 'on purpose' }), knownFacts, policyWith(), records, NOW);
    expect(decision).toMatchObject({ allow: false, rule: 'own-account' });
    expect(decision).toHaveProperty('message', expect.stringContaining('(CAMPUS\\u3001234)'));
  });

  it('is not every account where the tool signs in with another login', () => {
    const records = { toolLogin: 'uid=desk,ou=tools,dc=example,dc=edu' };
    expect(decide(requestOf(), knownFacts, policyWith(), records, NOW)).toMatchObject({ allow: true });
  });

  it.each(['uid', 'aliases', 'mail'] as const)(
    'cannot be ruled out while the fact %s is unknown, whatever the policy says',
    (name) => {
      const facts = { [name]: say.unknown('not-readable', 'no right to read it', 'read-all') };
      expect(judge(situationOf({ facts, policy: { protected: { unknown: 'allowed' } } }))).toMatchObject({
        allow: false,
        rule: 'own-account',
        right: 'read-all',
      });
    },
  );

  it('cannot be ruled out while nobody knows who runs the tool', () => {
    expect(ruleOf(situationOf({ request: { operator: { id: ' ', from: 'os-user' } } }))).toBe('own-account');
  });

  it('names the desk only where the policy does', () => {
    const desk = { desk: { text: 'the counter in the library' } };
    expect(judge(situationOf({ request: { uid: 'lamky' }, policy: { places: desk } }))).toMatchObject({
      hint: expect.stringContaining('the counter in the library') as string,
    });
    expect(judge(situationOf({ request: { uid: 'lamky' } }))).toMatchObject({ hint: 'Ask a colleague.' });
  });

  it('is not somebody whose name only begins the same, or looks the same in another script', () => {
    expect(ruleOf(situationOf({ request: { uid: 'lamky2' }, facts: { mail: say.known('lamky2@example.edu') } }))).toBe('allowed');
    expect(ruleOf(situationOf({ facts: { aliases: say.known(['lam\u212Ay']) } }))).toBe('allowed');
  });
});

describe('service account', () => {
  it('is refused, also with --force and a reason', () => {
    const facts = { kind: say.known('service' as const) };
    expect(judge(situationOf({ facts }))).toMatchObject({ rule: 'service-account', kind: 'forbidden', overridable: false });
    expect(ruleOf(situationOf({ facts, request: { force: true, reason: 'x' } }))).toBe('service-account');
    expect(ruleOf(situationOf({ facts, policy: { protected: { unknown: 'allowed' } } }))).toBe('service-account');
  });

  it.each([
    ['the fact is unknown', say.unknown('timed-out', 'no answer in 2 s')],
    ['the system does not tell kinds', say.known('unknown' as const)],
  ])('counts as one while %s, unless the policy lets the unknown pass', (_, kind) => {
    expect(ruleOf(situationOf({ facts: { kind } }))).toBe('service-account');
    expect(ruleOf(situationOf({ facts: { kind }, policy: { protected: { unknown: 'allowed' } } }))).toBe('allowed');
  });

  it('is none where the system has no kinds', () => {
    expect(ruleOf(situationOf({ facts: { kind: say.absent() } }))).toBe('allowed');
  });
});

describe('protected account', () => {
  it.each([
    ['by UID', { uids: ['U3001234'] }],
    ['by group', { groups: ['Students'] }],
    ['by group, though the unknown may pass', { groups: ['students'], unknown: 'allowed' as const }],
  ])('is refused %s, also with --force and a reason', (_, kept) => {
    expect(judge(situationOf({ policy: { protected: kept } }))).toMatchObject({
      rule: 'protected-account',
      kind: 'forbidden',
      overridable: false,
    });
    expect(ruleOf(situationOf({ policy: { protected: kept }, request: { force: true, reason: 'x' } }))).toBe('protected-account');
  });

  it('counts as one while its groups are unknown, unless the policy lets the unknown pass', () => {
    const facts = { groups: say.unknown('unreachable', 'the server does not answer') };
    expect(judge(situationOf({ facts }))).toMatchObject({
      rule: 'protected-account',
      hint: expect.stringContaining('Try again') as string,
    });
    expect(ruleOf(situationOf({ facts, policy: { protected: { unknown: 'allowed' } } }))).toBe('allowed');
  });

  it('is none by group where the system has no groups', () => {
    expect(ruleOf(situationOf({ facts: { groups: say.absent() }, policy: { protected: { groups: ['admins'] } } }))).toBe(
      'allowed',
    );
  });
});

describe('--force', () => {
  it.each([undefined, '', '   '])('without a reason (%j) is wrong usage', (reason) => {
    expect(judge(situationOf({ request: { force: true, reason } }))).toMatchObject({
      allow: false,
      rule: 'force-reason',
      kind: 'usage',
      hint: expect.stringContaining('--reason') as string,
    });
  });

  it('with a reason passes, and says when nothing needed it', () => {
    expect(judge(situationOf({ request: { force: true, reason: 'the dean asked' } }))).toEqual({
      allow: true,
      overridden: [],
      notes: ['--force was not needed: no rule stood in the way'],
    });
  });

  it('is not asked for a reason where a reason would not help', () => {
    expect(ruleOf(situationOf({ request: { force: true }, policy: { protected: { uids: ['u3001234'] } } }))).toBe(
      'protected-account',
    );
  });
});

describe('a rule that may be overridden', () => {
  const ticket: Rule = {
    id: 'protected-account',
    overridable: true,
    judge: ({ request }) => (request.ticket ? undefined : { kind: 'unverified', message: 'no ticket', hint: 'Add --ticket.' }),
  };

  it('refuses without --force and says that it may be overridden', () => {
    expect(decideBy([ticket], situationOf())).toEqual({
      allow: false,
      rule: 'protected-account',
      kind: 'unverified',
      message: 'no ticket',
      hint: 'Add --ticket.',
      overridable: true,
    });
  });

  it('is passed by --force and named', () => {
    expect(decideBy([ticket], situationOf({ request: { force: true, reason: 'x' } }))).toEqual({
      allow: true,
      overridden: ['protected-account'],
      notes: [],
    });
  });
});

it('has nothing against an ordinary account, whatever the action', () => {
  for (const action of ACTIONS) {
    expect(decide(requestOf({ action }), knownFacts, policyWith(), noRecords, NOW)).toEqual({
      allow: true,
      overridden: [],
      notes: [],
    });
  }
});
