import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/error.js';
import { openAuthHouse, type AuthHouse } from './auth-house.js';
import { COMMANDS } from './commands.js';

let house: AuthHouse;
beforeEach(() => (house = openAuthHouse()));
afterEach(() => house.close());

const NO_KEYCHAIN = new Error('DBus error: The name org.freedesktop.secrets was not provided by any .service files');

describe('no secret goes through the command line:', () => {
  it('no option takes one as its value', () => {
    const flags = COMMANDS.flatMap(([path, { options = [] }]) => options.map(({ flags: text }) => `${path} ${text}`));
    const names = /--\S*(password|passwd|secret|token|pin)\S* </i;
    expect(flags.filter((text) => names.test(text) && !text.includes('--secret-file <file>'))).toEqual([]);
  });

  it.each(['--password right-7Q', '--secret right-7Q', 'right-7Q'])('auth login %s is refused', async (words) => {
    const { code, err } = await house.type(`auth login ${words}`);
    expect(code).toBe(2);
    expect(house.server.sent).toEqual([]);
    expect(err).not.toContain('is kept');
  });
});

describe('auth login keeps nothing', () => {
  it('that the server refuses (exit 4), marks it, and shows it nowhere', async () => {
    const { code, out, err } = await house.type('auth login --secret-stdin', { stdin: 'wrong-9X\n' });
    expect({ code, out }).toEqual({ code: 4, out: '' });
    expect(err).toContain('Nothing was stored');
    expect(house.room.keychain.kept.size).toBe(0);
    expect(existsSync(house.room.path('secrets.json'))).toBe(false);
    expect(err + house.kept()).not.toContain('wrong-9X');
  });

  it('and leaves the one that was stored before as it was', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    await house.type('auth login --secret-stdin', { stdin: 'wrong-9X\n' });
    expect([...house.room.keychain.kept.values()]).toEqual(['right-7Q']);
    expect((await house.type('auth status --check')).code).toBe(0);
  });

  it('where the server does not answer (exit 8), and marks nothing', async () => {
    house.server.down = new AppError('unavailable', 'The server does not answer.');
    expect(await house.error('auth login --secret-stdin', { stdin: 'right-7Q\n' })).toMatchObject({ exitCode: 8 });
    expect(house.room.keychain.kept.size).toBe(0);
    house.server.down = undefined;
    expect((await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' })).code).toBe(0);
  });

  it.each([undefined, '', '\n'])('where standard input holds none (%j, exit 2), and sends nothing', async (stdin) => {
    expect(await house.error('auth login --secret-stdin', { stdin })).toMatchObject({ exitCode: 2 });
    expect(house.server.sent).toEqual([]);
  });

  it('where nobody is there and nothing says that standard input has it (exit 2)', async () => {
    const error = await house.error('auth login', { stdin: 'right-7Q\n' });
    expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining('--secret-stdin') as string });
    expect(error.hint).toContain('UIDCTL_SECRET_CAMPUS');
    expect(house.server.sent).toEqual([]);
  });

  it('in a file unless that was said: a script without a keychain ends with 13 and is told the two ways', async () => {
    house.room.keychain.failsToOpen = NO_KEYCHAIN;
    const error = await house.error('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    expect(error).toMatchObject({ exitCode: 13, hint: expect.stringContaining('--store file') as string });
    expect(error.message).toContain('no Secret Service');
    expect(house.kept()).not.toContain('right-7Q');
  });

  it('in a file where a person says No, which is what Enter says', async () => {
    house.room.keychain.failsToOpen = NO_KEYCHAIN;
    for (const answer of ['\r', 'n\r']) {
      const { code, err } = await house.type('auth login', { typed: ['right-7Q\r', answer] });
      expect(code).toBe(130);
      expect(err).toContain('The password was not kept');
      expect(err).toContain('unencrypted');
      expect(err).not.toContain('right-7Q');
    }
    expect(house.kept()).not.toContain('right-7Q');
  });

  it('of a profile that nobody named, where a script has several (exit 2)', async () => {
    house.close();
    house = openAuthHouse(['campus', 'ad']);
    const error = await house.error('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    expect(error).toMatchObject({ exitCode: 2, hint: expect.stringContaining('--profile campus') as string });
    expect(house.server.sent).toEqual([]);
  });
});

describe('auth login', () => {
  it('tries the password once and keeps it in the keychain', async () => {
    expect(await house.json('auth login --secret-stdin', { stdin: 'right-7Q\n' })).toMatchObject({
      profile: 'campus',
      needed: true,
      signedIn: true,
      bind: 'uid=desk,ou=tools,dc=uni',
      home: 'keychain',
      changed: true,
    });
    expect(house.server.sent).toEqual(['right-7Q']);
    expect(house.room.keychain.kept.get('uidctl/campus')).toBe('right-7Q');
    expect(house.kept()).not.toContain('right-7Q');
  });

  it('asks without echo', async () => {
    const { code, out, err } = await house.type('auth login', { typed: ['right-7Q\r'] });
    expect(code).toBe(0);
    expect(err).toContain('Password of uid=desk,ou=tools,dc=uni');
    expect(out + err).not.toContain('right-7Q');
    expect(out).toContain('is kept in the keychain');
  });

  it('takes the line as it is: spaces, and no end of a line', async () => {
    house.server.right = ' sp ace\t';
    expect((await house.type('auth login --secret-stdin', { stdin: ' sp ace\t\r\nsecond\n' })).code).toBe(0);
    expect(house.server.sent).toEqual([' sp ace\t']);
  });

  it('keeps it in the plain file where that is said, and says what that is', async () => {
    house.room.keychain.failsToOpen = NO_KEYCHAIN;
    const { code, out } = await house.type('auth login --secret-stdin --store file', { stdin: 'right-7Q\n' });
    expect(code).toBe(0);
    expect(out).toContain('unencrypted');
    expect(house.room.keychain.loaded).toBe(0);
    expect((await house.type('auth status --check')).code).toBe(0);
  });

  it('keeps it in the plain file where a person agrees', async () => {
    house.room.keychain.failsToOpen = NO_KEYCHAIN;
    const { code } = await house.type('auth login', { typed: ['right-7Q\r', 'y\r'] });
    expect(code).toBe(0);
    expect(house.kept()).toContain('"home": "file"');
  });

  it('tries what the environment gives, and keeps nothing', async () => {
    house.room.env['UIDCTL_SECRET_CAMPUS'] = 'right-7Q';
    expect(await house.json('auth login')).toMatchObject({
      signedIn: true,
      home: 'environment',
      where: 'UIDCTL_SECRET_CAMPUS',
      changed: false,
    });
    expect(house.room.keychain.loaded).toBe(0);
  });

  it('says that the environment counts before what it stored', async () => {
    house.room.env['UIDCTL_SECRET_CAMPUS'] = 'another';
    const { code, err } = await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    expect(code).toBe(0);
    expect(err).toContain('UIDCTL_SECRET_CAMPUS is set here');
  });

  it('keeps a password that the server took although the login may do little, and says so', async () => {
    house.server.forbidden = true;
    const { code, err } = await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    expect(code).toBe(0);
    expect(err).toContain('The login may not search.');
    expect(house.room.keychain.kept.size).toBe(1);
  });
});

describe('a refused password', () => {
  const sentOnce = async (line: string, stdin?: string): Promise<void> => {
    for (let run = 0; run < 20; run += 1) expect((await house.type(line, { stdin })).code).toBe(4);
    expect(house.server.sent).toHaveLength(1);
  };

  it('is sent once by twenty runs of a job: the one that is stored', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    house.server.right = 'changed-meanwhile';
    house.server.sent.length = 0;
    await sentOnce('auth status --check');
  });

  it('is sent once by twenty runs of a job: the one of the environment', async () => {
    house.room.env['UIDCTL_SECRET_CAMPUS'] = 'wrong-9X';
    await sentOnce('auth status --check');
  });

  it('is sent once by twenty runs of a job that signs in by a script', async () => {
    await sentOnce('auth login --secret-stdin', 'wrong-9X\n');
  });

  it('is tried once more when a person types it, or when its mark is taken back', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-then-9X\n' });
    house.server.right = 'right-then-9X';
    expect((await house.error('auth login --secret-stdin', { stdin: 'right-then-9X\n' })).hint).toContain('uidctl auth logout');
    expect((await house.type('auth login', { typed: ['right-then-9X\r'] })).code).toBe(0);
    await house.room.open().markRefused('campus', (await house.room.open().find('campus'))?.secret ?? expect.fail(), 'locked');
    expect((await house.type('auth login --secret-stdin', { stdin: 'right-then-9X\n' })).code).toBe(4);
    await house.type('auth logout');
    expect((await house.type('auth login --secret-stdin', { stdin: 'right-then-9X\n' })).code).toBe(0);
  });
});

