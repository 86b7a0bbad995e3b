import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHttpProxy, type HttpProxy } from '../conformance/http/proxy.js';
import { startLdapProxy, type LdapProxy } from '../conformance/ldap/proxy.js';
import { startServer, type RunningServer } from '../servers/start.js';
import { deskLogin, openLdapDesk, type LdapDesk } from './ldap-desk.js';
import { type Ended } from './program.js';

/*
 * A day at the desk on three real servers as one person, with the built program: the password in Active Directory, MFA and sessions in Keycloak, the
 * dates in OpenLDAP. All three have the same seeded UIDs; the last digit says the state there (test/servers/README.md).
 */

const [AD, SSO, LDAP] = ['campus-ad', 'campus-sso', 'campus-ldap'];

const told = ({ code, out, err }: Ended): string => `exit ${String(code)}: ${err}${out}`;
const json = ({ out }: Ended): unknown => JSON.parse(out);

/** A user of the Admin API, as far as the tests look at it. */
interface User {
  readonly id: string;
  readonly enabled: boolean;
  readonly requiredActions: readonly string[];
}

describe('the desk on three systems as one person', () => {
  let ad: LdapDesk;
  let ldap: LdapDesk;
  let sso: RunningServer;
  let adProxy: LdapProxy;
  let ssoProxy: HttpProxy;

  beforeAll(async () => {
    ad = await openLdapDesk({ kind: 'active-directory', people: 30 });
    ldap = await openLdapDesk({ kind: 'openldap', people: 30, with: ad });
    sso = await startServer('keycloak');
    await sso.run('seed', '30');
    adProxy = await startLdapProxy({ url: ad.server.env.URL ?? '', data: ad.server.data });
    ssoProxy = await startHttpProxy({ url: sso.env.URL ?? '', data: sso.data });
  }, 240_000);
  afterAll(async () => {
    await adProxy.close();
    await ssoProxy.close();
    await sso.stop();
    await ldap.close();
    await ad.close();
  });

  /** The second road into Keycloak: the administrator of the realm master. */
  const user = async (uid: string): Promise<User> => {
    const [found] = JSON.parse(await sso.tool('GET', [`users?exact=true&username=${uid}`])) as User[];
    if (found === undefined) throw new Error(`Keycloak has no ${uid}`);
    return found;
  };
  const methodsOf = async (uid: string): Promise<string[]> => {
    const { id } = await user(uid);
    const credentials = JSON.parse(await sso.tool('GET', [`users/${id}/credentials`])) as { type: string }[];
    return credentials.map(({ type }) => type).filter((type) => !type.startsWith('password'));
  };
  const type = (line: string): Promise<Ended> => ad.type(line);
  const put = (name: string, members: readonly string[]): Promise<Ended> =>
    type(
      `profile add ${name} --kind composite ${members.map((member) => `--member ${member}`).join(' ')} --part person=${AD} --part account=${AD},${SSO} --part mfa=${SSO} --part access=${LDAP} --part sessions=${SSO} --part sign-in=${SSO}`,
    );

  describe('profile add', () => {
    it('of the three systems', async () => {
      const login = deskLogin(ad.server);
      expect(await ad.addProfile(AD, login, `--url ${adProxy.url}`).then(told)).toMatch(/^exit 0/);
      expect(await ldap.addProfile(LDAP, deskLogin(ldap.server)).then(told)).toMatch(/^exit 0/);
      const line = `profile add ${SSO} --kind keycloak --url ${ssoProxy.url} --ca ${sso.env.CA_FILE ?? ''} --realm ${sso.env.REALM ?? ''} --client ${sso.env.REALM_CLIENT_ID ?? ''} --attribute number=employeeNumber --secret-stdin --store file`;
      expect(told(await ad.type(line, { stdin: `${sso.env.REALM_CLIENT_SECRET ?? ''}\n` }))).toMatch(/^exit 0/);
    });

    it('of the whole: a member that nobody set up is refused, and nothing is saved', async () => {
      const ended = await put('uni', [AD, SSO, LDAP, 'campus-mainframe']);
      expect(ended.code, told(ended)).not.toBe(0);
      expect(ended.err).toContain('campus-mainframe');
      expect((await type('profile show uni')).code).toBe(3);
    });

    it('of the whole, with the account in Keycloak found by the mail address and that in OpenLDAP by the number', async () => {
      expect(told(await put('uni', [AD, `${SSO}:mail=mail`, `${LDAP}:number=number`]))).toMatch(/^exit 0/);
      expect(told(await put('uni-back', [`${SSO}:mail=mail`, AD, LDAP]))).toMatch(/^exit 0/);
      expect((await type(`profile remove ${SSO} --yes`)).code, 'a member of a composite stays').toBe(7);
    });
  });

  describe('looking', () => {
    it('finds one person by UID, number and mail, and nobody with 3', async () => {
      for (const who of ['u00001', '100001', 'u00001@uni.example']) {
        const ended = await type(`lookup ${who} -o json --profile uni`);
        expect(ended.code, `${who}: ${told(ended)}`).toBe(0);
        expect(json(ended)).toMatchObject([{ uid: 'u00001' }]);
      }
      expect((await type('lookup nobodyatall --profile uni')).code).toBe(3);
    });

    it('says of each fact which system it is of', async () => {
      const ended = await type('account show u00008 -o json --profile uni');
      expect(ended.code, told(ended)).toBe(0);
      expect(json(ended)).toMatchObject({
        uid: 'u00008',
        systems: { pin: [AD], 'mfa.methods': [SSO], access: [LDAP] },
        said: { enabled: [{ system: AD }, { system: SSO }] },
      });
    });

    it('locked for good in one of two is locked', async () => {
      const ended = await type('account show u00007 -o json --profile uni');
      expect(json(ended)).toMatchObject({ lock: { kind: 'permanent' }, systems: { lock: [SSO] } });
    });

    it('with Keycloak stopped: its facts are unknown and say whose they are, the others stand', async () => {
      const release = await ssoProxy.breakDown();
      const shown = await type('account show u00008 -o json --profile uni');
      const card = await type('account show u00008 --profile uni');
      await release();
      expect(shown.code, told(shown)).toBe(0);
      expect(json(shown)).toMatchObject({ uid: 'u00008', access: { until: expect.anything() as unknown } });
      expect(Object.keys((json(shown) as { unknown: object }).unknown)).toEqual(
        expect.arrayContaining(['mfa.methods', 'sessions']),
      );
      expect(card.out).toContain(SSO);
    });
  });

  describe('why somebody cannot log in', () => {
    it('a lock for good in Keycloak, and a disabled account in all, are found', async () => {
      for (const uid of ['u00017', 'u00015']) {
        const ended = await type(`diagnose ${uid} -o json --profile uni`);
        expect(ended.code, `${uid}: ${told(ended)}`).toBe(10);
        expect(json(ended)).toMatchObject({ verdict: 'blocked' });
      }
    });

    it('with Keycloak stopped nobody can tell (8), unless another system keeps the person out', async () => {
      const release = await ssoProxy.breakDown();
      const open = await type('diagnose u00030 -o json --profile uni');
      const off = await type('diagnose u00015 -o json --profile uni');
      await release();
      expect(open.code, told(open)).toBe(8);
      expect(json(open)).toMatchObject({ verdict: 'cannot-tell' });
      expect(off.code, told(off)).toBe(10);
    });

    it('with the system that finds people stopped nobody is found, and that is not "nobody" (8)', async () => {
      await ad.server.run('stop');
      const found = await type('lookup u00001 --profile uni');
      const none = await type('lookup nobodyatall --profile uni');
      await ad.server.run('start');
      expect([found.code, none.code], told(found)).toEqual([8, 8]);
    });
  });

  describe('changing', () => {
    it('a password in Active Directory, and nothing elsewhere', async () => {
      const ended = await type('pin reset u00011 --profile uni --yes --secret-file new.txt');
      expect(ended.code, told(ended)).toBe(0);
      expect(await ad.bind('u00011', ad.password)).toBe('refused');
      expect(await ad.bind('u00011', ad.secretIn('new.txt'))).toBe('must-change');
      expect(await ldap.bind('u00011', ldap.password)).toBe('in');
      expect((await user('u00011')).requiredActions).toEqual([]);
    });

    it('the MFA methods in Keycloak', async () => {
      expect(await methodsOf('u00008')).toHaveLength(2);
      const ended = await type('mfa clear u00008 --all --profile uni --yes');
      expect(ended.code, told(ended)).toBe(0);
      expect(await methodsOf('u00008')).toEqual([]);
      expect((await user('u00008')).requiredActions).toContain('CONFIGURE_TOTP');
    });

    it('the end of access in OpenLDAP', async () => {
      expect(await ldap.bind('u00003', ldap.password)).toBe('refused');
      const ended = await type('access extend u00003 --until 2031-06-30 --profile uni --yes');
      expect(ended.code, told(ended)).toBe(0);
      expect(await ldap.attribute('u00003', 'pwdEndTime')).toMatch(/^2031/);
      expect(await ldap.bind('u00003', ldap.password)).toBe('in');
      expect(await ad.bind('u00003', ad.password), 'its end in Active Directory is no part of this person').toBe('refused');
    });

    it('of a system that is stopped: 8, and nothing is done', async () => {
      await ldap.server.run('stop');
      const extended = await type('access extend u00013 --until 2031-06-30 --profile uni --yes');
      await ldap.server.run('start');
      expect(extended.code, told(extended)).toBe(8);
      expect(extended.err).toContain(LDAP);
      expect(await ldap.attribute('u00013', 'pwdEndTime')).not.toMatch(/^2031/);

      const release = await ssoProxy.breakDown();
      const cleared = await type('mfa clear u00018 --all --profile uni --yes');
      await release();
      expect(cleared.code, told(cleared)).toBe(8);
      expect(cleared.err).toContain(SSO);
      expect(await methodsOf('u00018')).toHaveLength(2);
    });

    it('of two systems, one of them stopped: 8, and the other is as it was', async () => {
      const release = await ssoProxy.breakDown();
      const ended = await type('account disable u00020 --reason left --profile uni --yes');
      await release();
      expect(ended.code, told(ended)).toBe(8);
      expect(ended.err).toContain(SSO);
      expect(await ad.bind('u00020', ad.password)).toBe('in');
    });
  });

  describe('a system that stops in the middle', () => {
    const isWritten = ({ operation }: { readonly operation: string }): boolean => operation === 'modify';

    it('Keycloak, once Active Directory has its write: 9, what was done where, and repeating it does the rest', async () => {
      const before = adProxy.requests().filter(isWritten).length;
      const release = await ssoProxy.cutMatching(() => adProxy.requests().filter(isWritten).length > before);
      const ended = await type('account disable u00001 --reason left --end-sessions --profile uni --yes');
      await release();
      expect(ended.code, told(ended)).toBe(9);
      const text = ended.out + ended.err;
      expect(text).toMatch(new RegExp(`${AD}, [^\\n]*: disable the account`));
      expect(text).toMatch(new RegExp(`failed: ${SSO}, [^\\n]*: disable the account`));
      expect(text).toContain(`Done in ${AD}; failed in ${SSO}.`);
      expect(await ad.bind('u00001', ad.password)).toBe('refused');
      expect((await user('u00001')).enabled).toBe(true);

      const again = await type('account disable u00001 --reason left --end-sessions --profile uni --yes -o json');
      expect(again.code, told(again)).toBe(0);
      expect(json(again)).toMatchObject({ changed: true, steps: [{ system: SSO, outcome: 'done' }] });
      expect((await user('u00001')).enabled).toBe(false);
      const twice = await type('account disable u00001 --reason left --end-sessions --profile uni --yes -o json');
      expect(twice.code, told(twice)).toBe(0);
      expect(json(twice)).toMatchObject({ changed: false });
    });

    it('the controller, really stopped while Keycloak writes: the same in JSON and in the audit', async () => {
      const isWrite = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
        method === 'PUT' && path.includes('/users/');
      let stopped = false;
      const release = await ssoProxy.beforeMatching(isWrite, async () => {
        if (!stopped) await ad.server.run('stop');
        stopped = true;
      });
      const ended = await type('account disable u00010 --reason left --profile uni-back --yes -o json');
      await release();
      await ad.server.run('start');
      expect(stopped).toBe(true);
      expect(ended.code, told(ended)).toBe(9);
      expect(json(ended)).toMatchObject({
        changed: true,
        steps: [
          { system: SSO, outcome: 'done' },
          { system: AD, outcome: 'failed' },
        ],
      });
      expect((await user('u00010')).enabled).toBe(false);
      expect(await ad.bind('u00010', ad.password)).toBe('in');
      const audit = JSON.stringify(json(await type('audit list -o json')));
      expect(audit).toContain('u00010');
      expect((await type('audit verify')).code).toBe(0);

      const again = await type('account disable u00010 --reason left --profile uni-back --yes');
      expect(again.code, told(again)).toBe(0);
      expect(await ad.bind('u00010', ad.password)).toBe('refused');
    });
  });
});
