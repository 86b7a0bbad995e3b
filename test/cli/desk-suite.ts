import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskLogin, openLdapDesk, readLogin, type LdapDesk, type LdapDeskOptions } from './ldap-desk.js';
import { type Ended } from './program.js';

/*
 * A day at the desk on a real server, with the built program. What each command did is looked at by the server's own tools and by real binds.
 * Seeded UIDs by their last digit: 1 and 7 active, 2 locked, 3 access ended, 4 must change, 5 disabled, 6 password expired.
 */

/** What the program gave as data; the tests name the parts that they look at. */
const json = ({ out }: Ended): Data => JSON.parse(out) as Data;

interface Data extends Iterable<Row> {
  map<T>(each: (row: Row) => T): T[];
  filter(keep: (row: Row) => boolean): Row[];
  readonly length: number;
}

type Row = Readonly<Record<'name' | 'uid' | 'action', string>> & { readonly current: boolean };
const told = ({ code, err }: Ended): string => `exit ${String(code)}: ${err}`;

interface Names {
  readonly kind: LdapDeskOptions['kind'];
  /** The right that is named when somebody who may only read resets a password. */
  readonly resetRight: RegExp;
}

/** Runs the same day on a server of either kind. */
export function deskSuite({ kind, resetRight }: Names): void {
  describe(`the desk on ${kind}`, () => {
    let desk: LdapDesk;
    beforeAll(async () => {
      desk = await openLdapDesk({ kind, people: 30 });
      const added = await desk.addProfile('campus', deskLogin(desk.server));
      if (added.code !== 0) throw new Error(`no profile: ${told(added)}`);
    }, 120_000);
    afterAll(() => desk.close());

    describe('profile add', () => {
      it('with a wrong password ends with 4 and saves nothing', async () => {
        const { name } = deskLogin(desk.server);
        const ended = await desk.addProfile('wrong', { name, password: 'Not-The-Password-1' });
        expect(ended.code, told(ended)).toBe(4);
        expect((await desk.type('profile show wrong')).code).toBe(3);
      });

      it('without the authority shows the certificate and ends with 13', async () => {
        const { URL: url = '', BASE_DN: base = '' } = desk.server.env;
        const { name, password } = deskLogin(desk.server);
        const line = `profile add untrusted --kind ${kind} --url ${url} --base ${base} --bind ${name} --secret-stdin --store file`;
        const ended = await desk.type(line, { stdin: password });
        expect(ended.code, told(ended)).toBe(13);
        expect(ended.err).toMatch(/Test CA/);
        expect(ended.err).toMatch(/([0-9A-F]{2}:){31}[0-9A-F]{2}/);
        expect(ended.err).toMatch(/--ca/);
        expect((await desk.type('profile show untrusted')).code).toBe(3);
      });

      it('to a port where nobody listens ends with 8 and saves nothing', async () => {
        const { BASE_DN: base = '', CA_FILE: ca = '' } = desk.server.env;
        const { name, password } = deskLogin(desk.server);
        const line = `profile add nobody --kind ${kind} --url ldaps://127.0.0.1:1 --ca ${ca} --base ${base} --bind ${name} --secret-stdin --store file`;
        const ended = await desk.type(line, { stdin: password });
        expect(ended.code, told(ended)).toBe(8);
        expect((await desk.type('profile show nobody')).code).toBe(3);
      });

      it('names the rights that a login lacks, and keeps its password out of every file that others may read', async () => {
        const ended = await desk.addProfile('reader', readLogin(desk.server), '-o json');
        expect(ended.code, told(ended)).toBe(0);
        expect(JSON.stringify(json(ended))).toMatch(resetRight);
        expect(readFileSync(join(desk.path, 'config.json'), 'utf8')).not.toContain(readLogin(desk.server).password);
      });

      it('does not change the current profile', async () => {
        const rows = json(await desk.type('profile list -o json'));
        expect(rows.filter(({ current }) => current).map(({ name }) => name)).toEqual(['campus']);
      });
    });

    describe('finding', () => {
      it('nobody ends with 3', async () => {
        expect((await desk.type('lookup nobodyatall --profile campus')).code).toBe(3);
      });

      it('by UID, number, mail and part of a name', async () => {
        for (const who of ['u00001', '100001', 'u00001@uni.example']) {
          const ended = await desk.type(`lookup ${who} -o json --profile campus`);
          expect(ended.code, `${who}: ${told(ended)}`).toBe(0);
          expect(json(ended).map(({ uid }) => uid)).toEqual(['u00001']);
        }
        const many = json(await desk.type('lookup ller -o json --profile campus'));
        expect(many.length).toBeGreaterThan(1);
        for (const { name } of many) expect(name).toContain('ller');
      });

      it('characters of filters find nobody, and not everybody', async () => {
        for (const who of ['*', 'u0000*', '(uid=*)', '\\2a']) {
          expect((await desk.type(`lookup "${who}" --profile campus`)).code, who).toBe(3);
        }
      });
    });

    describe('why somebody cannot log in', () => {
      it.each([
        ['u00007', 0],
        ['u00012', 10],
        ['u00013', 10],
        ['u00015', 10],
        ['u00016', 10],
      ])('%s ends with %i', async (uid, code) => {
        const ended = await desk.type(`diagnose ${uid} -o json --profile campus`);
        expect(ended.code, told(ended) + ended.out).toBe(code);
      });

      it('somebody who must change the password is told so, and is not blocked', async () => {
        const ended = await desk.type('diagnose u00014 -o json --profile campus');
        expect(ended.code, told(ended)).toBe(0);
        expect(json(ended)).toMatchObject({ verdict: 'step-needed' });
      });
    });

    describe('changing', () => {
      it('a script that names no profile is refused, since there is more than one', async () => {
        expect((await desk.type('account unlock u00002 --yes')).code).toBe(2);
      });

      it('a login without the right ends with 5 and names it; nothing is changed', async () => {
        const ended = await desk.type('pin reset u00007 --profile reader --yes --secret-file refused.txt');
        expect(ended.code, told(ended)).toBe(5);
        expect(ended.err).toMatch(resetRight);
        expect(await desk.bind('u00007', desk.password)).toBe('in');
        expect(existsSync(join(desk.path, 'refused.txt')), 'no file with a password that does not work').toBe(false);
      });

      it('a reset: the old password is refused, the new one leads to the change of it', async () => {
        expect(await desk.bind('u00001', desk.password)).toBe('in');
        const ended = await desk.type('pin reset u00001 --profile campus --yes --secret-file new.txt --ticket INC-1');
        expect(ended.code, told(ended)).toBe(0);
        expect(await desk.bind('u00001', desk.password)).toBe('refused');
        expect(await desk.bind('u00001', desk.secretIn('new.txt'))).toBe('must-change');
        expect(ended.out + ended.err).not.toContain(desk.secretIn('new.txt'));
      });

      it('a reset of a locked account opens it too', async () => {
        expect(await desk.bind('u00012', desk.password)).toBe('refused');
        const ended = await desk.type('pin reset u00012 --profile campus --yes --secret-file locked.txt');
        expect(ended.code, told(ended)).toBe(0);
        expect(await desk.bind('u00012', desk.secretIn('locked.txt'))).toBe('must-change');
      });

      it('unlock, and twice is already so', async () => {
        expect(await desk.bind('u00002', desk.password)).toBe('refused');
        expect(json(await desk.type('account unlock u00002 --profile campus --yes -o json'))).toMatchObject({
          changed: true,
        });
        expect(await desk.bind('u00002', desk.password)).toBe('in');
        const again = await desk.type('account unlock u00002 --profile campus --yes -o json');
        expect(again.code, told(again)).toBe(0);
        expect(json(again)).toMatchObject({ changed: false });
      });

      it('access that has ended is extended to the last usable day', async () => {
        expect(await desk.bind('u00003', desk.password)).toBe('refused');
        const ended = await desk.type('access extend u00003 --until 2031-06-30 --profile campus --yes -o json');
        expect(ended.code, told(ended)).toBe(0);
        expect(await desk.bind('u00003', desk.password)).toBe('in');
        expect(json(await desk.type('access show u00003 --profile campus -o json'))).toMatchObject({});
      });

      it('disable keeps the right password out, survives a reset, and enable lets it in with the end that was there', async () => {
        const { code } = await desk.type('access extend u00017 --until 2032-06-30 --profile campus --yes');
        expect(code).toBe(0);
        const before = await desk.attribute('u00017', kind === 'openldap' ? 'pwdEndTime' : 'accountExpires');
        expect((await desk.type('account disable u00017 --reason left --profile campus --yes')).code).toBe(0);
        expect(await desk.bind('u00017', desk.password)).toBe('refused');
        const reset = await desk.type('pin reset u00017 --profile campus --yes --secret-file away.txt');
        if (reset.code === 0) expect(await desk.bind('u00017', desk.secretIn('away.txt'))).toBe('refused');
        const enabled = await desk.type('account enable u00017 --reason back --profile campus --yes');
        expect(enabled.code, told(enabled)).toBe(0);
        expect(await desk.bind('u00017', reset.code === 0 ? desk.secretIn('away.txt') : desk.password)).not.toBe('refused');
        expect(await desk.attribute('u00017', kind === 'openldap' ? 'pwdEndTime' : 'accountExpires')).toBe(before);
      });

      it('a demand to change the password holds at the next sign-in', async () => {
        expect(await desk.bind('u00027', desk.password)).toBe('in');
        const ended = await desk.type('pin require-change u00027 --profile campus --yes');
        expect(ended.code, told(ended)).toBe(0);
        expect(await desk.bind('u00027', desk.password)).toBe('must-change');
      });

      it('all of it is in the audit, and the chain is whole', async () => {
        const rows = json(await desk.type('audit list -o json'));
        expect(rows.map(({ action, uid }) => `${action} ${uid}`)).toContain('pin.reset u00001');
        expect((await desk.type('audit verify')).code).toBe(0);
      });
    });

    describe('secrets', () => {
      it('nothing secret is in the debug output of the libraries', async () => {
        const env = { NODE_DEBUG: 'ldapts,net,tls,http' };
        const ended = await desk.type('pin reset u00011 --profile campus --yes --secret-file debug.txt', { env });
        expect(ended.code, told(ended)).toBe(0);
        expect(ended.err, 'Node itself does log').toMatch(/NET \d+|TLS \d+/);
        const all = ended.out + ended.err;
        for (const secret of [desk.secretIn('debug.txt'), deskLogin(desk.server).password]) {
          expect(all).not.toContain(secret);
          expect(all).not.toContain(Buffer.from(secret, 'utf16le').toString('hex'));
          expect(all).not.toContain(Buffer.from(secret).toString('base64'));
        }
      });

      it('a password that the server refused is sent once, by however many runs', async () => {
        const { name } = readLogin(desk.server);
        const env = { UIDCTL_SECRET_READER: 'Wrong-Password-1' };
        for (const run of [1, 2, 3, 4, 5]) {
          const ended = await desk.type('lookup u00001 --profile reader', { env });
          expect(ended.code, `run ${String(run)}: ${told(ended)}`).toBe(4);
        }
        const right = await desk.type('lookup u00001 --profile reader');
        expect(right.code, `${name} is not locked: ${told(right)}`).toBe(0);
      });
    });

    it('doctor finds nothing wrong with the desk, and the missing rights of the reader', async () => {
      const good = await desk.type('doctor campus -o json');
      expect(good.code, told(good) + good.out).toBe(0);
      const poor = await desk.type('doctor reader -o json');
      expect(poor.out).toMatch(resetRight);
    });

    it('a server that has stopped is 8, and works again when it is back', async () => {
      await desk.server.run('stop');
      const down = await desk.type('account unlock u00022 --profile campus --yes');
      expect(down.code, told(down)).toBe(8);
      expect((await desk.type('diagnose u00007 --profile campus')).code).toBe(8);
      await desk.server.run('start');
      const back = await desk.type('account unlock u00022 --profile campus --yes');
      expect(back.code, told(back)).toBe(0);
    });
  });
}
