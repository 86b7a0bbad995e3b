import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACT_NAMES, type AccountRef, type FactName } from '../../../src/core/account.js';
import { type Change, type Plan, type StepResult } from '../../../src/core/change.js';
import { type Provider } from '../../../src/core/provider.js';
import { Secret } from '../../../src/core/secret.js';
import { PART_OF_FACT, type CompositeOptions, type Part } from '../../../src/providers/composite/types.js';
import { type Release } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';
import { call, PATIENT, thrown } from '../suite/steps.js';
import { DOOR, startHouse, SYSTEMS, type House, type Joins, type Name, type Person } from './house.js';
import { REAL_JOINS, REAL_PARTS } from './real-subject.js';
import { partsOf } from './subject.js';

const { ad: AD, keycloak: KEYCLOAK, ldap: LDAP } = SYSTEMS;

const DISABLE: Change = { action: 'account.disable', reason: 'compromise', endSessions: true };
const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const CLEAR: Change = { action: 'mfa.clear', endSessions: true };

/** The account is in the controller and in Keycloak, and found there by the mail address; the controller is the lead. */
const TWO_DOORS = partsOf(AD, {
  account: [AD, KEYCLOAK],
  mfa: [KEYCLOAK],
  access: [LDAP],
  sessions: [KEYCLOAK],
  'sign-in': [KEYCLOAK],
});
const BY_MAIL: Joins = { keycloak: { from: 'mail', by: 'mail' } };

/** Methods in OpenLDAP and sessions in Keycloak, which is found by the number. */
const APART = partsOf(LDAP, { account: [AD], pin: [AD], sessions: [KEYCLOAK], 'sign-in': [KEYCLOAK] });

let house: House;

beforeAll(async () => {
  house = await startHouse();
});
afterAll(async () => {
  await house.close();
});

/** Several systems as one, as the cases below use them. */
class Whole {
  constructor(
    readonly provider: Provider,
    private readonly lead: Name,
  ) {}

  async on(person: Person): Promise<AccountRef> {
    const [only, ...more] = await this.provider.resolve({ by: 'id', value: person.ids[this.lead] }, call());
    expect(more).toEqual([]);
    if (only === undefined) throw new Error(`${person.uid} was not found`);
    return only;
  }

  async plan(person: Person, change: Change): Promise<Plan> {
    return this.provider.plan(change, await this.on(person), call());
  }

  /** One result a step, in order; something happens after the first. */
  async run(plan: Plan, { pin, afterFirst }: { pin?: string; afterFirst?: () => Promise<void> } = {}): Promise<StepResult[]> {
    const results: StepResult[] = [];
    const secrets = pin === undefined ? {} : { pin: new Secret(pin) };
    for await (const result of this.provider.run(plan, { ...call(), key: word(), secrets })) {
      results.push(result);
      if (results.length === 1) await afterFirst?.();
    }
    expect(
      results.map(({ step }) => step),
      'one result for each step, in order',
    ).toEqual(plan.steps.map(({ id }) => id));
    return results;
  }

  read(person: Person, names: readonly FactName[] = FACT_NAMES): ReturnType<Provider['read']> {
    return this.provider.read(person.ids[this.lead], names, { ...call(), each: PATIENT });
  }
}

const byNumber = (): Whole => new Whole(house.open(REAL_JOINS, REAL_PARTS), 'ldap');
const twoDoors = (order?: readonly Name[]): Whole => new Whole(house.open(BY_MAIL, TWO_DOORS, order), 'ad');
const apart = (): Whole => new Whole(house.open(REAL_JOINS, APART), 'ldap');

async function without<T>(name: Name, check: () => Promise<T>): Promise<T> {
  const release = await house.stop(name);
  try {
    return await check();
  } finally {
    await release();
  }
}

/** What happens after the first result of a run, and its release at the end of the case. */
async function stoppedInTheMiddle<T>(name: Name, run: (stop: () => Promise<void>) => Promise<T>): Promise<T> {
  let release: Release = async () => undefined;
  try {
    return await run(async () => {
      release = await house.stop(name);
    });
  } finally {
    await release();
  }
}