describe('auth status', () => {
  it('ends with 4 where a password is missing, and says how to sign in', async () => {
    const { code, err } = await house.type('auth status');
    expect(code).toBe(4);
    expect(err).toContain('uidctl auth login --profile campus');
    expect(await house.json('auth status')).toMatchObject([{ profile: 'campus', state: 'missing', signedIn: false, home: null }]);
  });

  it('ends with 4 where it was refused, with when and why, and asks the server nothing', async () => {
    await house.type('auth login --secret-stdin --store file', { stdin: 'right-7Q\n' });
    await house.room
      .open()
      .markRefused('campus', (await house.room.open().find('campus'))?.secret ?? expect.fail(), 'wrong password');
    house.server.sent.length = 0;
    for (const line of ['auth status', 'auth status --check']) {
      expect((await house.type(line)).code).toBe(4);
      expect(await house.json(line)).toMatchObject([
        { state: 'refused', signedIn: false, home: 'file', refusedAt: '2026-11-23T02:31:00Z', why: 'wrong password' },
      ]);
    }
    expect(house.server.sent).toEqual([]);
  });

  it('says whose a refused password of the environment is to renew', async () => {
    house.room.env['UIDCTL_SECRET_CAMPUS'] = 'wrong-9X';
    const { err } = await house.type('auth status --check');
    expect(err).toContain('campus: the password is refused. Renew UIDCTL_SECRET_CAMPUS.');
    expect(err).not.toContain('auth login');
  });

  it('does not call a password good that nobody tried', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    house.server.right = 'changed-meanwhile';
    house.server.sent.length = 0;
    expect(await house.json('auth status')).toMatchObject([{ state: 'given', signedIn: null, home: 'keychain' }]);
    expect(house.server.sent).toEqual([]);
    expect(await house.json('auth status --check')).toMatchObject([{ state: 'refused', signedIn: false }]);
    expect(await house.json('auth status')).toMatchObject([{ state: 'refused' }]);
  });

  it('says that it cannot tell where the keychain or the server does not answer, with their exit code', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    house.server.down = new AppError('unavailable', 'The server does not answer.');
    expect((await house.type('auth status --check')).code).toBe(8);
    expect(await house.json('auth status --check')).toMatchObject([{ state: 'unknown', signedIn: null, home: 'keychain' }]);
    house.room.keychain.fails = new Error('Secret Service: unlock prompt was dismissed');
    expect((await house.type('auth status')).code).toBe(13);
    expect(await house.json('auth status')).toMatchObject([
      { state: 'unknown', why: expect.stringContaining('locked') as string },
    ]);
  });

  it('tells all profiles, or the one that is named', async () => {
    house.close();
    house = openAuthHouse(['campus', 'ad', 'local']);
    await house.type('auth login --secret-stdin --profile ad', { stdin: 'right-7Q\n' });
    expect(await house.json('auth status --check')).toMatchObject([
      { profile: 'campus', state: 'missing' },
      { profile: 'ad', state: 'taken', signedIn: true, bind: 'desk@uni.example' },
      { profile: 'local', state: 'not-needed', signedIn: null, bind: null },
    ]);
    expect(await house.json('auth status --check --profile ad')).toMatchObject([{ profile: 'ad' }]);
    expect((await house.type('auth status --check --profile ad')).code).toBe(0);
  });
});

