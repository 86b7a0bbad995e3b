import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { openAudit } from '../src/audit/audit.js';
import { type Credentials } from '../src/core/credentials.js';
import { type Desk } from '../src/core/desk.js';
import { instant, type Instant } from '../src/core/instant.js';
import { type Provider } from '../src/core/provider.js';
import { Secret } from '../src/core/secret.js';
import { resetPin } from '../src/operations/pin-reset.js';
import { type Bench } from '../src/operations/types.js';
import { plain } from '../src/policy/plain.js';
import { openActiveDirectory } from '../src/providers/active-directory/active-directory.js';
import { openKeycloak } from '../src/providers/keycloak/keycloak.js';
import { openOpenldap } from '../src/providers/openldap/openldap.js';
import { realmOf } from './http/realm.js';
import { type Env, type Side } from './protocol.js';
import { type ServerName } from './server.js';

/** A script's desk: nobody is there, the answer is yes, and what is handed over goes nowhere. */
const YES: Desk = {
  present: false,
  show: () => undefined,
  confirm: async () => true,
  choose: async ({ initial }) => initial,
  text: async () => '',
  openSecretPlace: async () => ({
    kind: 'result',
    text: 'dropped',
    deliver: async () => undefined,
    abandon: async () => undefined,
  }),
  progress: () => ({ update: () => undefined, done: () => undefined }),
};

const clock = (): Instant => instant(Date.now());

/**
 * `uidctl pin reset UID --via temporary --yes --again` without its process: the operation, a real provider, a real audit on the disk. Opens the server of
 * `test/servers` that `env` describes, with its audit at `state`.
 */
export async function openOperation(name: ServerName, env: Env, state: string): Promise<Side> {
  const provider = await open(name, env);
  const { pid } = process;
  const audit = await openAudit({
    path: state,
    clock,
    host: hostname(),
    pid,
    isAlive: (other) => other === pid,
    processToken: () => undefined,
  });
  const { signal } = new AbortController();
  let count = 0;
  const bench = (): Bench => ({
    provider,
    policy: plain,
    audit,
    operator: { id: 'bench', from: 'os-user' },
    desk: YES,
    clock,
    profile: { name: 'bench', practice: false },
    requestId: `bench-${String(++count)}`,
    signal,
    randomInt: (below) => randomInt(below),
  });
  return {
    async reset(uid) {
      const { outcome, changed, notes, after } = await resetPin(
        bench(),
        uid,
        { via: 'temporary', again: true, proof: 'in-person' },
        { plan: () => [] },
      );
      if (outcome !== 'done' || !changed || after === undefined)
        throw new Error(`the reset of ${uid} ended as ${outcome}: ${notes.join(' ')}`);
    },
    async close() {
      await provider.close();
      await audit.close();
    },
  };
}

async function open(server: ServerName, env: Env): Promise<Provider> {
  const { URL: url = '', CA_FILE: ca = '' } = env;
  const shared = { system: 'bench', clock, server: { url, ca: readFileSync(ca, 'utf8') }, practice: false };
  if (server === 'keycloak') {
    const { CLIENT_ID: id = '', CLIENT_SECRET: secret = '' } = env;
    return openKeycloak({ ...shared, credentials: credentials(id, secret), ...realmOf(env) });
  }
  const { BIND_DN: name = '', BIND_PASSWORD: password = '', BASE_DN: base = '' } = env;
  const ldap = { ...shared, credentials: credentials(name, password), base };
  if (server === 'openldap') return openOpenldap({ ...ldap, defaultPolicy: env['POLICY_DN'] });
  return openActiveDirectory(ldap);
}

function credentials(name: string, password: string): Credentials {
  return { name, password: async () => new Secret(password), refused: async () => undefined };
}
