import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { http } from './http/http.js';
import { ldap } from './ldap/ldap.js';
import { openOperation } from './operation.js';
import { resets, type Protocol, type Recorded } from './protocol.js';
import { compare, rateLine } from './ratio.js';
import { start, type Server } from './server.js';

/*
 * How fast is `pin reset` on a real server, next to a bare loop with the plain client library (ldapts; Node's own https) that makes the very same requests
 * with as many at once? One side is the operation with its audit on the disk, the other has no rules, no audit and no second look at what an answer means.
 * Numbers behind the ratio are resets a second, uidctl's first.
 */
const PEOPLE = 1000;
const [, , scratch = '.', ...only] = process.argv;

/** Java may compile in full, as on a server in earnest, and a token lasts for the whole. */
const KEYCLOAK = { JAVA_FLAGS: '', TOKEN_SECONDS: '7200', MAX_MINUTES: '120' };

/**
 * `each`: resets in one turn; all turns together are a thousand or more where the server is quick enough. Samba hashes inside one write transaction, thirty
 * times a second whoever asks. OpenLDAP as `start` makes it has a hash that costs nothing and a disk that is not waited for, so the client decides; with
 * the settings of a server in earnest, the server does. Keycloak's hash costs nothing either as `start` makes it, and is slow as delivered.
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
  { kind: 'keycloak', title: 'keycloak', settings: KEYCLOAK, aim: 0.9, each: 100, turns: 10 },
  {
    kind: 'keycloak',
    title: 'keycloak, argon2 as delivered',
    settings: { ...KEYCLOAK, HASH: 'argon2' },
    aim: 0.9,
    each: 20,
    turns: 5,
  },
] as const;
type Setup = (typeof SERVERS)[number];

/** People in an ordinary state: the last digit of the UID says it. */
const ORDINARY = /[01789]$/;
const MODEL = 'u00001';
const people = Array.from({ length: PEOPLE }, (_, n) => `u${String(n + 1).padStart(5, '0')}`).filter((uid) => ORDINARY.test(uid));

for (const setup of SERVERS) {
  if (only.length > 0 && !only.includes(setup.kind)) continue;
  const server = await start(setup.kind, setup.settings).catch((error: unknown) => {
    process.stdout.write(`${setup.title}: left out: ${String(error)}\n`);
  });
  if (server) await (setup.kind === 'keycloak' ? measured(setup, server, http) : measured(setup, server, ldap));
}

async function measured<Request>(setup: Setup, server: Server, protocol: Protocol<Request>): Promise<void> {
  const folder = await mkdtemp(join(scratch, `${setup.kind}-`));
  try {
    await server.run('seed', String(PEOPLE));
    const recorded = await oneReset(server, protocol, folder);
    process.stdout.write(`${setup.title}: one reset is ${String(recorded.flat().length)} requests\n`);
    await loops(setup, server, protocol, recorded, folder);
  } finally {
    await server.stop();
  }
}

/** The requests of one reset, as a proxy saw them. Throws where the bare loop, asked for the same, does not send the same. */
async function oneReset<Request>(
  { name, env: direct }: Server,
  { record, openBare, inWords }: Protocol<Request>,
  folder: string,
): Promise<Recorded<Request>> {
  const recorder = await record(direct);
  const env = { ...direct, URL: recorder.url };
  const operation = await openOperation(name, env, join(folder, 'recorded.db'));
  try {
    // What is asked once for all stays out of it.
    await operation.reset(MODEL);
    recorder.taken();
    await operation.reset(MODEL);
    const recorded = recorder.taken();
    const bare = await openBare(env, recorded, MODEL);
    await bare.reset(MODEL);
    const [ours, theirs] = [recorded, recorder.taken()].map((all) => all.flat().map(inWords).sort().join('\n'));
    await bare.close();
    if (ours !== theirs)
      throw new Error(`the two sides ask differently\nuidctl:\n${ours ?? ''}\nthe bare loop:\n${theirs ?? ''}`);
    return recorded;
  } finally {
    await operation.close();
    recorder.close();
  }
}

async function loops<Request>(
  setup: Setup,
  server: Server,
  { openBare, tools }: Protocol<Request>,
  recorded: Recorded<Request>,
  folder: string,
): Promise<void> {
  const { aim, each, turns } = setup;
  const uids = Array.from({ length: each }, (_, n) => people[n % people.length] ?? '');
  const operation = await openOperation(setup.kind, server.env, join(folder, 'state.db'));
  const bare = await openBare(server.env, recorded, MODEL);
  try {
    for (const atOnce of [1, 8, 32]) {
      const pair = await compare(
        turns,
        () => resets(bare, uids, atOnce),
        () => resets(operation, uids, atOnce),
      );
      process.stdout.write(rateLine(`  ${String(atOnce)} at once / bare loop`, pair, each, aim));
    }
    process.stdout.write(await tools({ server, setup, recorded, model: MODEL, operation, uids, folder }));
  } finally {
    await operation.close();
    await bare.close();
  }
}
