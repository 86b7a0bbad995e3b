import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { against, LOOKUP, processesIn, RESET, type Pair } from '../processes.js';
import { resets, type Env, type Job } from '../protocol.js';
import { compare, rateLine } from '../ratio.js';
import { ldifOf } from './ldif.js';
import { type Request } from './requests.js';

const TURNS = 15;

/** All resets of a turn by one `ldapmodify`; then whole processes: `uidctl` with a profile of its own next to the tools that do the same. */
export async function tools(job: Job<Request>): Promise<string> {
  const { setup, server, recorded, model, operation, uids } = job;
  const people = server.env['PEOPLE_DN'] ?? '';
  const all = ldifOf(recorded, model, people, uids);
  const pair = await compare(
    setup.turns,
    () => ldapmodify(server.env, all),
    () => resets(operation, uids, 8),
  );
  const ours = processesOf(job);
  const one = ldifOf(recorded, model, people, [model]);
  return (
    rateLine('  8 at once / one ldapmodify', pair, uids.length) +
    (await against(ours, pairs(server.name, server.env, model, one), TURNS))
  );
}

function processesOf({ server, folder }: Job<Request>): ReturnType<typeof processesIn> {
  const { URL: url = '', CA_FILE: ca = '', BIND_DN: bind = '', BIND_PASSWORD: password = '', BASE_DN: base = '' } = server.env;
  const own =
    server.name === 'openldap' ? { kind: 'openldap', defaultPolicy: server.env['POLICY_DN'] } : { kind: 'active-directory' };
  return processesIn(join(folder, 'home'), { ...own, url, ca, bind, base }, password, () => ({ LDAPTLS_CACERT: ca }));
}

function pairs(server: string, env: Env, uid: string, ldif: string): readonly Pair[] {
  const { URL: url = '', BIND_DN: bind = '', BIND_PASSWORD: password = '', BASE_DN: base = '', CA_FILE: ca = '' } = env;
  const simple = ['-x', '-H', url, '-D', bind, '-w', password];
  const key = server === 'openldap' ? 'uid' : 'sAMAccountName';
  const own: Pair[] = [
    {
      name: 'lookup / ldapsearch',
      uidctl: LOOKUP(uid),
      tool: ['ldapsearch', ...simple, '-LLL', '-b', base, `(${key}=${uid})`, '*', '+'],
    },
    { name: 'pin reset / ldapmodify', uidctl: RESET(uid), tool: ['ldapmodify', ...simple], input: ldif },
  ];
  if (server === 'openldap') return own;
  // Its certificate is for a name, and the tool cannot be told that an address is right too.
  const trust = ['--configfile=/dev/null', `--option=tls cafile=${ca}`, '--option=tls verify peer=ca_only'];
  const login = ['-H', url, `--simple-bind-dn=${bind}`, `--password=${password}`, ...trust];
  return [
    ...own,
    { name: 'lookup / samba-tool user show', uidctl: LOOKUP(uid), tool: ['samba-tool', 'user', 'show', uid, ...login] },
    {
      name: 'pin reset / samba-tool setpassword',
      uidctl: RESET(uid),
      tool: ['samba-tool', 'user', 'setpassword', uid, '--newpassword=Kdmt-4729-Wxhr', '--must-change-at-next-login', ...login],
    },
  ];
}

function ldapmodify(
  { URL: url = '', BIND_DN: bind = '', BIND_PASSWORD: password = '', CA_FILE: ca = '' }: Env,
  ldif: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['-x', '-H', url, '-D', bind, '-w', password];
    const env = { PATH: process.env['PATH'], LDAPTLS_CACERT: ca };
    const child = execFile('ldapmodify', args, { env, maxBuffer: 1 << 26 }, (error, _, err) =>
      error ? reject(new Error(err)) : resolve(),
    );
    child.stdin?.end(ldif);
  });
}