/** Each step as `system verb`. */
const stepsOf = ({ steps }: Plan): string[] => steps.map(({ system, verb }) => `${system} ${verb}`);
const outcomesOf = (results: readonly StepResult[]): string[] => results.map(({ outcome }) => outcome);

/** What each server itself has of a person, by its own tools. */
async function marks({ ids }: Person): Promise<readonly string[]> {
  const { ad, keycloak, ldap } = house;
  return [
    (await ad.road.peek(ids.ad)).mark,
    (await keycloak.road.peek(ids.keycloak)).mark,
    (await ldap.road.peek(ids.ldap)).mark,
  ];
}

describe('one system is stopped before reading', () => {
  const factsOf = (parts: CompositeOptions['parts'], system: string): FactName[] =>
    FACT_NAMES.filter((name) => parts[PART_OF_FACT[name] satisfies Part].includes(system));

  it.each(['ad', 'keycloak'] as const)('%s: its facts are unknown, and all others are what they were', async (name) => {
    const person = await house.seed({ methods: [{ type: 'app', label: 'Phone' }] });
    const whole = byNumber();
    const before = await whole.read(person);
    const facts = await without(name, () => whole.read(person));
    const its = factsOf(REAL_PARTS, SYSTEMS[name]);
    expect(its.length).toBeGreaterThan(2);
    for (const each of FACT_NAMES) {
      if (!its.includes(each)) expect({ ...facts[each], at: 0 }, each).toMatchObject({ state: before[each].state });
      else if (before[each].state !== 'absent')
        expect(facts[each], each).toMatchObject({ state: 'unknown', system: SYSTEMS[name] });
    }
    for (const each of its.filter((fact) => before[fact].state === 'known' && fact !== 'pin.rules'))
      expect(facts[each], each).toMatchObject({ code: 'unreachable', why: expect.stringMatching(/\S/) as string });
  });

  it('the lead: nothing is known of anybody, nobody is found, and that is not "nobody there"', async () => {
    const person = await house.seed();
    const whole = byNumber();
    await without('ldap', async () => {
      const facts = await whole.read(person, ['uid', 'enabled', 'mfa.methods', 'access']);
      for (const fact of Object.values(facts)) expect(fact).toMatchObject({ state: 'unknown', code: 'unreachable' });
      await thrown(whole.provider.resolve({ by: 'uid', value: person.uid }, call()), 'unavailable');
      await thrown(whole.provider.resolve({ by: 'uid', value: word() }, call()), 'unavailable');
    });
    expect((await whole.read(person, ['uid'])).uid).toMatchObject({ state: 'known', value: person.uid });
  });

  it('a system that takes every question and answers none: its facts are late, and the others came', async () => {
    const person = await house.seed();
    const { provider } = byNumber();
    const release = await house.keycloak.proxy.hold();
    try {
      const facts = await provider.read(person.ids.ldap, ['enabled', 'access', 'mfa.methods'], { ...call(), each: 4_000 });
      expect(facts).toMatchObject({
        enabled: { state: 'known', system: AD },
        access: { state: 'known', system: LDAP },
        'mfa.methods': { state: 'unknown', code: 'timed-out' },
      });
    } finally {
      await release();
    }
  });

  it('one of two that answer a part: a block elsewhere is a block, and no block elsewhere is unknown', async () => {
    const [off, on] = [await house.seed({ disabled: 'other' }), await house.seed()];
    const whole = twoDoors();
    await without('keycloak', async () => {
      expect((await whole.read(off, ['enabled'])).enabled).toMatchObject({
        state: 'known',
        value: { enabled: false },
        said: [
          { system: AD, state: 'known' },
          { system: KEYCLOAK, state: 'unknown', code: 'unreachable' },
        ],
      });
      expect((await whole.read(on, ['enabled'])).enabled).toMatchObject({
        state: 'unknown',
        code: 'unreachable',
        system: KEYCLOAK,
      });
    });
  });

  it('a change that is its alone says so before anything is done, and those of the others can be done', async () => {
    const person = await house.seed({ methods: [{ type: 'app', label: 'Phone' }] });
    const whole = byNumber();
    const on = await whole.on(person);
    await without('keycloak', async () => {
      const { actions } = await whole.provider.capabilities(on.id, call());
      expect(actions['mfa.clear']).toMatchObject({ can: 'no', because: expect.stringContaining(KEYCLOAK) as string });
      expect(actions['pin.reset'].can).not.toBe('no');
      expect((await thrown(whole.provider.plan(CLEAR, on, call()), 'unavailable')).message).toContain(KEYCLOAK);
      const pin = freshPin();
      expect(outcomesOf(await whole.run(await whole.plan(person, RESET), { pin }))).toEqual(['done']);
      expect(await house.ad.road.bind(person.ids.ad, pin)).toBe('773');
    });
    expect((await house.keycloak.road.peek(person.ids.keycloak)).methods).toEqual(person.methods);
  });
});

