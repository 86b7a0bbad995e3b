import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provider } from '../../../src/core/provider.js';
import { type KeycloakOptions } from '../../../src/providers/keycloak/types.js';
import { freshPin, word } from '../suite/names.js';
import { thrown } from '../suite/steps.js';
import { apply, LINK, planFor, runAll, writes } from './asking.js';
import { Browser } from './browser.js';
import { startMailServer } from './mail.js';
import { startBench, type Bench } from './subject.js';

/* A link to choose a new password: Keycloak mails it, a real mail server takes it, and a browser follows it. */

let bench: Bench;
let provider: Provider;
beforeAll(async () => {
  bench = await startBench();
  provider = await bench.open();
});
afterAll(() => bench.close());

const address = (): string => `${word()}@people.example`;

/** Follows the link of a mail and chooses a password there. */
async function choose(link: string, pin: string): Promise<string> {
  const browser = new Browser(bench.road.admin.wire, bench.road.env);
  const told = await browser.follow(link);
  const page = told.at === 'info' && told.onward !== undefined ? await browser.follow(told.onward) : told;
  return page.at === 'login-update-password' ? (await browser.choose(page, pin)).at : page.at;
}

describe('a link', () => {
  it('comes by mail to the address of the account alone, and sets a new password once', async () => {
    const mail = address();
    const { id, uid, pin } = await bench.road.seed({ mail });
    const { plan, results } = await apply(provider, id, LINK);
    expect(plan.warnings.join()).toContain('the old password works until the link is used');
    expect(JSON.stringify([plan.steps, results]), 'neither link nor address are in the result').not.toMatch(
      new RegExp(`${mail}|http`),
    );
    expect(results[0]).not.toHaveProperty('issued');
    const came = await bench.mail.mailTo(mail);
    const [link = ''] = came.links;
    expect(await bench.road.signIn(uid, pin), 'until then').toBe('in');
    const chosen = freshPin();
    expect(await choose(link, chosen)).toBe('info');
    expect(await bench.road.signIn(uid, chosen)).toBe('in');
    expect(await bench.road.signIn(uid, pin)).toBe('refused');
    expect(await choose(link, freshPin()), 'a second time').toBe('error');
    expect(bench.mail.mails(mail)).toHaveLength(1);
  });

  it('to somebody whom wrong passwords locked goes with an unlock, or it would lead nowhere', async () => {
    for (const lock of ['temporary', 'permanent'] as const) {
      const mail = address();
      const { id, uid } = await bench.road.seed({ mail, lock });
      await apply(provider, id, LINK);
      const chosen = freshPin();
      expect(await choose((await bench.mail.mailTo(mail)).links[0] ?? '', chosen), lock).toBe('info');
      expect(await bench.road.signIn(uid, chosen), lock).toBe('in');
    }
  });

  it('of the profile has its length, its client and its way back', async () => {
    const { PORTAL_CLIENT_ID: client = '', PORTAL_REDIRECT: redirect = '' } = bench.server.env;
    const short = await bench.open('CLIENT', { link: { client, redirect, lifespan: 900 } });
    const mail = address();
    const { id, uid } = await bench.road.seed({ mail });
    const { plan, results } = await apply(short, id, LINK);
    expect(plan.steps[0]?.after).toContain('15 minutes');
    expect(Math.abs(Number(results[0]?.expiresAt) - Date.now() - 900_000)).toBeLessThan(120_000);
    const came = await bench.mail.mailTo(mail);
    expect(came.text).toContain('15 minutes');
    const chosen = freshPin();
    await choose(came.links[0] ?? '', chosen);
    expect(await bench.road.signIn(uid, chosen)).toBe('in');
  });

  it.each([
    ['a client that is not there', { client: 'nobody' }],
    ['a way back that the client does not take', { client: 'portal', redirect: 'https://elsewhere.example/' }],
    ['a way back without a client', { redirect: 'https://elsewhere.example/' }],
  ] satisfies readonly (readonly [string, KeycloakOptions['link']])[])(
    'with %s in the profile is not sent, and says so',
    async (_, link) => {
      const wrong = await bench.open('CLIENT', { link });
      const mail = address();
      const { id } = await bench.road.seed({ mail });
      expect(await runAll(wrong, await planFor(wrong, id, LINK))).toMatchObject([
        { outcome: 'failed', error: { kind: 'unsupported', code: 'link-settings' } },
      ]);
      expect(bench.mail.mails(mail)).toEqual([]);
    },
  );
});

