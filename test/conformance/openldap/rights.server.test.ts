import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { freshPin } from '../suite/names.js';
import { call, DAY, known, later, thrown } from '../suite/steps.js';
import { apply, DISABLE, planFor, RESET, runAll, UNLOCK } from './asking.js';
import { credentialsOf, startBench, type Bench } from './subject.js';

/* Who may do what: each refusal names the right, as an ACL has it. */

let bench: Bench;
let manager: Provider;
let writer: Provider;
let reader: Provider;
beforeAll(async () => {
  bench = await startBench();
  const everywhere = { base: bench.server.env.BASE_DN ?? '' };
  manager = await bench.open(everywhere);
  writer = await bench.open({ ...everywhere, credentials: credentialsOf(bench.server, 'WRITE') });
  reader = await bench.open({ ...everywhere, credentials: credentialsOf(bench.server, 'READ') });
});
afterAll(() => bench.close());

const until = later({ now: () => instant(Date.now()) }, 300 * DAY);
const CHANGES: readonly (readonly [Change, string])[] = [
  [RESET, 'manage (or write) on userPassword'],
  [{ action: 'pin.require-change' }, 'write on pwdReset'],
  [UNLOCK, 'write on pwdAccountLockedTime'],
  [{ action: 'access.end', at: until }, 'write on pwdEndTime'],
  [DISABLE, 'write on pwdEndTime'],
];

describe('an account outside of the rights of the desk', () => {
  it('is seen and never changed: each change is forbidden by its own right', async () => {
    const { id, uid, pin } = await bench.road.seed({ lock: 'temporary' }, bench.server.env.OUTSIDE_DN);
    const before = await bench.road.peek(id);
    for (const [change, right] of CHANGES) {
      const plan = await planFor(manager, id, change);
      const [result, ...rest] = await runAll(manager, plan, freshPin());
      expect(rest).toEqual([]);
      expect(result, change.action).toMatchObject({ outcome: 'failed', error: { kind: 'forbidden', right } });
    }
    expect(await bench.road.peek(id)).toEqual(before);
    await bench.road.replace(await bench.road.dnOf(id), { pwdAccountLockedTime: [] });
    expect(await bench.road.signIn(uid, pin)).toBe('in');
  });

  it('can most likely not be changed, says the capability, and why', async () => {
    const { id } = await bench.road.seed({}, bench.server.env.OUTSIDE_DN);
    const { actions } = await manager.capabilities(id, call());
    expect(actions['pin.reset']).toMatchObject({ can: 'limited', right: expect.stringContaining('userPassword') as string });
    const { id: inside } = await bench.road.seed();
    expect((await manager.capabilities(inside, call())).actions['pin.reset']).toEqual({ can: 'yes' });
  });
});

describe('a login that only reads', () => {
  it('is told the right that it lacks, by its name', async () => {
    const { id } = await bench.road.seed({ lock: 'temporary' });
    for (const [change, right] of CHANGES) {
      const [result] = await runAll(reader, await planFor(reader, id, change), freshPin());
      expect(result, change.action).toMatchObject({ outcome: 'failed', error: { kind: 'forbidden', right } });
    }
  });
});

describe('write against manage on userPassword', () => {
  it('both set a temporary password that must be changed', async () => {
    for (const desk of [manager, writer]) {
      const { id, uid } = await bench.road.seed();
      const issued = freshPin();
      await apply(desk, id, RESET, issued);
      expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    }
  });

  it('a password that was used before is taken from one and refused to the other, in words', async () => {
    const [one, other] = [await bench.road.seed(), await bench.road.seed()];
    expect(await runAll(manager, await planFor(manager, one.id, RESET), one.pin)).toMatchObject([{ outcome: 'done' }]);
    const [result] = await runAll(writer, await planFor(writer, other.id, RESET), other.pin);
    expect(result).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('used before') as string } });
    expect(await bench.road.signIn(other.uid, other.pin)).toBe('in');
  });
});

describe('the login that the tool signs in with', () => {
  it('is seen like anybody else, and no change of it is planned', async () => {
    const id = (await bench.road.entry(bench.server.env.BIND_DN ?? '')).entryUUID?.[0] ?? '';
    for (const [change] of CHANGES)
      expect(await thrown(planFor(manager, id, change), 'forbidden'), change.action).toMatchObject({ code: 'own-login' });
  });
});

