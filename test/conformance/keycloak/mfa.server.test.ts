import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MethodType } from '../../../src/core/account.js';
import { type Change } from '../../../src/core/change.js';
import { type Provider } from '../../../src/core/provider.js';
import { type Match } from '../http/proxy.js';
import { type Release, type Seeded } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';
import { call, known, thrown } from '../suite/steps.js';
import { apply, CLEAR, factOf, planFor, RESET, runAll, valueOf, writes } from './asking.js';
import { Browser, outcomeOf } from './browser.js';
import { directGrant } from './direct-grant.js';
import { credentialOf, type OneTime } from './seeding.js';
import { startBench, type Bench } from './subject.js';
import { App } from './totp.js';

/* Methods as Keycloak keeps them: among passwords and what other programs left there. Each change is held against real token requests with real codes. */

let bench: Bench;
let provider: Provider;
let whole: Provider;
beforeAll(async () => {
  bench = await startBench();
  [provider, whole] = await Promise.all([bench.open(), bench.open('REALM_CLIENT')]);
});
afterAll(() => bench.close());

const remove = (...methods: readonly string[]): Change => ({ action: 'mfa.remove', methods, endSessions: false });

interface Equipped extends Seeded {
  /** What makes the codes of each, by its label. */
  readonly apps: Readonly<Record<string, App>>;
  /** The ids by label. */
  readonly by: Readonly<Record<string, string>>;
}

/** Somebody with these methods, in this order, whose codes the test can make. */
async function equipped(...wanted: readonly (readonly [MethodType, string])[]): Promise<Equipped> {
  const pin = freshPin();
  const made = wanted.map(([type, label]) => ({ label, ...credentialOf({ type, label }) }));
  const seeded = await bench.road.seed(
    { pin },
    { credentials: [{ type: 'password', value: pin }, ...made.map(({ json }) => json)] },
  );
  const appOf = (oneTime: OneTime | undefined): App[] => (oneTime === undefined ? [] : [new App(oneTime.key)]);
  return {
    ...seeded,
    methods: made.map(({ json }) => json.id),
    apps: Object.fromEntries(made.flatMap(({ label, oneTime }) => appOf(oneTime).map((app) => [label, app] as const))),
    by: Object.fromEntries(made.map(({ label, json }) => [label, json.id])),
  };
}

/** Whether a real token request with the password and this code is let in. A refusal is counted when this comes back: until then the server may refuse the next one. */
async function getsIn({ id, uid, pin }: Seeded, code?: string): Promise<boolean> {
  const { numFailures: before } = await bench.road.failures(id);
  const person = { uid, pin, ...(code === undefined ? {} : { code }) };
  const granted = await directGrant(bench.road.admin.wire, bench.road.env, person);
  if (granted.result === 'refused' && granted.description === 'Invalid user credentials')
    await expect.poll(async () => (await bench.road.failures(id)).numFailures, { timeout: 10_000 }).toBeGreaterThan(before);
  return granted.result === 'in';
}

const TWO_AND_KEY = [
  ['app', 'Phone of +852 9123 4567'],
  ['app', 'Tablet'],
  ['security-key', 'Key'],
] as const;

