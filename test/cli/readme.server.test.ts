import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync, chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../servers/start.js';
import { openFolder, PROGRAM, type Ended } from './program.js';

/* What README shows for a real directory, letter for letter but for the names of the server and of its login. */

let server: RunningServer;
let folder: ReturnType<typeof openFolder>;

beforeAll(async () => {
  server = await startServer('openldap');
  folder = openFolder();
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'uidctl'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'uidctl'), 0o755);
  cpSync(server.env['CA_FILE'] ?? '', join(folder.path, 'ca.pem'));
  writeFileSync(join(folder.path, 'password.txt'), `${server.env['BIND_PASSWORD'] ?? ''}\n`);
  await server.tool('ldapadd', [], wong(server.env['PEOPLE_DN'] ?? ''));
});

afterAll(async () => {
  folder.close();
  await server.stop();
});

const wong = (people: string): string => `dn: uid=wongsy,${people}
objectClass: inetOrgPerson
uid: wongsy
cn: Wong Siu Yin
sn: Wong
mail: wongsy@uni.example
userPassword: Start-1234-Pass
`;

const README = readFileSync('README.md', 'utf8');
const SHOWN = [
  ...README.slice(README.indexOf('## On a real directory'), README.indexOf('## Commands')).matchAll(/^uidctl .*$/gm),
].map(([line]) => line);
const LOGIN = /`(uidctl auth login [^`]+)`/.exec(README)?.[1] ?? '';

function inShell(line: string): Promise<Ended> {
  const env = {
    PATH: `${join(folder.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    UIDCTL_HOME: folder.path,
    ...(process.env['DBUS_SESSION_BUS_ADDRESS'] === undefined
      ? {}
      : { DBUS_SESSION_BUS_ADDRESS: process.env['DBUS_SESSION_BUS_ADDRESS'] }),
  };
  return new Promise((done, fail) => {
    const child = spawn('sh', ['-c', here(line)], { env, cwd: folder.path });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('error', fail);
    child.on('close', (code, signal) => done({ code, signal, out, err }));
    child.stdin.end();
  });
}

/** The line for the server that runs here. */
function here(line: string): string {
  const { URL: url = '', BIND_DN: bind = '', BASE_DN: base = '' } = server.env;
  return line
    .replace('ldaps://ldap.uni.example', url)
    .replace('uid=desk,ou=services,dc=uni,dc=example', bind)
    .replace('dc=uni,dc=example', base);
}

it('shows commands', () => {
  expect(SHOWN.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    'uidctl profile add',
    'uidctl profile add',
    'uidctl doctor campus',
    'uidctl lookup wong',
  ]);
});

it('the commands for a script work in their order', async () => {
  for (const line of SHOWN.slice(1)) {
    const { code, out, err } = await inShell(line);
    expect({ code, said: code === 0 ? '' : out + err }, line).toEqual({ code: 0, said: '' });
  }
});

it('a new password is kept', async () => {
  const { code, err } = await inShell(`${LOGIN} --secret-stdin < password.txt`);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
});
