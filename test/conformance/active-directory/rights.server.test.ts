import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { type Provider } from '../../../src/core/provider.js';
import { holdPage } from '../suite/page.js';
import { type Subject } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';
import { apply, call, refOf, rowsOf, start, thrown } from '../suite/steps.js';
import { startHouse, subjectOf, SYSTEM, type House } from './subject.js';

const CHANGES: readonly (readonly [Change, string])[] = [
  [{ action: 'pin.reset', via: 'temporary' }, 'Reset Password (User-Force-Change-Password)'],
  [{ action: 'pin.require-change' }, 'write on pwdLastSet'],
  [{ action: 'account.unlock' }, 'write on lockoutTime'],
  [{ action: 'account.disable', reason: 'other', endSessions: false }, 'write on userAccountControl'],
  [{ action: 'access.end', at: 0 as never }, 'write on accountExpires'],
];

let house: House;
let subject: Subject;
beforeAll(async () => {
  house = await startHouse();
  subject = subjectOf(house);
});
afterAll(() => house.close());

/** All changes are refused as ones of a protected account, although our rights would do, and nothing is written. */
async function refuseProtected(id: string): Promise<void> {
  const on = await refOf(subject, id);
  const before = await house.road.peek(id);
  const { actions } = await subject.provider.capabilities(id, call());
  for (const [change] of CHANGES) {
    const error = await thrown(subject.provider.plan(change, on, call()), 'forbidden');
    expect(error, change.action).toMatchObject({ code: 'protected-account', right: undefined });
    expect(actions[change.action]).toMatchObject({ can: 'no', because: expect.stringMatching(/protected/) as string });
  }
  expect(await house.road.peek(id)).toEqual(before);
}

/** All changes are refused before anything is written, each with the name of its right. */
async function refuseAll(provider: Provider, id: string): Promise<void> {
  const [on] = await provider.resolve({ by: 'id', value: id }, call());
  if (on === undefined) throw new Error('the login sees the account');
  const before = await house.road.peek(id);
  const { actions } = await provider.capabilities(id, call());
  for (const [change, right] of CHANGES) {
    const error = await thrown(provider.plan(change, on, call()), 'forbidden');
    expect(error, change.action).toMatchObject({ right });
    expect(error.message).toContain(right);
    expect(actions[change.action]).toMatchObject({ can: 'no', right });
  }
  expect(await house.road.peek(id)).toEqual(before);
}

