import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { compare, line } from '../ratio.js';

type Env = Readonly<Record<string, string>>;

/** What is held against one another: the same job by `uidctl` and by a tool of the server. */
interface Pair {
  readonly name: string;
  readonly uidctl: readonly string[];
  readonly tool: readonly string[];
  readonly input?: string;
}

const TURNS = 15;

/** Whole processes: `uidctl` with a profile of its own next to the tools that do the same. Gives one line a pair. */
export async function processes(kind: 'openldap' | 'samba-ad', env: Env, home: string, ldif: string): Promise<string> {
  const run = runner(env, home, kind);
  let lines = '';
  for (const { name, uidctl, tool, input } of pairs(kind, env, ldif)) {
    const measured = await compare(
      TURNS,
      () => run(process.execPath, [resolve('bin', 'uidctl.js'), ...uidctl]),
      () => run(tool[0] ?? '', tool.slice(1), input),
    );
    lines += line(name, measured);
  }
  return lines;
}

function pairs(kind: 'openldap' | 'samba-ad', env: Env, ldif: string): readonly Pair[] {
  const uid = 'u00001';
  const { URL: url = '', BIND_DN: bind = '', BIND_PASSWORD: password = '', BASE_DN: base = '', CA_FILE: ca = '' } = env;
  const simple = ['-x', '-H', url, '-D', bind, '-w', password];
  const lookup = ['lookup', uid, '-o', 'json'];
  const reset = ['pin', 'reset', uid, '--yes', '--again', '--reveal-secrets', '--proof', 'in-person', '-o', 'json'];
  const key = kind === 'openldap' ? 'uid' : 'sAMAccountName';
  const own: Pair[] = [
    {
      name: 'lookup / ldapsearch',
      uidctl: lookup,
      tool: ['ldapsearch', ...simple, '-LLL', '-b', base, `(${key}=${uid})`, '*', '+'],
    },
    { name: 'pin reset / ldapmodify', uidctl: reset, tool: ['ldapmodify', ...simple], input: ldif },
  ];
  if (kind === 'openldap') return own;
  // Its certificate is for a name, and the tool cannot be told that an address is right too.
  const trust = ['--configfile=/dev/null', `--option=tls cafile=${ca}`, '--option=tls verify peer=ca_only'];
  const login = ['-H', url, `--simple-bind-dn=${bind}`, `--password=${password}`, ...trust];
  return [
    ...own,
    { name: 'lookup / samba-tool user show', uidctl: lookup, tool: ['samba-tool', 'user', 'show', uid, ...login] },
    {
      name: 'pin reset / samba-tool setpassword',
      uidctl: reset,
      tool: ['samba-tool', 'user', 'setpassword', uid, '--newpassword=Kdmt-4729-Wxhr', '--must-change-at-next-login', ...login],
    },
  ];
}

function runner(
  env: Env,
  home: string,
  kind: 'openldap' | 'samba-ad',
): (file: string, args: readonly string[], input?: string) => void {
  const { URL: url = '', CA_FILE: ca = '', BIND_DN: bind = '', BIND_PASSWORD: password = '', BASE_DN: base = '' } = env;
  const profile = {
    kind: kind === 'openldap' ? 'openldap' : 'active-directory',
    ...{ url, ca, bind, base },
    ...(kind === 'openldap' ? { defaultPolicy: env['POLICY_DN'] } : {}),
  };
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ current: 'bench', profiles: { bench: profile } }));
  const around = {
    PATH: process.env['PATH'],
    UIDCTL_HOME: home,
    UIDCTL_SECRET_BENCH: password,
    LDAPTLS_CACERT: ca,
  };
  return (file, args, input = '') => {
    const { status, stderr } = spawnSync(file, args, {
      env: around,
      input,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${file} ${args[0] ?? ''} ended with ${String(status)}: ${stderr.toString()}`);
  };
}
