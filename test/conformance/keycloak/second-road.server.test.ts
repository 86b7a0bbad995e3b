import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { Browser, outcomeOf } from './browser.js';
import { refreshGrant } from './direct-grant.js';
import { startHouse, type House } from './house.js';
import { startMailServer, type MailServer } from './mail.js';
import { refusalOf, type SecondRoad } from './second-road.js';
import { freshPin, word } from '../suite/names.js';

/* What the suites take for granted: that the second road makes what it says, sees what is there, and that the server answers it as the real one that it is. */

let mail: MailServer;
let house: House;
let road: SecondRoad;
beforeAll(async () => {
  mail = await startMailServer();
  house = await startHouse({ SMTP_PORT: String(mail.port) });
  ({ road } = house);
});
afterAll(async () => {
  await house.close();
  await mail.close();
});

const browser = (): Browser => new Browser(road.admin.wire, road.env);

describe('a real log-in', () => {
  it('is refused with a wrong password, and the failure is counted when the answer is there', async () => {
    const { uid, id } = await road.seed();
    expect(await road.signIn(uid, 'Wrong0000wrong')).toBe('refused');
    expect((await road.peek(id)).failures).toBe(1);
    expect(await road.browse(uid, 'Wrong0000wrong')).toBe('refused');
  });

  it('is refused for somebody disabled, locked for a time, locked for good', async () => {
    for (const account of [{ disabled: 'other' }, { lock: 'temporary' }, { lock: 'permanent' }] as const) {
      const { uid, pin, id } = await road.seed(account);
      expect(await road.signIn(uid, pin), JSON.stringify(account)).toBe('refused');
      const { enabled, locked } = await road.peek(id);
      expect({ enabled, locked }).toEqual({ enabled: !('disabled' in account), locked: 'lock' in account });
    }
  });

  it('lets in with the right password, and leaves no session behind', async () => {
    const { uid, pin, id } = await road.seed();
    expect(await road.signIn(uid, pin)).toBe('in');
    expect(await road.browse(uid, pin)).toBe('in');
    expect((await road.seed({ sessions: 2 })).id).not.toBe(id);
  });

  it('asks for the code of an app, and takes each code once', async () => {
    const { uid, pin, id, methods } = await road.seed({
      methods: [
        { type: 'app', label: 'Phone' },
        { type: 'app', label: 'Tablet', isDefault: true },
        { type: 'security-key', label: 'Key' },
      ],
    });
    expect((await road.peek(id)).methods).toEqual([methods[1], methods[0], methods[2]]);
    expect(outcomeOf(await browser().signIn(uid, pin))).toBe('otp');
    const code = (await road.code(uid)) ?? '';
    expect(await browser().signIn(uid, pin, () => code)).toMatchObject({ at: 'in' });
    expect(outcomeOf(await browser().signIn(uid, pin, () => code))).toBe('otp');
    expect(await road.signIn(uid, pin)).toBe('in');
  });

  it('lets a token with a button in, whose codes are counted', async () => {
    const { uid, pin } = await road.seed({ methods: [{ type: 'hardware-token', label: 'Token' }] });
    expect(await road.signIn(uid, pin)).toBe('in');
    expect(await road.signIn(uid, pin)).toBe('in');
  });

  it('leads to the change of a password that must be changed, and the new one works', async () => {
    const { uid, pin } = await road.seed({ mustChange: true });
    expect(await road.signIn(uid, pin)).toBe('must-change');
    const person = browser();
    const page = await person.signIn(uid, pin);
    expect(outcomeOf(page)).toBe('must-change');
    const chosen = freshPin();
    const again = await person.choose(page, 'short');
    expect(again).toMatchObject({ at: 'login-update-password', said: expect.stringContaining('minimum length') as string });
    expect(await person.choose(again, chosen)).toMatchObject({ at: 'in' });
    expect(await road.signIn(uid, chosen)).toBe('in');
    expect(await road.signIn(uid, pin)).toBe('refused');
  });

  it('stops at any other demand with its page', async () => {
    const { uid, pin } = await road.seed({}, { requiredActions: ['CONFIGURE_TOTP'] });
    expect(await road.browse(uid, pin)).toEqual({ page: 'login-config-totp' });
  });
});

