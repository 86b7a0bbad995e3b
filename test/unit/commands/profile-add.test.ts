import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { NOON, openHouse, openPracticeHouse, type House, type Typed, type TypeOptions } from './house.js';
import { DOWN, FACTS, GOOD_PROBE, REFUSED, serverDouble, untrusted, type ServerDouble } from './server-double.js';

const DAY = 24 * 60 * 60_000;

let house: House;
beforeEach(() => {
  house = openHouse();
});
afterEach(() => house.close());

const SERVER =
  '--kind openldap --url ldaps://ldap.uni.example --bind uid=desk,dc=uni,dc=example --base ou=people,dc=uni,dc=example';
const ADD = `profile add campus ${SERVER} --secret-stdin`;
const PIN = { stdin: 'the-desk-password\n' };

function config(): { current?: string; profiles: Record<string, Record<string, unknown>> } {
  const file = join(house.folder, 'config.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof config>) : { profiles: {} };
}

/** Types it on that server, and looks that the password is nowhere in what was written. */
async function on(server: ServerDouble, line: string, options: TypeOptions = PIN): Promise<Typed> {
  const typed = await house.type(line, { ...options, changed: server.changed });
  expect(typed.out + typed.err + JSON.stringify(config())).not.toContain('the-desk-password');
  return typed;
}

async function json(server: ServerDouble, line: string, options: TypeOptions = PIN): Promise<Record<string, unknown>> {
  const { out, err } = await on(server, `${line} -o json`, options);
  return JSON.parse(out === '' ? err : out) as Record<string, unknown>;
}

describe('profile add is refused, with nothing saved:', () => {
  it.each([
    [`profile add Campus ${SERVER}`, 'lower-case'],
    [`profile add campus --kind nis`, 'Allowed choices are openldap'],
    [ADD.replace('ldaps://', 'http://'), '--url: must be ldaps://HOST'],
    [ADD.replace('ldap.uni.example', 'desk:hunter2@ldap.uni.example'), '--url: must be ldaps://HOST'],
    [`${ADD} --attribute kind`, 'WHAT=VALUE'],
    [`${ADD} --attribute kind=no(name`, 'must be the name of an LDAP attribute'],
    [`${ADD} --attribute colour=hair`, 'openldap has no colour'],
    [`${ADD} --account-kind alum=ghost`, '--account-kind'],
    [`${ADD} --file x.db`, '--file: not for a profile of the kind openldap'],
    [`profile add campus --kind directory --file x.db --bind me`, '--bind: not for a profile of the kind directory'],
    [`profile add campus --kind active-directory --url ldaps://dc1 --default-policy cn=x`, '--default-policy: not for'],
    [`profile add campus`, '--kind'],
    [`profile add campus --kind openldap --bind uid=x`, '--url, --base'],
    [ADD.replace('uid=desk,dc=uni,dc=example', 'desk'), '--bind: must be a DN'],
    [ADD.replace('uid=desk,dc=uni,dc=example', 'desk@uni.example'), '--bind: must be a DN'],
    [
      `profile add campus --kind active-directory --url ldaps://dc1 --base dc=x --bind desk --secret-stdin`,
      '--bind: must be NAME@DOMAIN',
    ],
    [
      `profile add campus --kind active-directory --url ldaps://dc1 --base dc=x --bind UNI\\ --secret-stdin`,
      '--bind: must be NAME@DOMAIN',
    ],
    [`profile add campus ${SERVER}`, 'password'],
    [`${ADD} --no-input`, ''],
  ])('%s (%s)', async (line, message) => {
    const server = serverDouble();
    const answer = await json(server, line, line.endsWith('--no-input') ? {} : PIN);
    expect(answer).toMatchObject({ exitCode: 2 });
    expect(JSON.stringify(answer)).toContain(message);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(server.looks).toEqual([]);
    expect(config().profiles).toEqual({});
  });

  it('an empty password, which servers take for nobody', async () => {
    const server = serverDouble();
    expect(await json(server, ADD, { stdin: '\n' })).toMatchObject({ exitCode: 2, code: 'secret-empty' });
    expect(server.looks).toEqual([]);
  });

  it('a name that is taken (7), unless it is to be replaced', async () => {
    const server = serverDouble();
    await json(server, ADD);
    expect(await json(server, ADD)).toMatchObject({ exitCode: 7, code: 'profile-exists' });
    expect(server.looks).toHaveLength(2);
    expect(await json(server, `${ADD} --replace`)).toMatchObject({ saved: true, replaced: true });
  });

  it('a refused password (4), which is sent once', async () => {
    const server = serverDouble({
      look: () => {
        throw REFUSED;
      },
    });
    const error = await json(server, ADD);
    expect(error).toMatchObject({ exitCode: 4, code: 'refused', hint: expect.stringContaining('Nothing was saved') as string });
    expect(server.looks).toHaveLength(1);
    expect([config().profiles, [...server.kept]]).toEqual([{}, []]);
  });

  it('a server that cannot be reached (8)', async () => {
    const server = serverDouble({
      look: () => {
        throw DOWN;
      },
    });
    const error = await json(server, ADD);
    expect(error).toMatchObject({ exitCode: 8, retryable: true, hint: expect.stringContaining('--no-test') as string });
    expect([config().profiles, [...server.kept]]).toEqual([{}, []]);
  });

  it('an untrusted certificate (13): shown whole, with the option that helps', async () => {
    const server = serverDouble({
      look: () => {
        throw untrusted();
      },
    });
    const error = await json(server, ADD);
    expect(error).toMatchObject({
      exitCode: 13,
      code: 'certificate',
      certificate: { subject: 'CN=ldap.uni.example', issuer: 'CN=Campus CA', fingerprint: 'AB:CD:EF' },
      hint: expect.stringContaining('--ca FILE') as string,
    });
    const { code, err } = await on(server, ADD);
    expect(code).toBe(13);
    for (const line of ['Identity   CN=ldap.uni.example', 'Issued by  CN=Campus CA', 'SHA-256    AB:CD:EF'])
      expect(err).toContain(line);
    expect(err).toMatch(/Valid to {3}[23] Mar 2027/);
    expect(err.split(untrusted().message)).toHaveLength(2);
    expect(config().profiles).toEqual({});
  });

  it('a certificate that has expired: a CA file would not help, and is not asked for', async () => {
    const server = serverDouble({
      look: () => {
        throw untrusted('expired');
      },
    });
    const { code, err } = await on(server, ADD.replace(' --secret-stdin', ''), { typed: ['the-desk-password', '1', '1'] });
    expect(code).toBe(13);
    expect(err).not.toContain('PEM file');
  });

  it('a keychain that cannot be used, and nobody to ask (13): the three ways', async () => {
    const server = serverDouble({ keychain: false });
    const error = await json(server, ADD);
    expect(error).toMatchObject({ exitCode: 13, code: 'keychain-not-usable' });
    expect(error['hint']).toMatch(/make the keychain usable.*\n.*--store file.*\n.*--store none.*UIDCTL_SECRET_CAMPUS/);
    expect(await json(server, `${ADD} --store keychain`)).toMatchObject({ exitCode: 13 });
    expect(server.looks).toEqual([]);
    expect(config().profiles).toEqual({});
  });

  it('a password that could not be stored leaves no profile, and the old one where there was one', async () => {
    await json(serverDouble(), ADD);
    const before = config();
    const server = serverDouble({ full: true });
    expect(await json(server, `${ADD} --replace --operator bind --use`)).toMatchObject({ exitCode: 13 });
    expect(config()).toEqual(before);
    expect(await json(server, ADD.replace('campus', 'second'))).toMatchObject({ exitCode: 13 });
    expect(config()).toEqual(before);
  });
});

describe('profile add', () => {
  it.each(['desk@uni.example', 'UNI\\desk', 'CN=Desk\\, One,OU=Tools,DC=uni,DC=example'.replaceAll(' ', '')])(
    'takes the name %s for Active Directory',
    async (bind) => {
      const line = `profile add ad --kind active-directory --url ldaps://dc1 --base dc=x --bind ${bind} --secret-stdin`;
      expect(await json(serverDouble(), line)).toMatchObject({ saved: true, bind });
    },
  );

  it('does not list a change whose right is missing among those that can be made', async () => {
    const server = serverDouble({
      look: () => ({
        ...GOOD_PROBE,
        rights: [
          { right: 'write on userPassword', actions: ['pin.reset'], held: FACTS.known(false) },
          { right: 'write on pwdReset', actions: ['pin.reset', 'pin.require-change'], held: FACTS.known(false) },
          { right: 'write on pwdEndTime', actions: ['access.end'], held: FACTS.unknown('not-readable', 'nobody says') },
          {
            right: 'manage on userPassword',
            actions: [],
            without: 'a reset counts as the own change',
            held: FACTS.known(false),
          },
        ],
      }),
    });
    const { out } = await on(server, ADD);
    const changes = out.split('\n').find((line) => line.startsWith('Changes')) ?? '';
    expect(changes).toContain('access.end');
    expect(changes).not.toMatch(/pin\./);
    expect(out).toContain(
      'Cannot     pin.reset, pin.reset --via temporary: missing right: write on userPassword, write on pwdReset',
    );
    expect(out).toContain('Cannot     pin.require-change: missing right: write on pwdReset');
    expect(out).toContain('Missing    manage on userPassword: without it a reset counts as the own change');
    expect(await json(server, `${ADD} --replace`)).toMatchObject({
      capabilities: { actions: { 'pin.reset': { can: 'yes' } } },
      missing: [
        { right: 'write on userPassword', actions: ['pin.reset'] },
        { right: 'write on pwdReset', actions: ['pin.reset', 'pin.require-change'] },
        { right: 'manage on userPassword', actions: [], without: 'a reset counts as the own change' },
      ],
    });
  });

  it('counts the days of a certificate in one way, by the calendar', async () => {
    const known = GOOD_PROBE.certificate.state === 'known' ? GOOD_PROBE.certificate.value : expect.fail();
    // In the night of the 30th day from now: 29 days and 22 hours.
    const validTo = instant(NOON + 29 * DAY + 22 * 60 * 60_000);
    const look = () => ({ ...GOOD_PROBE, certificate: FACTS.known({ ...known, validTo }) });
    const { out } = await on(serverDouble({ look }), ADD);
    expect(out).toMatch(/Valid to {3}23 Dec 2026 \d\d:\d\d, in 30 days/);
    expect(out).not.toContain('in 29 days');
    const { probe } = await json(serverDouble({ look }), `${ADD} --replace`);
    expect(probe).toMatchObject({ certificate: { daysLeft: 30 } });
    const soon = () => ({ ...GOOD_PROBE, certificate: FACTS.known({ ...known, validTo: instant(validTo - DAY) }) });
    const warned = await on(serverDouble({ look: soon }), `${ADD} --replace`);
    expect(warned.out).toMatch(/Valid to {3}22 Dec 2026 \d\d:\d\d, in 29 days/);
    expect(warned.out).toMatch(/The server's certificate ends 22 Dec 2026 \d\d:\d\d, in 29 days\./);
  });

  it('tries the connection, saves the profile and puts the password into the keychain', async () => {
    const server = serverDouble();
    const answer = await json(server, `${ADD} --attribute kind=eduPersonAffiliation --account-kind alum=graduate --ca ca.pem`);
    expect(answer).toMatchObject({
      profile: 'campus',
      saved: true,
      tested: true,
      current: true,
      server: 'ldaps://ldap.uni.example',
      secretIn: 'keychain',
      policy: 'plain',
      probe: {
        address: 'ldap.uni.example:636',
        certificate: { subject: 'CN=ldap.uni.example', daysLeft: 100 },
        signedInAs: 'uid=desk,dc=uni,dc=example',
        clockOffMs: 200,
        rights: [{ right: 'manage on userPassword', held: true }],
      },
      capabilities: { actions: { 'pin.reset': { can: 'yes' } } },
    });
    expect(config()).toEqual({
      current: 'campus',
      profiles: {
        campus: {
          kind: 'openldap',
          url: 'ldaps://ldap.uni.example',
          ca: join(house.folder, 'ca.pem'),
          bind: 'uid=desk,dc=uni,dc=example',
          base: 'ou=people,dc=uni,dc=example',
          practice: false,
          operator: 'os-user',
          kinds: { alum: 'graduate' },
          attributes: { kind: 'eduPersonAffiliation' },
        },
      },
    });
    expect(server.kept.get('campus')).toEqual({ text: 'the-desk-password', home: 'keychain' });
  });

  it('says what it saw, a missing right by its real name, and what will surprise somebody', async () => {
    const server = serverDouble({
      look: () => ({
        ...GOOD_PROBE,
        serverTime: FACTS.known(instant(NOON - 7 * 60_000)),
        certificate: FACTS.unknown('not-readable', 'it was not shown'),
        rights: [
          ...GOOD_PROBE.rights,
          { right: 'write on pwdEndTime', actions: ['access.extend', 'account.disable'], held: FACTS.known(false) },
          { right: 'write on pwdReset', actions: [], held: FACTS.unknown('not-readable', 'the server does not say') },
        ],
        warnings: ['The policy entry cannot be read.'],
      }),
    });
    const { out } = await on(server, ADD);
    for (const line of [
      'Server     ldap.uni.example:636, OpenLDAP 2.5',
      'Identity   unknown: it was not shown',
      'Signed in  as uid=desk,dc=uni,dc=example',
      'Clock      7 min behind ours',
      'Rights     1 of 3 seen',
      'Missing    write on pwdEndTime: without it no access.extend, account.disable',
      'Unknown    write on pwdReset: unknown: the server does not say',
      'Warning    The policy entry cannot be read.',
      "Warning    The server's clock is 7 min behind ours",
      'Cannot     mfa.clear: the server holds no methods',
      'Password   in the keychain of this machine',
      'Current    it is the current profile: it is the only one',
    ])
      expect(out).toContain(line);
  });

  it('leaves the current profile as it is, unless asked', async () => {
    const server = serverDouble();
    await json(server, ADD);
    expect(await json(server, ADD.replace('campus', 'second'))).toMatchObject({ current: false });
    expect(config().current).toBe('campus');
    expect((await on(server, ADD.replace('campus', 'third'))).out).toContain('uidctl profile use third');
    expect(await json(server, `${ADD.replace('campus', 'fourth')} --use`)).toMatchObject({ current: true });
    expect(config().current).toBe('fourth');
    expect((await on(server, `${ADD.replace('campus', 'fifth')} --use`)).out).toContain('it is the current profile\n');
  });

  it('tries and saves nothing in a dry run', async () => {
    const server = serverDouble({ keychain: false });
    expect(await json(server, `${ADD} --dry-run`)).toMatchObject({ saved: false, tested: true, secretIn: null });
    expect(server.looks).not.toEqual([]);
    expect([config().profiles, [...server.kept]]).toEqual([{}, []]);
    expect((await on(server, `${ADD} --dry-run`)).out).toContain('nothing was saved');
  });

  it('asks nothing of the server with --no-test, and says so', async () => {
    const server = serverDouble({
      look: () => {
        throw DOWN;
      },
    });
    expect(await json(server, `${ADD} --no-test`)).toMatchObject({ saved: true, tested: false, probe: null, capabilities: null });
    expect(server.looks).toEqual([]);
    expect((await on(server, `${ADD} --no-test --replace`)).out).toContain('Not tested nothing was asked');
  });

  it('takes the password of the environment, and stores it only when told to', async () => {
    const server = serverDouble({ keychain: false, env: { UIDCTL_SECRET_CAMPUS: 'the-desk-password' } });
    const line = ADD.replace(' --secret-stdin', '');
    expect(await json(server, line, {})).toMatchObject({ saved: true, secretIn: 'environment' });
    expect([...server.kept]).toEqual([]);
    expect(await json(server, `${line} --replace --store file`, {})).toMatchObject({ secretIn: 'file' });
    expect(server.kept.get('campus')).toMatchObject({ home: 'file' });
  });

  it('keeps no password with --store none, and says how to give it', async () => {
    const server = serverDouble();
    expect(await json(server, `${ADD} --store none`)).toMatchObject({ saved: true, secretIn: null });
    expect([...server.kept]).toEqual([]);
    expect((await on(server, `${ADD} --store none --replace`)).out).toContain('set UIDCTL_SECRET_CAMPUS for each run');
  });
});

describe('profile add --replace', () => {
  it('leaves what is not given as it was, and sends the stored password to the same server alone', async () => {
    const server = serverDouble();
    await json(server, `${ADD} --operator bind`);
    writeFileSync(join(house.folder, 'new.pem'), 'x');
    expect(await json(server, 'profile add campus --ca new.pem --replace', {})).toMatchObject({
      saved: true,
      bind: 'uid=desk,dc=uni,dc=example',
      operator: 'bind',
      ca: join(house.folder, 'new.pem'),
      secretIn: 'keychain',
    });
    expect(server.kept.get('campus')).toEqual({ text: 'the-desk-password', home: 'keychain' });
    const before = server.looks.length;
    const elsewhere = await json(server, 'profile add campus --url ldaps://elsewhere.example --replace', {});
    expect(elsewhere).toMatchObject({ exitCode: 2, code: 'no-answer' });
    expect(server.looks).toHaveLength(before);
  });

  it('forgets the stored password where the new profile needs none of it', async () => {
    const server = serverDouble();
    await json(server, ADD);
    await json(server, `${ADD} --url ldaps://other.example --store none --replace`);
    expect([...server.kept]).toEqual([]);
  });
});

describe('profile add on a terminal', () => {
  it('asks for what is missing, with what the server offers, and tries again after a wrong password', async () => {
    const server = serverDouble({
      look: (_at, password) => {
        if (password !== 'right') throw REFUSED;
        return GOOD_PROBE;
      },
    });
    const typed = [
      '1',
      'nonsense',
      'ldaps://ldap.uni.example',
      'desk@uni.example',
      'uid=desk,dc=uni,dc=example',
      'wrong',
      '2',
      'desk',
      'uid=other,dc=uni,dc=example',
      'right',
      '2',
      '1',
      '2',
      'description',
    ];
    const { code, out, err } = await on(server, 'profile add campus', { typed });
    expect(err).toContain('It must be ldaps://HOST');
    expect(err).toContain('It must be a DN');
    expect(err).toContain('Each wrong password counts');
    expect(code).toBe(0);
    expect(config().profiles['campus']).toMatchObject({
      bind: 'uid=other,dc=uni,dc=example',
      base: 'dc=other,dc=example',
      defaultPolicy: 'cn=default,ou=policies,dc=uni,dc=example',
      attributes: { note: 'description' },
    });
    expect(out).toContain('Saved');
    expect(server.kept.get('campus')).toMatchObject({ text: 'right' });
    // Nothing was looked at after the questions with another profile than the one that was saved.
    expect(server.looks.at(-1)?.profile).toEqual(config().profiles['campus']);
  });

  it('asks for a password three times at most', async () => {
    const server = serverDouble({
      look: () => {
        throw REFUSED;
      },
    });
    const line = `profile add campus ${SERVER} --default-policy cn=x --attribute note=description`;
    expect((await on(server, line, { typed: ['one', '', 'two', '', 'three', '', 'four'] })).code).toBe(4);
    expect(server.looks.map(({ password }) => password)).toEqual(['one', 'two', 'three']);
    expect([config().profiles, [...server.kept]]).toEqual([{}, []]);
  });

  it('shows an untrusted certificate and asks for the CA file, which must be there', async () => {
    const ca = join(house.folder, 'ca.pem');
    writeFileSync(ca, 'x');
    const server = serverDouble({
      look: ({ profile }) => {
        if (!('ca' in profile) || profile.ca !== ca) throw untrusted();
        return GOOD_PROBE;
      },
    });
    const line = `profile add campus ${SERVER} --default-policy cn=x --attribute note=description`;
    const { code, err } = await on(server, line, { typed: ['right', 'not-there.pem', 'ca.pem'] });
    expect(code).toBe(0);
    expect(err).toContain('SHA-256    AB:CD:EF');
    expect(err).toContain('There is no file');
    expect(config().profiles['campus']).toMatchObject({ ca });
  });

  it('writes a password into a plain file only after a yes', async () => {
    const server = serverDouble({ keychain: false });
    const line = `profile add campus ${SERVER} --default-policy cn=x --attribute note=description`;
    expect((await on(server, line, { typed: ['right', ''] })).code).toBe(13);
    expect([config().profiles, [...server.kept]]).toEqual([{}, []]);
    expect((await on(server, line, { typed: ['right', 'y'] })).code).toBe(0);
    expect(server.kept.get('campus')).toMatchObject({ home: 'file' });
  });

  it('saves nothing when the person turns away', async () => {
    const server = serverDouble();
    expect((await on(server, 'profile add campus', { typed: ['1', 'ldaps://ldap.uni.example', '\u0003'] })).code).toBe(130);
    expect(config().profiles).toEqual({});
  });
});

describe('profile add of a directory', () => {
  it('refuses a file that is not there or is none (13)', async () => {
    expect(await house.error('profile add spare --kind directory --file nowhere.db')).toMatchObject({ exitCode: 13 });
    writeFileSync(join(house.folder, 'text.db'), 'no directory');
    expect(await house.error('profile add spare --kind directory --file text.db')).toMatchObject({ exitCode: 13 });
    expect(config().profiles).toEqual({});
  });

  it('takes one that is there, and its own word for whether its people are made up', async () => {
    const practice = await openPracticeHouse();
    const answer = await practice.json('profile add second --kind directory --file data/practice.db');
    expect(answer).toMatchObject({ saved: true, practice: true, probe: null, secretIn: null, current: false });
    expect(await practice.json('lookup chantm --profile second')).toMatchObject([{ uid: 'chantm' }]);
    practice.close();
  });
});
