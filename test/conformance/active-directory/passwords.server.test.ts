import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { type Subject } from '../suite/harness.js';
import { freshPin } from '../suite/names.js';
import { apply, call, known, planFor, readOf, refOf, runAll, start, thrown, valueOf } from '../suite/steps.js';
import { startHouse, subjectOf, type House } from './subject.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const REQUIRE: Change = { action: 'pin.require-change' };
const NEVER_EXPIRES = '66048';
const SMART_CARD = String(0x40200);

let house: House;
let subject: Subject;
beforeAll(async () => {
  house = await startHouse();
  subject = subjectOf(house);
});
afterAll(() => house.close());

describe('passwords of a domain', () => {
  it('with "password never expires" a change cannot be asked for: refused with the reason, and nothing is written', async () => {
    const { id, pin } = await house.road.seed();
    await house.road.set(id, { userAccountControl: NEVER_EXPIRES });
    const before = await house.road.peek(id);
    const error = await thrown(planFor(subject, id, REQUIRE), 'unsupported');
    expect(error).toMatchObject({ code: 'password-never-expires', hint: expect.stringMatching(/\S/) as string });
    const { actions } = await subject.provider.capabilities(id, call());
    expect(actions['pin.require-change']).toMatchObject({ can: 'no' });
    expect(await house.road.peek(id)).toEqual(before);
    expect(await house.road.bind(id, pin)).toBe('in');
  });

  it('a reset there sets a password that stays, and the plan says so', async () => {
    const { id, pin: old } = await house.road.seed();
    await house.road.set(id, { userAccountControl: NEVER_EXPIRES });
    const pin = freshPin();
    const { plan } = await apply(subject, id, RESET, { pin });
    expect(plan.steps[0]?.implies).toEqual([]);
    expect(plan.warnings.join('\n')).toMatch(/No change of the new password will be asked for/);
    expect(await house.road.bind(id, pin)).toBe('in');
    expect(await house.road.bind(id, old)).toBe('52e');
  });

  it('the smart-card flag is said before a reset, and among the restrictions', async () => {
    const { id, pin } = await house.road.seed();
    await house.road.set(id, { userAccountControl: SMART_CARD });
    expect(await house.road.bind(id, pin), 'the flag made the password random').toBe('52e');
    expect((await planFor(subject, id, RESET)).warnings.join('\n')).toMatch(/smart card/i);
    expect(await valueOf(subject, id, 'restrictions')).toMatchObject([{ code: 'smart-card', refusesNow: { state: 'unknown' } }]);
  });

  it('every reset says what goes on: the old password elsewhere, tickets, and where a change is possible', async () => {
    const { id } = await house.road.seed();
    const { warnings } = await planFor(subject, id, RESET);
    expect((await planFor(subject, id, REQUIRE)).warnings.join('\n')).toMatch(/773/);
    expect(warnings.filter((line) => line.length > 110)).toEqual([]);
    for (const word of [/773/, /old password/, /Kerberos/]) expect(warnings.join('\n')).toMatch(word);
  });

  it('a password that breaks the rules fails that step in plain words, and the old one works on', async () => {
    const { id, pin: old } = await house.road.seed();
    for (const bad of ['short', 'alllowercaseletters']) {
      const [result] = await runAll(subject, await planFor(subject, id, RESET), { pin: bad });
      expect(result, bad).toMatchObject({ outcome: 'failed', error: { kind: 'unsupported', code: 'password-rule' } });
    }
    expect(await house.road.bind(id, old)).toBe('in');
  });

  it('a reset and a demand are not told apart: who set a password stands nowhere', async () => {
    const [reset, own] = [await house.road.seed(), await house.road.seed()];
    await apply(subject, reset.id, RESET, { pin: freshPin() });
    await subject.provider.changePin?.({ uid: own.uid, pin: new Secret(own.pin) }, new Secret(freshPin()), call());
    await apply(subject, own.id, REQUIRE);
    for (const { id } of [reset, own])
      expect(await valueOf(subject, id, 'pin')).toMatchObject({
        temporary: { state: 'unknown', code: 'not-recorded' },
        lastResetAt: { state: 'unknown', code: 'not-recorded' },
        mustChange: { value: true },
      });
  });

  it('a reset whose answer is lost is found by the metadata of the entry, and not sent again', async () => {
    const { id, uid } = await house.road.seed();
    // By a clock two minutes ahead the present password is no young one.
    const provider = await house.open({ clock: () => instant(Date.now() + 120_000) });
    const on = await refOf(subject, id);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const plan = await provider.plan(RESET, on, call());
    const { sent, release } = await house.proxy.loseAnswer('unreachable');
    const pin = freshPin();
    const results = [];
    for await (const result of start(provider, plan, { pin })) results.push(result);
    await release();
    expect(results[0]).toMatchObject({ outcome: 'uncertain', confirmed: 'no' });
    expect(sent()).toBe(1);
    const [step] = plan.steps;
    if (step === undefined || results[0] === undefined) throw new Error('the plan has one step');
    expect(await provider.settle(step, results[0], { ...call(), on })).toMatchObject({ outcome: 'done', confirmed: 'read-back' });
    expect(await house.road.signIn(uid, pin)).toBe('must-change');
  });

  it('the own change works also for a password that has expired, and not for a disabled account', async () => {
    const { id, uid, pin } = await house.road.seed();
    await house.server.tool(
      'ldbmodify',
      ['-i', '--controls=local_oid:1.3.6.1.4.1.7165.4.3.12:0'],
      `dn: ${await house.road.dnOf(id)}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 130000000000000000\n`,
    );
    expect(await house.road.bind(id, pin)).toBe('532');
    const { provider } = subject;
    const next = freshPin();
    await provider.changePin?.({ uid, pin: new Secret(pin) }, new Secret(next), call());
    expect(await house.road.bind(id, next)).toBe('in');
    const off = await house.road.seed({ disabled: 'other' });
    await thrown(
      Promise.resolve(provider.changePin?.({ uid: off.uid, pin: new Secret(off.pin) }, new Secret(freshPin()), call())),
      'forbidden',
    );
    expect(await house.road.bind(off.id, off.pin)).toBe('533');
  });

  it('each refusal of a sign-in has its reason', async () => {
    const tried = async (seed: Parameters<typeof house.road.seed>[0]): Promise<unknown> => {
      const { uid, pin } = await house.road.seed(seed);
      return subject.provider.tryPin?.({ uid, pin: new Secret(pin) }, call());
    };
    expect(await tried({ disabled: 'other' })).toMatchObject({ reason: 'disabled', code: '533' });
    expect(await tried({ accessUntil: instant(Date.now() - 86_400_000) })).toMatchObject({ reason: 'access-ended', code: '701' });
    expect(await tried({ mustChange: true })).toMatchObject({ reason: 'pin-must-change', code: '773', next: 'change-pin' });
    expect(await tried({ lock: 'temporary' })).toMatchObject({ reason: 'locked', code: '775' });
  });

  it('log-on hours and workstations are read as the server refuses by them', async () => {
    const [hours, place] = [await house.road.seed(), await house.road.seed()];
    await house.road.set(hours.id, { logonHours: Buffer.alloc(21) });
    await house.road.set(place.id, { userWorkstations: 'PC1' });
    expect(await house.road.bind(hours.id, hours.pin)).toBe('530');
    expect(await valueOf(subject, hours.id, 'restrictions')).toMatchObject([
      { code: 'logon-hours', refusesNow: { value: true } },
    ]);
    expect(await house.road.bind(place.id, place.pin)).toBe('531');
    expect(await valueOf(subject, place.id, 'restrictions')).toMatchObject([
      { code: 'workstations', refusesNow: { state: 'unknown' } },
    ]);
  });

  it('both values of never are never, for a read and for a search of ends', async () => {
    for (const accountExpires of ['0', '9223372036854775807']) {
      const { id, name } = await house.road.seed();
      await house.road.set(id, { accountExpires });
      expect(known((await valueOf(subject, id, 'access')).until, 'end')).toBe('never');
      const { rowsOf } = await import('../suite/steps.js');
      expect(await rowsOf(subject, { text: name, accessEnds: { from: instant(0) } })).toEqual([]);
      expect((await planFor(subject, id, { action: 'access.extend', until: 'never', rule: 'desk' })).steps).toEqual([]);
      await apply(subject, id, { action: 'access.end', at: instant(Math.trunc(Date.now() / 1000) * 1000) });
      expect((await readOf(subject, id, 'access')).access).toMatchObject({ state: 'known' });
      expect(await house.road.bind(id, 'any')).toBe('52e');
    }
  });
});