describe('what an account holds', () => {
  it('is as it was wanted', async () => {
    const end = Math.trunc(Date.now() / 1000) * 1000 + 86_400_000;
    const wanted = {
      number: '00123',
      department: 'Library',
      aliases: ['a.b'],
      mail: `${word()}@people.example`,
      kind: 'visitor',
    } as const;
    const { id } = await road.seed({ ...wanted, accessUntil: instant(end), groups: [`g-${word()}`], sessions: 2, failures: 2 });
    expect((await road.user(id)).attributes).toMatchObject({
      employeeNumber: ['00123'],
      department: ['Library'],
      uniAlias: ['a.b'],
      affiliation: ['affiliate'],
    });
    expect(await road.peek(id)).toMatchObject({ accessUntil: end, sessions: 2, failures: 2, locked: false, enabled: true });
  });

  it.each(["o'neill", 'a/b#c', 'a\\b*c', 'sp ace', '李小龙', '50%_x', '..'])('can have the name %s', async (name) => {
    const uid = `${name}${word(5)}`;
    const { id } = await road.seed({ uid });
    expect((await road.user(id)).username).toBe(uid);
  });

  it('has a mark that moves with every write, back again too, and not with a look or a log-in', async () => {
    const { id, uid, pin } = await road.seed({ methods: [{ type: 'security-key', label: 'Key' }] });
    const marks = [(await road.peek(id)).mark];
    await road.signIn(uid, pin);
    expect((await road.peek(id)).mark).toBe(marks[0]);
    for (const write of [
      () => road.admin.put(`users/${id}`, { enabled: false }),
      () => road.admin.put(`users/${id}`, { enabled: true }),
      () => road.disturb(id),
      () => road.admin.post(`users/${id}/logout`),
      () => road.admin.put(`users/${id}/reset-password`, { type: 'password', value: freshPin() }),
    ]) {
      await write();
      const { mark } = await road.peek(id);
      expect(marks).not.toContain(mark);
      marks.push(mark);
    }
  });

  it('is refused to a second account of the same name', async () => {
    const { uid } = await road.seed();
    expect(await refusalOf(road.seed({ uid }))).toBe(409);
  });
});

describe('a session', () => {
  it('goes on until it is ended, and an offline token longer', async () => {
    const { uid, pin, id } = await road.seed();
    const [online, offline] = [
      await road.session({ uid, pin }),
      await road.session({ uid, pin, scope: 'openid offline_access' }),
    ];
    if (online.result !== 'in' || offline.result !== 'in') throw new Error('both are let in');
    const { wire } = road.admin;
    expect(await refreshGrant(wire, road.env, online.refreshToken)).toMatchObject({ result: 'in' });
    await road.admin.delete(`sessions/${online.session}?isOffline=false`);
    expect(await refreshGrant(wire, road.env, online.refreshToken)).toMatchObject({ result: 'refused', error: 'invalid_grant' });
    expect(await refreshGrant(wire, road.env, offline.refreshToken)).toMatchObject({ result: 'in' });
    await road.admin.delete(`users/${id}/consents/${road.env.LOGIN_CLIENT_ID ?? ''}`);
    expect(await refreshGrant(wire, road.env, offline.refreshToken)).toMatchObject({ result: 'refused' });
  });
});

describe('a mail', () => {
  it('brings a link that leads to a new password, once', async () => {
    const to = `${word()}@people.example`;
    const { uid, id, pin } = await road.seed({ mail: to });
    await road.admin.put(`users/${id}/execute-actions-email`, ['UPDATE_PASSWORD']);
    const [link = ''] = (await mail.mailTo(to)).links;
    const person = browser();
    const told = await person.follow(link);
    const page = told.onward === undefined ? told : await person.follow(told.onward);
    expect(page.at).toBe('login-update-password');
    const chosen = freshPin();
    expect(await person.choose(page, chosen)).toMatchObject({ at: 'info' });
    expect(await road.signIn(uid, chosen)).toBe('in');
    expect(await road.signIn(uid, pin)).toBe('refused');
    expect(await browser().follow(link)).toMatchObject({ at: 'error' });
  });
});