describe('one system is stopped between plan and run', () => {
  it.each(['ad', 'keycloak'] as const)('%s: an account of two systems is disabled in neither', async (name) => {
    const person = await house.seed({ sessions: 1 });
    const whole = twoDoors();
    const plan = await whole.plan(person, DISABLE);
    expect(stepsOf(plan)).toEqual([`${AD} disable`, `${KEYCLOAK} disable`, `${KEYCLOAK} end-sessions`]);
    const before = await marks(person);
    await without(name, async () => {
      expect((await thrown(whole.run(plan), 'unavailable')).message).toContain(SYSTEMS[name]);
    });
    expect(await marks(person)).toEqual(before);
    expect(outcomesOf(await whole.run(plan)), 'the same plan, with all of them back').toEqual(['done', 'done', 'done']);
    expect(await house.ad.road.peek(person.ids.ad)).toMatchObject({ enabled: false });
    expect(await house.keycloak.road.peek(person.ids.keycloak)).toMatchObject({ enabled: false, sessions: 0 });
  });

  it.each(['ldap', 'keycloak'] as const)('%s: no method is removed and no session ended', async (name) => {
    const person = await house.seed({ sessions: 1 }, { ldap: { methods: [{ type: 'app', label: 'Phone' }] } });
    const whole = apart();
    const plan = await whole.plan(person, CLEAR);
    expect(stepsOf(plan)).toEqual([`${LDAP} remove-method`, `${KEYCLOAK} end-sessions`]);
    const before = await marks(person);
    await without(name, async () => {
      await thrown(whole.run(plan), 'unavailable');
    });
    expect(await marks(person)).toEqual(before);
    expect(outcomesOf(await whole.run(plan))).toEqual(['done', 'done']);
    expect((await house.ldap.road.peek(person.ids.ldap)).methods).toEqual([]);
    expect((await house.keycloak.road.peek(person.ids.keycloak)).sessions).toBe(0);
  });

  it('a lock elsewhere that the new password needs taken off: the old password works on', async () => {
    const person = await house.seed({}, { keycloak: { lock: 'permanent' } });
    const whole = twoDoors();
    const plan = await whole.plan(person, RESET);
    expect(stepsOf(plan)).toEqual([`${AD} set-pin`, `${KEYCLOAK} unlock`, `${KEYCLOAK} enable`]);
    const before = await marks(person);
    const pin = freshPin();
    await without('keycloak', async () => {
      await thrown(whole.run(plan, { pin }), 'unavailable');
    });
    expect(await marks(person)).toEqual(before);
    expect(await house.ad.road.bind(person.ids.ad, person.pin)).toBe('in');
    expect(outcomesOf(await whole.run(await whole.plan(person, RESET), { pin }))).toEqual(['done', 'done', 'done']);
    expect(await house.ad.road.bind(person.ids.ad, pin)).toBe('773');
    expect(await house.keycloak.road.peek(person.ids.keycloak)).toMatchObject({ locked: false, enabled: true });
    expect(await house.keycloak.road.signIn(person.login, DOOR)).toBe('in');
  });

  it('stopped before the plan already: a lock there is named as not taken off, and the password is set all the same', async () => {
    const person = await house.seed({}, { keycloak: { lock: 'permanent' } });
    const whole = twoDoors();
    const pin = freshPin();
    await without('keycloak', async () => {
      const plan = await whole.plan(person, RESET);
      expect(stepsOf(plan)).toEqual([`${AD} set-pin`]);
      expect(plan.warnings.join('\n')).toContain(`A lock that stands in ${KEYCLOAK} is not taken off.`);
      expect(outcomesOf(await whole.run(plan, { pin }))).toEqual(['done']);
    });
    expect(await house.ad.road.bind(person.ids.ad, pin)).toBe('773');
    expect((await house.keycloak.road.peek(person.ids.keycloak)).locked).toBe(true);
  });
});

