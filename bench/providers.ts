import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { openBare, type Bare } from './ldap/bare.js';
import { ldifOf } from './ldap/ldif.js';
import { type Request } from './ldap/requests.js';
import { openOperation, type Operation } from './ldap/operation.js';
import { processes } from './ldap/processes.js';
import { record } from './ldap/recorder.js';
import { start, type Server } from './ldap/server.js';
import { compare, rateLine } from './ratio.js';

/*
 * How fast is `pin reset` on a real server, next to a bare loop with the LDAP library that makes the very same requests with as many at once? One side is
 * the operation with its audit on the disk, the other has no rules, no audit and no second look at what an answer means. Numbers behind the ratio are
 * resets a second, uidctl's first.
 */
const PEOPLE = 1000;
const [, , scratch = '.'] = process.argv;

/**
 * `each`: resets in one turn; all turns together are a thousand or more where the server is quick enough. Samba hashes inside one write transaction, thirty
 * times a second whoever asks. OpenLDAP as `start` makes it has a hash that costs nothing and a disk that is not waited for, so the client decides; with
 * the settings of a server in earnest, the server does.
 */
const SERVERS = [
  { kind: 'openldap', title: 'openldap', settings: {}, aim: 0.8, each: 500, turns: 9 },
  {
    kind: 'openldap',
    title: 'openldap, {ARGON2} and every write on the disk',
    settings: { HASH: '{ARGON2}', SYNC: 'yes' },
    aim: 0.8,
    each: 100,
    turns: 5,
  },
  { kind: 'samba-ad', title: 'samba-ad', settings: {}, aim: 0.95, each: 100, turns: 10 },
] as const;
type Setup = (typeof SERVERS)[number];
type Recorded = readonly (readonly Request[])[];

/** People in an ordinary state: the last digit of the UID says it. */
const ORDINARY = /[01789]$/;
const MODEL = 'u00001';
const uids = Array.from({ length: PEOPLE }, (_, n) => `u${String(n + 1).padStart(5, '0')}`).filter((uid) => ORDINARY.test(uid));

for (const setup of SERVERS) {
  const server = await start(setup.kind, setup.settings).catch((error: unknown) => {
    process.stdout.write(`${setup.title}: left out: ${String(error)}\n`);
  });
  if (server) await measured(setup, server);
}

async function measured(setup: Setup, server: Server): Promise<void> {
  const { kind, title } = setup;
  const folder = await mkdtemp(join(scratch, `${kind}-`));
  try {
    await server.run('seed', String(PEOPLE));
    const recorded = await oneReset(kind, server, folder);
    process.stdout.write(`${title}: one reset is ${String(recorded.flat().length)} requests\n`);
    await loops(setup, server, recorded, folder);
    const ldif = ldifOf(recorded, MODEL, server.env['PEOPLE_DN'] ?? '', [MODEL]);
    process.stdout.write(await processes(kind, server.env, join(folder, 'home'), ldif));
  } finally {
    await server.stop();
  }
}

/** The requests of one reset, as a proxy saw them. Throws where the bare loop, asked for the same, does not send the same. */
async function oneReset(kind: Setup['kind'], server: Server, folder: string): Promise<Recorded> {
  const recorder = await record(server.env);
  const env = { ...server.env, URL: recorder.url };
  const operation = await openOperation(kind, env, join(folder, 'recorded.db'));
  try {
    // What is asked once for all stays out of it.
    await operation.reset(MODEL);
    recorder.taken();
    await operation.reset(MODEL);
    const recorded = recorder.taken();
    const bare = await openBare(env, recorded, MODEL);
    await bare.reset(MODEL);
    const [ours, theirs] = [recorded, recorder.taken()].map(inWords);
    await bare.close();
    if (ours !== theirs)
      throw new Error(`the two sides ask differently\nuidctl:\n${ours ?? ''}\nthe bare loop:\n${theirs ?? ''}`);
    return recorded;
  } finally {
    await operation.close();
    recorder.close();
  }
}

/** Requests without what is another one each time: the PIN, and the stamp of the last change. */
function inWords(recorded: Recorded): string {
  const lines = recorded.flat().map((request) => {
    const controls = request.controls.map(({ oid, critical }) => ({ oid, critical }));
    const changes =
      request.kind === 'modify' ? request.changes.map(({ operation, attribute }) => ({ operation, attribute })) : [];
    return JSON.stringify({ ...request, controls, changes });
  });
  return lines.sort().join('\n');
}

async function loops({ kind, aim, each, turns }: Setup, server: Server, recorded: Recorded, folder: string): Promise<void> {
  const operation = await openOperation(kind, server.env, join(folder, 'state.db'));
  const bare = await openBare(server.env, recorded, MODEL);
  try {
    for (const atOnce of [1, 8, 32]) {
      const ours = (): Promise<void> => resets(operation, each, atOnce);
      const pair = await compare(turns, () => resets(bare, each, atOnce), ours);
      process.stdout.write(rateLine(`  ${String(atOnce)} at once / bare loop`, pair, each, aim));
    }
    const some = Array.from({ length: each }, (_, n) => uids[n % uids.length] ?? '');
    const ldif = ldifOf(recorded, MODEL, server.env['PEOPLE_DN'] ?? '', some);
    const pair = await compare(
      turns,
      () => ldapmodify(server.env, ldif),
      () => resets(operation, each, 8),
    );
    process.stdout.write(rateLine('  8 at once / one ldapmodify', pair, each));
  } finally {
    await operation.close();
    await bare.close();
  }
}

async function resets(side: Operation | Bare, count: number, atOnce: number): Promise<void> {
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < count) await side.reset(uids[next++ % uids.length] ?? '');
  };
  await Promise.all(Array.from({ length: atOnce }, line));
}

function ldapmodify(
  { URL: url = '', BIND_DN: bind = '', BIND_PASSWORD: password = '', CA_FILE: ca = '' }: Server['env'],
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
