import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Probe } from '../../../src/core/probe.js';
import { openHouse, type House, type Typed, type TypeOptions } from './house.js';
import { FACTS, GOOD_PROBE, REFUSED, serverDouble, type ServerDouble } from './server-double.js';

let house: House;
beforeEach(() => {
  house = openHouse();
});
afterEach(() => house.close());

const SERVER = '--kind keycloak --url https://sso.uni.example --realm campus --client uidctl-desk';
const ADD = `profile add sso ${SERVER} --secret-stdin`;
const SECRET = 'the-client-secret';
const PIPED = { stdin: `${SECRET}\n` };

const PROBE: Probe = {
  ...GOOD_PROBE,
  address: 'sso.uni.example:443',
  software: FACTS.known('Keycloak 26'),
  signedInAs: FACTS.known('service-account-uidctl-desk'),
  suggestions: { bases: [], policies: [], attributes: ['staffNo', 'accessExpires'] },
};
const keycloak = (options: Parameters<typeof serverDouble>[0] = {}) => serverDouble({ look: () => PROBE, ...options });

function config(): { current?: string; profiles: Record<string, Record<string, unknown>> } {
  const file = join(house.folder, 'config.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof config>) : { profiles: {} };
}

/** Types it on that server, and looks that the secret is nowhere in what was written. */
async function on(server: ServerDouble, line: string, options: TypeOptions = PIPED): Promise<Typed> {
  const typed = await house.type(line, { ...options, changed: server.changed });
  expect(typed.out + typed.err + JSON.stringify(config())).not.toContain(SECRET);
  return typed;
}

async function json(server: ServerDouble, line: string, options: TypeOptions = PIPED): Promise<Record<string, unknown>> {
  const { out, err } = await on(server, `${line} -o json`, options);
  return JSON.parse(out === '' ? err : out) as Record<string, unknown>;
}

describe('profile add of a Keycloak is refused, with nothing saved:', () => {
  it.each([
    [ADD.replace('https://', 'http://'), '--url: must be https://HOST'],
    [ADD.replace('sso.uni.example', 'desk:hunter2@sso.uni.example'), '--url: must be https://HOST'],
    [ADD.replace('sso.uni.example', 'sso.uni.example/realms/campus'), 'without the realm'],
    [ADD.replace('https://', 'ldaps://'), '--url: must be https://HOST'],
    [`${ADD} --bind uid=x`, '--bind: not for a profile of the kind keycloak'],
    [`${ADD} --base dc=x`, '--base: not for a profile of the kind keycloak'],
    [`${ADD} --operator bind`, '--operator: not for a profile of the kind keycloak'],
    [`${ADD} --member campus-ad`, '--member: not for a profile of the kind keycloak'],
    [`${ADD} --attribute note=description`, 'keycloak has no note'],
    [`${ADD} --attribute "number=staff no"`, 'must be the name of a user attribute'],
    [`${ADD} --protected-group admins`, 'must be the path of a group'],
    [`${ADD} --link-lifespan 12h`, 'whole number of seconds'],
    [`${ADD} --reset-via sms`, 'Allowed choices are temporary, link'],
    ['profile add sso --kind keycloak --url https://sso --secret-stdin', '--realm, --client'],
    [`profile add sso ${SERVER}`, 'The client secret of uidctl-desk is needed'],
    [
      'profile add ldap --kind openldap --url ldaps://x --bind cn=x --base dc=x --realm campus --secret-stdin',
      '--realm: not for',
    ],
  ])('%s (%s)', async (line, message) => {
    const server = keycloak();
    const answer = await json(server, line, line.includes('--secret-stdin') ? PIPED : {});
    expect(answer).toMatchObject({ exitCode: 2 });
    expect(JSON.stringify(answer)).toContain(message);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(server.looks).toEqual([]);
    expect(config().profiles).toEqual({});
  });

  it('a refused client secret (4), which is sent once, and is called what it is', async () => {
    const server = keycloak({
      look: () => {
        throw REFUSED;
      },
    });
    const error = await json(server, ADD);
    expect(error).toMatchObject({ exitCode: 4, code: 'refused' });
    expect(error['hint']).toBe('Nothing was saved. Check the client (--client) and its client secret.');
    expect(server.looks).toHaveLength(1);
    expect([config().profiles, [...server.kept]]).toEqual([{}, []]);
  });
});

describe('profile add of a Keycloak', () => {
  it('tries it, saves what was said, and keeps the client secret', async () => {
    const server = keycloak();
    const more = [
      '--sign-in-realm master --attribute accessEnd=accessExpires --account-kind alum=graduate --protected-group /admins',
      '--register-again CONFIGURE_TOTP --register-again webauthn-register --link-client portal --link-lifespan 3600 --reset-via link',
    ].join(' ');
    const answer = await json(server, `${ADD} ${more}`);
    expect(answer).toMatchObject({
      saved: true,
      tested: true,
      kind: 'keycloak',
      server: 'https://sso.uni.example',
      realm: 'campus',
      client: 'uidctl-desk',
      signsInAs: 'uidctl-desk',
      bind: null,
      base: null,
      members: null,
      secretIn: 'keychain',
    });
    expect(config().profiles['sso']).toEqual({
      kind: 'keycloak',
      url: 'https://sso.uni.example',
      realm: 'campus',
      client: 'uidctl-desk',
      signInRealm: 'master',
      protectedGroups: ['/admins'],
      registerAgain: ['CONFIGURE_TOTP', 'webauthn-register'],
      link: { client: 'portal', lifespan: 3600 },
      resetVia: 'link',
      kinds: { alum: 'graduate' },
      practice: false,
      attributes: { accessEnd: 'accessExpires' },
    });
    expect(server.kept.get('sso')).toEqual({ text: SECRET, home: 'keychain' });
    const shown = (await on(server, 'profile show sso')).out;
    for (const line of [
      'Server     Keycloak, https://sso.uni.example, realm campus',
      'Signs in   as the client uidctl-desk of the realm master',
      'Secret     in the keychain',
      'Protected  /admins',
      'After MFA  CONFIGURE_TOTP, webauthn-register',
      'Link       client portal, lives 3600 s',
      'Reset      via link, unless --via says otherwise',
    ])
      expect(shown).toContain(line);
  });

  it('on a terminal asks for what is missing, and what the attributes of the realm hold', async () => {
    const server = keycloak();
    // Of number the first attribute, of alias none (it stands after the two), and none of all but the end of access.
    const none = '2';
    const typed = ['3', 'https://sso.uni.example', 'campus', 'uidctl-desk', SECRET, '1', none, none, none, none, '1'];
    const { code, err } = await on(server, 'profile add sso', { typed });
    expect([code, err]).toMatchObject([0, expect.stringContaining('Client secret of uidctl-desk')]);
    expect(err).toContain('Which attribute of a user holds the staff or student number?');
    expect(config().profiles['sso']).toMatchObject({
      realm: 'campus',
      attributes: { number: 'staffNo', accessEnd: 'accessExpires' },
    });
  });

  it('sends a stored secret to the same client of the same realm alone', async () => {
    const server = keycloak();
    await json(server, ADD);
    const again = ADD.replace(' --secret-stdin', ' --replace');
    expect(await json(server, again, {})).toMatchObject({ saved: true, replaced: true, secretIn: 'keychain' });
    for (const other of [
      again.replace('sso.uni.example', 'evil.example'),
      again.replace('--realm campus', '--realm other'),
      again.replace('uidctl-desk', 'another'),
      `${again} --sign-in-realm master`,
    ]) {
      const before = server.looks.length;
      expect(await json(server, other, {})).toMatchObject({ exitCode: 2, code: 'no-answer' });
      expect(server.looks).toHaveLength(before);
    }
  });

  it('with --replace keeps what is not given, and empties a list by "none"', async () => {
    const server = keycloak();
    await json(server, `${ADD} --protected-group /admins --register-again CONFIGURE_TOTP --link-lifespan 60`);
    const kept = { protectedGroups: ['/admins'], registerAgain: ['CONFIGURE_TOTP'], link: { lifespan: 60 } };
    await json(server, 'profile add sso --replace --link-redirect https://portal', {});
    expect(config().profiles['sso']).toMatchObject({ ...kept, link: { lifespan: 60, redirect: 'https://portal' } });
    await json(server, 'profile add sso --replace --protected-group none --register-again none', {});
    expect(config().profiles['sso']).toMatchObject({ protectedGroups: [], registerAgain: [] });
  });

  it('says of a right that no change needs what stops without it', async () => {
    const rights = [
      { right: 'view-realm', actions: [], without: 'the password policy is unknown', held: FACTS.known(false) },
      { right: 'manage-users', actions: ['pin.reset'] as const, without: 'nothing else either', held: FACTS.known(false) },
    ];
    const { out } = await on(keycloak({ look: () => ({ ...PROBE, rights }) }), ADD);
    expect(out).toContain('Missing    view-realm: without it the password policy is unknown');
    expect(out).toContain('Missing    manage-users: without it no pin.reset; nothing else either');
  });
});