describe('one system is stopped in the middle of a run', () => {
  it('Keycloak, after the step in the controller: told what was done where, and repeating it does the rest', async () => {
    const person = await house.seed({ sessions: 1 });
    const whole = twoDoors();
    const plan = await whole.plan(person, DISABLE);
    const results = await stoppedInTheMiddle('keycloak', (stop) => whole.run(plan, { afterFirst: stop }));
    expect(outcomesOf(results)).toEqual(['done', 'failed', 'not-reached']);
    expect(results[1]?.error?.message).toContain(KEYCLOAK);
    expect(await house.ad.road.peek(person.ids.ad)).toMatchObject({ enabled: false });
    expect(await house.keycloak.road.peek(person.ids.keycloak)).toMatchObject({ enabled: true, sessions: 1 });

    // What was done is no step any more.
    const again = await whole.plan(person, DISABLE);
    expect(stepsOf(again)).toEqual([`${KEYCLOAK} disable`, `${KEYCLOAK} end-sessions`]);
    expect(outcomesOf(await whole.run(again))).toEqual(['done', 'done']);
    expect(await house.keycloak.road.peek(person.ids.keycloak)).toMatchObject({ enabled: false, sessions: 0 });
    expect((await whole.plan(person, DISABLE)).steps).toEqual([]);
  });

  it('the controller, after the steps in Keycloak: the same the other way round', async () => {
    const person = await house.seed({ sessions: 1 });
    const whole = twoDoors(['keycloak', 'ad', 'ldap']);
    const plan = await whole.plan(person, { ...DISABLE, endSessions: false });
    expect(stepsOf(plan)).toEqual([`${KEYCLOAK} disable`, `${AD} disable`]);
    const results = await stoppedInTheMiddle('ad', (stop) => whole.run(plan, { afterFirst: stop }));
    expect(outcomesOf(results)).toEqual(['done', 'failed']);
    expect(results[1]?.error?.message).toContain(AD);
    expect(await house.keycloak.road.peek(person.ids.keycloak)).toMatchObject({ enabled: false });
    expect(await house.ad.road.peek(person.ids.ad)).toMatchObject({ enabled: true });

    const again = await whole.plan(person, DISABLE);
    expect(stepsOf(again)).toContain(`${AD} disable`);
    expect(stepsOf(again)).not.toContain(`${KEYCLOAK} disable`);
    expect(outcomesOf(await whole.run(again))).not.toContain('failed');
    expect(await house.ad.road.peek(person.ids.ad)).toMatchObject({ enabled: false });
  });

  it('OpenLDAP, after the first of two methods: the second is there, and so are the sessions in Keycloak', async () => {
    const methods = [
      { type: 'app', label: 'Phone' },
      { type: 'hardware-token', label: 'Token' },
    ] as const;
    const person = await house.seed({ sessions: 1 }, { ldap: { methods } });
    const whole = apart();
    const plan = await whole.plan(person, CLEAR);
    expect(stepsOf(plan)).toEqual([`${LDAP} remove-method`, `${LDAP} remove-method`, `${KEYCLOAK} end-sessions`]);
    const results = await stoppedInTheMiddle('ldap', (stop) => whole.run(plan, { afterFirst: stop }));
    expect(results[0]?.outcome).toBe('done');
    expect(['failed', 'uncertain']).toContain(results[1]?.outcome);
    expect(results[2]?.outcome).toBe('not-reached');
    expect((await house.ldap.road.peek(person.ids.ldap)).methods).toHaveLength(1);
    expect((await house.keycloak.road.peek(person.ids.keycloak)).sessions).toBe(1);

    const again = await whole.plan(person, CLEAR);
    expect(stepsOf(again)).toEqual([`${LDAP} remove-method`, `${KEYCLOAK} end-sessions`]);
    expect(outcomesOf(await whole.run(again))).toEqual(['done', 'done']);
  });

  it('after a new password: it is the one that works, and the lock elsewhere is told as not taken off', async () => {
    const person = await house.seed({}, { keycloak: { lock: 'permanent' } });
    const whole = twoDoors();
    const pin = freshPin();
    const plan = await whole.plan(person, RESET);
    const results = await stoppedInTheMiddle('keycloak', (stop) => whole.run(plan, { pin, afterFirst: stop }));
    expect(outcomesOf(results)).toEqual(['done', 'failed', 'not-reached']);
    expect(await house.ad.road.bind(person.ids.ad, pin)).toBe('773');
    expect((await house.keycloak.road.peek(person.ids.keycloak)).locked).toBe(true);
    expect(outcomesOf(await whole.run(await whole.plan(person, { action: 'account.unlock' })))).toEqual(['done', 'done']);
    expect((await house.keycloak.road.peek(person.ids.keycloak)).locked).toBe(false);
  });

  it('an answer that is lost on the way: uncertain, and settled by looking when the system is back', async () => {
    const person = await house.seed({ sessions: 1 });
    const whole = twoDoors();
    const plan = await whole.plan(person, DISABLE);
    let loss: { release: Release; sent: () => number } | undefined;
    const results = await whole.run(plan, {
      afterFirst: async () => {
        loss = await house.keycloak.proxy.loseAnswer('unreachable');
      },
    });
    const sent = loss?.sent();
    await loss?.release();
    expect(outcomesOf(results)).toEqual(['done', 'uncertain', 'not-reached']);
    expect(sent, 'writes that were sent').toBe(1);
    const [, step] = plan.steps;
    const [, uncertain] = results;
    if (step === undefined || uncertain === undefined) throw new Error('unreachable: they were counted');
    expect(await whole.provider.settle(step, uncertain, { ...call(), on: plan.on })).toMatchObject({
      step: step.id,
      outcome: expect.stringMatching(/^(done|already)$/) as string,
    });
    expect(await house.keycloak.road.peek(person.ids.keycloak)).toMatchObject({ enabled: false, sessions: 1 });
    expect(stepsOf(await whole.plan(person, DISABLE))).toEqual([`${KEYCLOAK} end-sessions`]);
  });

  it('settling while it is still away throws unavailable, and claims nothing', async () => {
    const person = await house.seed();
    const whole = twoDoors();
    const plan = await whole.plan(person, { ...DISABLE, endSessions: false });
    const [, step] = plan.steps;
    if (step === undefined) throw new Error('unreachable: two systems are asked');
    await without('keycloak', async () => {
      const asked = whole.provider.settle(
        step,
        { step: step.id, outcome: 'uncertain', confirmed: 'no' },
        { ...call(), on: plan.on },
      );
      const fate = await asked.catch((error: unknown) => thrown(Promise.reject(error as Error), 'unavailable'));
      if (!(fate instanceof Error)) expect(fate.outcome).toBe('uncertain');
    });
  });
});