describe('the probe', () => {
  const heldBy = async (provider: Provider): Promise<Record<string, unknown>> => {
    if (provider.probe === undefined) throw new Error('the provider has no probe');
    const { rights } = await provider.probe(call());
    return Object.fromEntries(rights.map(({ right, held }) => [right, held.state === 'known' ? held.value : held.state]));
  };

  it('tells the rights of each login apart, and changes nobody', async () => {
    const people = [await bench.road.seed({ mustChange: true }), await bench.road.seed({ lock: 'temporary' })];
    const before = await Promise.all(people.map(({ id }) => bench.road.peek(id)));
    const inside = { base: bench.server.env.PEOPLE_DN ?? '' };
    const logins = await Promise.all(
      (['BIND', 'WRITE', 'READ'] as const).map((login) =>
        bench.open({ ...inside, credentials: credentialsOf(bench.server, login) }),
      ),
    );
    const [manages, writes, reads] = await Promise.all(logins.map(heldBy));
    expect(manages).toMatchObject({ 'manage on userPassword': true, 'write on pwdReset': true, 'write on uniDeskNote': true });
    expect(writes).toMatchObject({ 'manage on userPassword': false, 'write on userPassword': true, 'write on pwdEndTime': true });
    expect(Object.values(reads ?? {})).toEqual(Object.values(reads ?? {}).map(() => false));
    expect(Object.keys(reads ?? {})).toContain('delete on oathTOTPToken');
    expect(await Promise.all(people.map(({ id }) => bench.road.peek(id)))).toEqual(before);
  });

  it('says where it is, by which certificate, as whom, and what time it is there', async () => {
    const probe = await manager.probe?.(call());
    expect(probe).toMatchObject({
      encryption: 'tls',
      signedInAs: { value: bench.server.env.BIND_DN },
      software: { value: 'OpenLDAP' },
    });
    if (probe === undefined) return;
    expect(known(probe.certificate, 'certificate').names).toContain('127.0.0.1');
    expect(Math.abs(known(probe.serverTime, 'time') - Date.now())).toBeLessThan(60_000);
    expect(probe.warnings).toEqual([]);
  });

  it('warns of a default policy that nobody named, of one that nobody may read, of one without a demand, and of resets that are held to more', async () => {
    const warningsOf = async (provider: Provider): Promise<string> => (await provider.probe?.(call()))?.warnings.join('\n') ?? '';
    expect(await warningsOf(await bench.open({ defaultPolicy: undefined }))).toContain('there are 2');
    const writing = await bench.open({ credentials: credentialsOf(bench.server, 'WRITE') });
    expect(await warningsOf(writing)).toContain('length, history and minimum age');
    expect(await warningsOf(await bench.open())).toBe('');
    expect(await warningsOf(await bench.open({ defaultPolicy: 'cn=nobody,dc=uni,dc=example' }))).toContain('cannot be read');
    const lax = await startBench({ MUST_CHANGE: 'FALSE' });
    try {
      expect(await warningsOf(await lax.open())).toContain('pwdMustChange');
    } finally {
      await lax.close();
    }
  });

  it('works over StartTLS too', async () => {
    const { URL: _, LDAP_URL: url = '', CA_FILE = '' } = bench.server.env;
    void _;
    const { readFileSync } = await import('node:fs');
    const starttls = await bench.open({ server: { url, ca: readFileSync(CA_FILE, 'utf8') } });
    const { id, uid } = await bench.road.seed();
    const issued = freshPin();
    await apply(starttls, id, RESET, issued);
    expect(await bench.road.signIn(uid, issued)).toBe('must-change');
    expect(await starttls.probe?.(call())).toMatchObject({ encryption: 'starttls', certificate: { state: 'known' } });
  });
});

describe('a base where nobody is to be seen', () => {
  it('is forbidden and not "nobody"', async () => {
    for (const base of ['ou=nowhere,dc=uni,dc=example', bench.server.env.TOKENS_DN ?? '']) {
      const blind = await bench.open({ base });
      expect(await thrown(blind.resolve({ by: 'uid', value: 'chantm' }, call()), 'forbidden')).toMatchObject({
        code: 'sees-nobody',
      });
    }
  });
});