describe('rights in a domain', () => {
  it('an account outside the part that the desk is for', async () => {
    const uid = `o${word(8)}`;
    const id = await house.road.add(`CN=${uid},${house.server.env.OUTSIDE_DN ?? ''}`, {
      sAMAccountName: uid,
      userAccountControl: '544',
    });
    await house.road.set(id, { lockoutTime: '130000000000000000' });
    await house.road.set(id, { pwdLastSet: '-1' });
    await refuseAll(subject.provider, id);
  });

  it('a protected account is said to be one', async () => {
    const [on] = await subject.provider.resolve({ by: 'uid', value: 'Administrator' }, call());
    if (on === undefined) throw new Error('the domain has its Administrator');
    const error = await thrown(subject.provider.plan({ action: 'pin.reset', via: 'temporary' }, on, call()), 'forbidden');
    expect(error).toMatchObject({ code: 'protected-account', right: 'Reset Password (User-Force-Change-Password)' });
    expect(error.message).toMatch(/protected account/);
  });

  it('a member of Domain Admins is protected, also by way of another group, before the domain has taken our rights on it away', async () => {
    const [direct, nested, marked] = [await house.road.seed(), await house.road.seed(), await house.road.seed()];
    const group = `g${word(8)}`;
    await house.server.tool('samba-tool', ['group', 'add', group]);
    await house.server.tool('samba-tool', ['group', 'addmembers', group, nested.uid]);
    await house.server.tool('samba-tool', ['group', 'addmembers', 'Domain Admins', `${direct.uid},${group}`]);
    await house.road.set(marked.id, { adminCount: '1' });
    expect((await house.road.look(direct.id, 'adminCount')).adminCount).toBeUndefined();
    for (const { id } of [direct, nested, marked]) await refuseProtected(id);
  });

  it('the login of the tool is left alone, by whichever name it signs in', async () => {
    const { BIND_DN = '', BIND_PASSWORD = '' } = house.server.env;
    const [on] = await subject.provider.resolve({ by: 'uid', value: 'helpdesk' }, call());
    if (on === undefined) throw new Error('the login of the desk is an account');
    const byName = await house.open({}, ['helpdesk@uni.example', BIND_PASSWORD]);
    expect(BIND_DN).toMatch(/^CN=/);
    for (const provider of [subject.provider, byName])
      expect(await thrown(provider.plan(CHANGES[0]?.[0] as Change, on, call()), 'forbidden')).toMatchObject({
        code: 'own-login',
        message: expect.stringContaining('the login that this tool signs in with') as string,
      });
  });

  it('a login without any right reads, and changes nothing', async () => {
    const { id, uid } = await house.road.seed({ lock: 'temporary' });
    const { READ_DN = '', READ_PASSWORD = '' } = house.server.env;
    const reader = await house.open({}, [READ_DN, READ_PASSWORD]);
    expect((await reader.read(id, ['uid'], { ...call(), each: 10_000 })).uid).toMatchObject({ value: uid });
    await refuseAll(reader, id);
    const probe = await reader.probe?.(call());
    expect(probe?.rights.map(({ held }) => held.state === 'known' && held.value)).toEqual([false, false, false, false, false]);
  });

  it('a right that is taken away after the plan was made: the step fails, with its name, and nothing was done', async () => {
    const { id } = await house.road.seed();
    const plan = await subject.provider.plan({ action: 'pin.reset', via: 'temporary' }, await refOf(subject, id), call());
    const release = await house.proxy.answerMatching(({ operation }) => operation === 'modify', 50, 'insufficient access rights');
    const before = await house.road.peek(id);
    const results = [];
    for await (const result of start(subject.provider, plan, { pin: freshPin() })) results.push(result);
    await release();
    expect(results).toMatchObject([
      { outcome: 'failed', error: { kind: 'forbidden', right: 'Reset Password (User-Force-Change-Password)' } },
    ]);
    expect(await house.road.peek(id)).toEqual(before);
  });

  it('the probe says who we are, what the server is, and that the desk has the five rights', async () => {
    await house.road.seed();
    const people = await house.open({ base: house.server.env.PEOPLE_DN ?? '' });
    const probe = await people.probe?.(call());
    expect(probe).toMatchObject({
      encryption: 'tls',
      signedInAs: { value: expect.stringMatching(/^helpdesk/) as string },
      certificate: { state: 'known' },
      warnings: [],
    });
    expect(probe?.software).toMatchObject({ value: expect.stringMatching(/Samba/) as string });
    expect(probe?.rights.map(({ held }) => held.state === 'known' && held.value)).toEqual([true, true, true, true, true]);
    if (probe?.serverTime.state !== 'known') throw new Error('the server says its time');
    expect(Math.abs(probe.serverTime.value - Date.now())).toBeLessThan(60_000);
  });

  it('a base that is not there is set-up, and no empty list', async () => {
    const provider = await house.open({ base: `OU=Nowhere,${house.server.env.BASE_DN ?? ''}` });
    await thrown(Promise.resolve(provider.probe?.(call())), 'setup');
    await thrown(provider.resolve({ by: 'uid', value: 'x' }, call()), 'setup');
  });
});

describe('names in a domain', () => {
  it('a CN with a comma, quotes and Chinese letters is moved and renamed, and the id still finds it', async () => {
    const uid = `c${word(8)}`;
    const dn = `CN=Chan\\, \\"Mei\\" 陳小明 #${word(4)},${house.server.env.PEOPLE_DN ?? ''}`;
    const pin = freshPin();
    const id = await house.road.add(dn, {
      sAMAccountName: uid,
      userAccountControl: '512',
      unicodePwd: Buffer.from(`"${pin}"`, 'utf16le'),
      userPrincipalName: `${uid}@uni.example`,
    });
    const [ref] = await subject.provider.resolve({ by: 'alias', value: `${uid.toUpperCase()}@uni.example` }, call());
    expect(ref).toMatchObject({ id, uid, name: expect.stringContaining('Chan, "Mei" 陳小明') as string, system: SYSTEM });
    await apply(subject, id, { action: 'account.disable', reason: 'other', endSessions: false });
    expect(await house.road.bind(id, pin)).toBe('533');
  });

  it('machines and accounts of programs are found by their exact name alone, as what they are', async () => {
    const name = word(8);
    await house.road.add(`CN=${name},${house.server.env.PEOPLE_DN ?? ''}`, {
      objectClass: 'computer',
      sAMAccountName: `${name}$`,
      userAccountControl: '4096',
    });
    expect(await rowsOf(subject, { text: name })).toEqual([]);
    const [row] = await rowsOf(subject, { text: `${name}$` });
    expect(row).toMatchObject({ uid: `${name}$`, kind: { value: 'service' } });
  });
});

it('the page says what the provider says', async () => {
  await holdPage('active-directory', await subject.provider.capabilities(undefined, call()));
});