describe('no link', () => {
  it('is planned for an account without a mail address, or one that is disabled', async () => {
    const { id } = await bench.road.seed({}, { email: undefined, emailVerified: false });
    const disabled = await bench.road.seed({ disabled: 'other' });
    const before = writes(bench.proxy);
    expect(await thrown(planFor(provider, id, LINK), 'unsupported')).toMatchObject({ code: 'no-mail' });
    expect(await thrown(planFor(provider, disabled.id, LINK), 'conflict')).toMatchObject({ code: 'disabled' });
    expect(writes(bench.proxy)).toEqual(before);
  });

  it('is sent where the address went away between plan and run', async () => {
    const { id } = await bench.road.seed({ mail: address() });
    const plan = await planFor(provider, id, LINK);
    await bench.road.admin.put(`users/${id}`, { email: '' });
    await thrown(runAll(provider, plan), 'conflict');
  });
});

describe('a mail server', () => {
  /** Makes another one that of the realm, tries a link, and puts things back. */
  async function tried(smtpServer: Readonly<Record<string, string>>) {
    const { smtpServer: before } = await bench.road.admin.get<{ readonly smtpServer: unknown }>('');
    const { id, uid, pin } = await bench.road.seed({ mail: address() });
    await bench.road.realm({ smtpServer });
    try {
      const [result] = await runAll(provider, await planFor(provider, id, LINK));
      expect(await bench.road.signIn(uid, pin), 'nothing was changed').toBe('in');
      return result;
    } finally {
      await bench.road.realm({ smtpServer: before });
    }
  }

  it('that is not set up: unsupported, with what to do instead', async () => {
    expect(await tried({})).toMatchObject({
      outcome: 'failed',
      error: { kind: 'unsupported', code: 'no-mail-server', hint: expect.stringContaining('temporary password') as string },
    });
  });

  it('that is down: unavailable, worth trying again', async () => {
    const gone = await startMailServer();
    await gone.close();
    expect(await tried({ host: '127.0.0.1', port: String(gone.port), from: 'helpdesk@uni.example' })).toMatchObject({
      outcome: 'failed',
      error: { kind: 'unavailable', code: 'mail-not-sent', retryable: true },
    });
  });

  it('that refuses the recipient: the link is not sent', async () => {
    const strict = await startMailServer({ refuse: 'no such mailbox' });
    try {
      const result = await tried({ host: '127.0.0.1', port: String(strict.port), from: 'helpdesk@uni.example' });
      expect(result).toMatchObject({ outcome: 'failed', error: { code: 'mail-not-sent' } });
      expect(strict.mails()).toEqual([]);
    } finally {
      await strict.close();
    }
  });

  it('whose answer is lost on the way to us: uncertain, sent once, and settling cannot tell', async () => {
    const mail = address();
    const { id } = await bench.road.seed({ mail });
    const plan = await planFor(provider, id, LINK);
    const { release, sent } = await bench.proxy.loseAnswer('back');
    const results = await runAll(provider, plan).finally(release);
    expect(results).toMatchObject([{ outcome: 'uncertain', confirmed: 'no', error: { kind: 'uncertain' } }]);
    expect(sent()).toBe(1);
    await bench.mail.mailTo(mail);
    const [step, result] = [plan.steps[0], results[0]];
    if (step === undefined || result === undefined) throw new Error('unreachable: one step');
    const settled = await provider.settle(step, result, { signal: new AbortController().signal, requestId: word(), on: plan.on });
    expect(settled).toMatchObject({ outcome: 'uncertain' });
    expect(bench.mail.mails(mail)).toHaveLength(1);
  });
});