describe('two apps and a security key', () => {
  it('are listed in the order of the log-in, with type, masked label and default, and without what proves them', async () => {
    const { id, methods } = await equipped(...TWO_AND_KEY);
    const read = await valueOf(whole, id, 'mfa.methods');
    expect(read.map((method) => [method.id, method.type, known(method.isDefault, 'default')])).toEqual([
      [methods[0], 'app', true],
      [methods[1], 'app', false],
      [methods[2], 'security-key', false],
    ]);
    expect(
      read.map(({ usable }) => usable.state),
      'the log-in as delivered asks for no key',
    ).toEqual(['known', 'known', 'absent']);
    expect(JSON.stringify(read)).not.toContain('9123');
    expect(await valueOf(whole, id, 'mfa.duty')).toEqual({ demanded: 'when-registered' });
  });

  it('of which the second becomes the default: its code is the one that a program is asked for', async () => {
    const person = await equipped(...TWO_AND_KEY);
    const { id, apps, by } = person;
    const [phone = '', tablet = ''] = person.methods;
    expect(await getsIn(person, apps[TWO_AND_KEY[0][1]]?.code())).toBe(true);
    expect(await getsIn(person, apps.Tablet?.code())).toBe(false);
    const { plan } = await apply(provider, id, { action: 'mfa.default', method: tablet });
    expect(plan.steps).toMatchObject([
      { verb: 'set-default-method', target: tablet, undo: { action: 'mfa.default', method: phone } },
    ]);
    expect((await bench.road.peek(id)).methods).toEqual([tablet, phone, by.Key]);
    expect(await getsIn(person, apps.Tablet?.code())).toBe(true);
    expect((await planFor(provider, id, { action: 'mfa.default', method: tablet })).steps).toEqual([]);
  });

  it('of which one is removed: the other lets the person in, and the removed one does not', async () => {
    const person = await equipped(...TWO_AND_KEY);
    const { id, apps } = person;
    const [phone = '', tablet, key] = person.methods;
    const { plan } = await apply(provider, id, remove(phone));
    expect(plan.steps.map(({ verb, target }) => [verb, target])).toEqual([['remove-method', phone]]);
    expect((await bench.road.peek(id)).methods).toEqual([tablet, key]);
    expect(await getsIn(person), 'without a code').toBe(false);
    expect(await getsIn(person, apps[TWO_AND_KEY[0][1]]?.code())).toBe(false);
    expect(await getsIn(person, apps.Tablet?.code())).toBe(true);
    const browser = await new Browser(bench.road.admin.wire, bench.road.env).signIn(person.uid, person.pin);
    expect(outcomeOf(browser)).toBe('otp');
  });

  it('that are cleared are gone, and the person registers anew on the way in, which then works', async () => {
    const person = await equipped(...TWO_AND_KEY);
    const { id, uid, pin } = person;
    const { plan } = await apply(provider, id, CLEAR);
    expect(plan.steps.map(({ verb, target }) => [verb, target])).toEqual([
      ['require-method', 'CONFIGURE_TOTP'],
      ...person.methods.toReversed().map((method) => ['remove-method', method]),
    ]);
    expect((await bench.road.peek(id)).methods).toEqual([]);
    expect(await getsIn(person), 'a program is refused until a new one is registered').toBe(false);
    const browser = new Browser(bench.road.admin.wire, bench.road.env);
    const page = await browser.signIn(uid, pin);
    expect(outcomeOf(page)).toEqual({ page: 'login-config-totp' });
    const app = new App(page.form?.hidden.totpSecret ?? '');
    expect(await browser.submit(page, { totp: app.code(), userLabel: 'New phone' })).toMatchObject({ at: 'in' });
    expect(await getsIn(person)).toBe(false);
    expect(await getsIn(person, app.code())).toBe(true);
    expect(await valueOf(provider, id, 'mfa.methods')).toMatchObject([{ type: 'app' }]);
  });

  it('that are cleared leave nothing to do where the profile wants nothing registered, and the plan says so', async () => {
    const open = await bench.open('CLIENT', { registerAgain: [] });
    const person = await equipped(...TWO_AND_KEY);
    const { plan } = await apply(open, person.id, CLEAR);
    expect(plan.warnings.join()).toContain('the password alone lets the person in');
    expect(await getsIn(person)).toBe(true);
  });

  it('that are to be cleared with an action that the realm does not know all stay, and the failed step says so', async () => {
    const wrong = await bench.open('CLIENT', { registerAgain: ['CAMPUS_PUSH'] });
    const person = await equipped(...TWO_AND_KEY);
    const results = await runAll(wrong, await planFor(wrong, person.id, CLEAR));
    expect(results[0]).toMatchObject({ outcome: 'failed', error: { code: 'no-such-action' } });
    expect(results.slice(1).map(({ outcome }) => outcome)).toEqual(person.methods.map(() => 'not-reached'));
    expect((await bench.road.peek(person.id)).methods).toEqual(person.methods);
    expect(await getsIn(person, person.apps[TWO_AND_KEY[0][1]]?.code())).toBe(true);
  });

  it('of somebody else are never touched', async () => {
    const [mine, other] = [await equipped(...TWO_AND_KEY), await equipped(...TWO_AND_KEY)];
    const before = writes(bench.proxy);
    const plan = await planFor(provider, mine.id, remove(...other.methods));
    expect(plan.steps).toEqual([]);
    expect(plan.warnings).toHaveLength(3);
    await thrown(planFor(provider, mine.id, { action: 'mfa.default', method: other.methods[0] ?? '' }), 'not-found');
    expect(writes(bench.proxy)).toEqual(before);
  });
});

describe('other methods', () => {
  it('are told apart: a token with a button, recovery codes with what is left of them', async () => {
    const person = await equipped(['hardware-token', 'Token 7'], ['recovery-codes', 'Codes']);
    const read = await valueOf(whole, person.id, 'mfa.methods');
    expect(read.map(({ type }) => type)).toEqual(['hardware-token', 'recovery-codes']);
    expect(read[1]?.label.unmasked()).toBe('Codes (3 left)');
  });

  it('are not known to be asked for by a login that may not see the flow of the realm', async () => {
    const person = await equipped(...TWO_AND_KEY);
    for (const { usable } of await valueOf(provider, person.id, 'mfa.methods'))
      expect(usable).toMatchObject({
        state: 'unknown',
        code: 'not-readable',
        right: expect.stringContaining('view-realm') as string,
      });
    expect(await factOf(provider, person.id, 'mfa.duty')).toMatchObject({ state: 'unknown', code: 'not-readable' });
  });
});