describe('a join that does not lead to one account', () => {
  it('two in Keycloak with the number: its facts disagree, and a change that needs it writes nothing anywhere', async () => {
    const { key, ids } = await house.keycloak.road.twins();
    const person = await house.seed({ number: key.value }, { keycloak: null });
    const whole = byNumber();
    const twinMarks = (): Promise<string[]> => Promise.all(ids.map(async (id) => (await house.keycloak.road.peek(id)).mark));
    const before = [await twinMarks(), (await house.ad.road.peek(person.ids.ad)).mark];
    expect(await whole.read(person, ['mfa.methods', 'sessions', 'enabled', 'access'])).toMatchObject({
      'mfa.methods': { state: 'unknown', code: 'disagrees', system: KEYCLOAK },
      sessions: { state: 'unknown', code: 'disagrees' },
      enabled: { state: 'known' },
      access: { state: 'known' },
    });
    const refused = await thrown(whole.plan(person, CLEAR), 'conflict');
    expect(refused).toMatchObject({ code: 'join' });
    expect(refused.message, 'a number is never shown whole').not.toContain(key.value);
    const bothDoors = new Whole(house.open(REAL_JOINS, { ...REAL_PARTS, account: [AD, KEYCLOAK] }), 'ldap');
    expect(await thrown(bothDoors.plan(person, DISABLE), 'conflict')).toMatchObject({ code: 'join' });
    expect([await twinMarks(), (await house.ad.road.peek(person.ids.ad)).mark]).toEqual(before);
  });

  it('two people of the lead with one mail address are not both the one account that has it in Keycloak', async () => {
    const one = await house.seed();
    const other = await house.seed({ mail: one.mail });
    for (const person of [one, other]) {
      const whole = twoDoors();
      expect((await whole.read(person, ['mfa.methods']))['mfa.methods']).toMatchObject({ state: 'unknown', code: 'disagrees' });
      expect(await thrown(whole.plan(person, CLEAR), 'conflict')).toMatchObject({ code: 'join' });
    }
  });

  it('a second account that appears between plan and run is a conflict, with nothing done', async () => {
    const person = await house.seed({ methods: [{ type: 'app', label: 'Phone' }] });
    const whole = byNumber();
    const plan = await whole.plan(person, CLEAR);
    await house.keycloak.road.seed({ number: person.number });
    expect(await thrown(whole.run(plan), 'conflict')).toMatchObject({ code: 'join' });
    expect((await house.keycloak.road.peek(person.ids.keycloak)).methods).toEqual(person.methods);
  });

  it('nobody in Keycloak: its facts are not recorded, its changes are refused, and those of the others are done', async () => {
    const person = await house.seed({}, { keycloak: null });
    const whole = byNumber();
    const on = await whole.on(person);
    const facts = await whole.read(person);
    for (const name of ['mfa.methods', 'mfa.duty', 'sessions', 'sign-in.last', 'demands'] as const)
      expect(facts[name], name).toMatchObject({ state: 'unknown', code: 'not-recorded', system: KEYCLOAK });
    expect(facts.enabled.state).toBe('known');
    const { actions } = await whole.provider.capabilities(on.id, call());
    expect(actions['mfa.clear']).toMatchObject({ can: 'no', because: expect.stringContaining(KEYCLOAK) as string });
    expect(await thrown(whole.provider.plan(CLEAR, on, call()), 'unsupported')).toMatchObject({ code: 'no-account' });
    const plan = await whole.plan(person, DISABLE);
    expect(stepsOf(plan)).toEqual([`${AD} disable`]);
    expect(plan.warnings.join('\n')).toContain(`No session is ended in ${KEYCLOAK}.`);
    expect(outcomesOf(await whole.run(plan))).toEqual(['done']);
    expect((await house.ad.road.peek(person.ids.ad)).enabled).toBe(false);
  });

  it('an account that is made afterwards is found at once', async () => {
    const person = await house.seed({}, { keycloak: null });
    const whole = byNumber();
    expect((await whole.read(person, ['mfa.methods']))['mfa.methods']).toMatchObject({ state: 'unknown', code: 'not-recorded' });
    const { methods } = await house.keycloak.road.seed({ number: person.number, methods: [{ type: 'app', label: 'Phone' }] });
    expect((await whole.read(person, ['mfa.methods']))['mfa.methods']).toMatchObject({
      state: 'known',
      value: methods.map((id) => ({ id })),
    });
  });
});