describe('auth logout', () => {
  it('forgets, and the second time it is so already', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    expect(await house.json('auth logout')).toMatchObject({ changed: true, forgotten: ['the keychain'], environment: null });
    expect(house.room.keychain.kept.size).toBe(0);
    expect(await house.json('auth logout')).toMatchObject({ changed: false, forgotten: [] });
    expect((await house.type('auth status')).code).toBe(4);
  });

  it('says that what the environment gives is not forgotten', async () => {
    house.room.env['UIDCTL_SECRET_CAMPUS'] = 'right-7Q';
    expect(await house.json('auth logout')).toMatchObject({ changed: false, environment: 'UIDCTL_SECRET_CAMPUS' });
    expect((await house.type('auth logout')).out).toContain('UIDCTL_SECRET_CAMPUS still gives one');
  });

  it('forgets nothing where the keychain cannot be asked (exit 13)', async () => {
    await house.type('auth login --secret-stdin', { stdin: 'right-7Q\n' });
    house.room.keychain.fails = new Error('Secret Service: unlock prompt was dismissed');
    expect(await house.error('auth logout')).toMatchObject({ exitCode: 13 });
    house.room.keychain.fails = undefined;
    expect(await house.json('auth logout')).toMatchObject({ changed: true });
  });
});

describe('a directory in a file', () => {
  it.each(['auth login', 'auth logout', 'auth status'])('needs no sign-in: %s says so and ends with 0', async (line) => {
    house.close();
    house = openAuthHouse(['local']);
    const { code, out } = await house.type(line);
    expect(code).toBe(0);
    expect(out).toMatch(/needs no sign-in|not-needed/);
  });
});