describe('a method of another program', () => {
  /**
   * An app, and a method whose type only a realm with that program has: the server as delivered drops such a type at an import. So the list names a key of its
   * own in another way, and everything else is the server.
   */
  const withStrange = async (): Promise<Equipped & { readonly release: Release }> => {
    const person = await equipped(['app', 'Phone'], ['security-key', 'Front desk']);
    const list = await bench.road.credentials(person.id);
    const body = JSON.stringify(list.map((one) => (one.type === 'webauthn' ? { ...one, type: 'campus-push' } : one)));
    const asked: Match = ({ method, path }) => method === 'GET' && path.endsWith(`/${person.id}/credentials`);
    const json = { 'content-type': 'application/json' };
    const listed = await bench.proxy.answerMatching(asked, { status: 200, headers: json, body });
    // Once a method goes, the list is the server's own again.
    const goes: Match = ({ method, path }) => method === 'DELETE' && path.includes(`/${person.id}/credentials/`);
    const going = await bench.proxy.beforeMatching(goes, listed);
    return {
      ...person,
      release: async () => {
        await going();
        await listed();
      },
    };
  };

  it('is shown by its own name and left alone by a clear, which says so', async () => {
    const { id, by, release } = await withStrange();
    try {
      const read = await valueOf(provider, id, 'mfa.methods');
      expect(read[1]).toMatchObject({ id: by['Front desk'], type: 'other' });
      expect(read[1]?.label.unmasked()).toBe('Front desk (campus-push)');
      const plan = await planFor(provider, id, CLEAR);
      expect(
        plan.steps.map(({ target }) => target),
        'it may be no second factor',
      ).toEqual(['CONFIGURE_TOTP', by.Phone]);
      expect(plan.warnings.join()).toContain('campus-push');
      for (const { outcome } of await runAll(provider, plan)) expect(outcome).toBe('done');
    } finally {
      await release();
    }
    expect((await bench.road.peek(id)).methods).toEqual([by['Front desk']]);
  });

  it('goes when somebody names it', async () => {
    const { id, by, release } = await withStrange();
    await apply(provider, id, remove(by['Front desk'] ?? '')).finally(release);
    expect((await bench.road.peek(id)).methods).toEqual([by.Phone]);
  });
});

describe('old passwords', () => {
  it('are in the list of credentials, are no methods, are never removed, and still forbid themselves after a clear', async () => {
    const person = await equipped(['app', 'Phone']);
    const { id, uid, pin } = person;
    const second = freshPin();
    await apply(provider, id, RESET, second);
    const passwords = async (): Promise<readonly string[]> =>
      (await bench.road.credentials(id)).filter(({ type }) => type.startsWith('password')).map((one) => `${one.type} ${one.id}`);
    const before = await passwords();
    expect(before.map((one) => one.split(' ')[0]).toSorted()).toEqual(['password', 'password-history']);
    expect(await valueOf(provider, id, 'mfa.methods')).toHaveLength(1);

    const ids = before.map((one) => one.split(' ')[1] ?? '');
    const plan = await planFor(provider, id, remove(...ids));
    expect([plan.steps, plan.warnings.length]).toEqual([[], 2]);
    await apply(provider, id, CLEAR);
    expect(await passwords()).toEqual(before);

    for (const used of [pin, second])
      expect(await runAll(provider, await planFor(provider, id, RESET), used)).toMatchObject([
        { outcome: 'failed', error: { code: 'password-rule' } },
      ]);
    expect(await bench.road.session({ uid, pin: second }), 'and the present one goes on').toMatchObject({
      description: 'Account is not fully set up',
    });
  });

  it('are no methods of somebody without one: nothing to clear', async () => {
    const { id } = await bench.road.seed();
    await apply(provider, id, RESET, freshPin());
    const before = writes(bench.proxy);
    expect(await valueOf(provider, id, 'mfa.methods')).toEqual([]);
    expect((await planFor(provider, id, CLEAR)).steps).toEqual([]);
    expect(writes(bench.proxy)).toEqual(before);
  });
});

describe('clearing in several steps', () => {
  it('stops where a signal fires after the first, and tells how far it came', async () => {
    const person = await equipped(...TWO_AND_KEY);
    const plan = await planFor(provider, person.id, CLEAR);
    const stop = new AbortController();
    const outcomes: string[] = [];
    for await (const { outcome } of provider.run(plan, { ...call(stop.signal), key: word(), secrets: {} })) {
      outcomes.push(outcome);
      stop.abort();
    }
    expect(outcomes).toEqual(['done', 'not-reached', 'not-reached', 'not-reached']);
    expect(await bench.road.user(person.id)).toMatchObject({ requiredActions: ['CONFIGURE_TOTP'] });
    expect((await bench.road.peek(person.id)).methods, 'the demand comes first').toEqual(person.methods);
  });

  it('finds a method gone that somebody else removed in between, and goes on', async () => {
    const person = await equipped(...TWO_AND_KEY);
    const { id, methods } = person;
    const plan = await planFor(provider, id, CLEAR);
    const outcomes: string[] = [];
    for await (const { outcome } of provider.run(plan, { ...call(), key: word(), secrets: {} })) {
      outcomes.push(outcome);
      if (outcomes.length === 1) await bench.road.admin.delete(`users/${id}/credentials/${methods[1] ?? ''}`);
    }
    expect(outcomes).toEqual(['done', 'done', 'already', 'done']);
    expect((await bench.road.peek(id)).methods).toEqual([]);
  });
});
