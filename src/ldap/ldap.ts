import { setMaxListeners } from 'node:events';
import { AppError } from '../core/error.js';
import { type Certificate } from '../core/probe.js';
import { type Secret } from '../core/secret.js';
import { addressOf } from './address.js';
import { asker, type Asker } from './asker.js';
import { certificateOf } from '../http/certificate.js';
import { type Connection, type Found } from './connection.js';
import { connector, type Connector } from './connector.js';
import { CONTROLS, passwordPolicy, readPolicy } from './controls.js';
import { LdapFailure } from './failure.js';
import { pagingTurns } from './paging.js';
import { patience } from '../http/patience.js';
import { isBindRestricted } from './refusals.js';
import { bindRequest, compareRequest, modifyRequest } from './requests.js';
import { searchAll, searchPages, type SearchRoads } from './search.js';
import { sharedConnection, type SharedConnection } from './shared-connection.js';
import { mustChangeFirst, signIn, stopIfEmpty } from './sign-in.js';
import {
  type BindAnswer,
  type Entry,
  type Ldap,
  type LdapCall,
  type LdapOptions,
  type PolicyAnswer,
  type Question,
} from './types.js';

/** Milliseconds for connect, TLS and bind together, and for one request, where nothing else is said. */
export const WITHIN = 10_000;

/** Results of a compare (RFC 4511, section 4.10), and of a base that is not there. */
const COMPARE_FALSE = 5;
const COMPARE_TRUE = 6;
const NO_SUCH_OBJECT = 32;

/** What the methods of {@link Ldap} stand on. */
interface Parts {
  readonly ask: Asker;
  readonly connect: Connector;
  readonly reads: SharedConnection;
  readonly writes: SharedConnection;
  readonly search: SearchRoads;
  /** What an answer means that is no success: LdapFailure, or AppError where our own login is the reason. */
  readonly refuse: (found: Found) => Error;
  certificate(): Certificate | undefined;
  close(): void;
}

/** One LDAP server, ready to be asked. Nothing is sent before the first request. Throws AppError setup for a url that is none. */
export function openLdap(options: LdapOptions): Ldap {
  const address = addressOf(options.server.url);
  const parts = partsOf(options);
  const { ask, reads, writes, search } = parts;
  return {
    address: address.text,
    search: (question, call) => searchAll(search, question, call),
    pages: (question, pageSize, call) => searchPages(search, question, pageSize, call, true),
    entry: (question, call) => oneEntry(search, question, call),
    async compare(dn, attribute, value, call) {
      const found = await ask.read(await ask.connection(reads, call), compareRequest(dn, attribute, value), call);
      const { code } = found.result;
      if (code !== COMPARE_TRUE && code !== COMPARE_FALSE) throw parts.refuse(found);
      return code === COMPARE_TRUE;
    },
    async modify(dn, changes, call, controls = []) {
      const build = modifyRequest(dn, changes, [passwordPolicy(), ...controls]);
      const found = await ask.write(await ask.connection(writes, call), build, call);
      if (found.result.code !== 0) throw parts.refuse(found);
      return policyOf(found);
    },
    tryBind: (name, password, call) => alone(parts, call, (connection) => bindAs(parts, connection, name, password, call)),
    changeAs: (name, password, { dn, changes }, call) =>
      alone(parts, call, async (connection) => {
        const { code, text, policy } = await bindAs(parts, connection, name, password, call);
        if (code !== 0) throw new LdapFailure(code, text, { policy });
        const found = await ask.write(connection, modifyRequest(dn, changes, [passwordPolicy()]), call);
        if (found.result.code !== 0) throw failureOf(found);
      }),
    certificate: () => parts.certificate(),
    close: async () => parts.close(),
  };
}

function partsOf({ server, credentials, within = WITHIN }: LdapOptions): Parts {
  const address = addressOf(server.url);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const waits = patience();
  const ask = asker({ address, patience: waits, within, closing: closing.signal });
  const own = signIn(credentials, address.text);
  const connect = connector({ server, address, own, within, closing: closing.signal, patience: waits });
  const refuse = (found: Found): Error =>
    isBindRestricted(found.result.code, found.result.text)
      ? mustChangeFirst(credentials.name, address.text, credentials.renew?.())
      : failureOf(found);
  let certificate: Certificate | undefined;
  const reads = sharedConnection(async () => {
    const connection = await connect.signedIn();
    certificate = certificateOf(connection.socket);
    return connection;
  });
  const writes = sharedConnection(() => connect.signedIn());
  return {
    ask,
    connect,
    reads,
    writes,
    refuse,
    search: searchRoads(ask, connect, reads, refuse),
    certificate: () => certificate,
    close() {
      closing.abort(new AppError('cancelled', `The connection to ${address.text} was closed.`));
      reads.close();
      writes.close();
    },
  };
}

function searchRoads(ask: Asker, connect: Connector, reads: SharedConnection, refuse: Parts['refuse']): SearchRoads {
  const turns = pagingTurns();
  return {
    within: (call) => ask.within(call),
    refuse,
    ask: async (build, call) => ask.read(await ask.connection(reads, call), build, call),
    askOn: (connection, build, call) => ask.read(connection, build, call),
    async forPages(call, pulled) {
      const connection = await ask.connection(reads, call);
      const release = await turns.take(connection, pulled);
      if (release !== undefined) {
        return {
          connection,
          release(whole) {
            release();
            // The server may hold the rest of a search that was left in the middle, and would take the next one for it.
            if (!whole) connection.retire();
          },
        };
      }
      const another = await ask.ownConnection(connect.signedIn(), call);
      return { connection: another, release: () => another.close() };
    },
  };
}

async function oneEntry(
  search: SearchRoads,
  question: Omit<Question, 'scope' | 'limit'>,
  call: LdapCall,
): Promise<Entry | undefined> {
  try {
    const { entries, cut } = await searchAll(search, { ...question, scope: 'base', limit: 1 }, call);
    if (entries.length === 0 && cut !== undefined)
      throw new AppError('unavailable', `The server gave up looking (${cut}).`, { hint: 'Try again.' });
    return entries[0];
  } catch (error) {
    if (error instanceof LdapFailure && error.code === NO_SUCH_OBJECT) return undefined;
    throw error;
  }
}

/** Work on a connection of its own that nobody else sees and that is closed afterwards. */
async function alone<T>({ ask, connect }: Parts, call: LdapCall, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await ask.ownConnection(connect.anonymous(ask.within(call)), call);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}

async function bindAs(
  { ask }: Parts,
  connection: Connection,
  name: string,
  password: Secret,
  call: LdapCall,
): Promise<BindAnswer> {
  stopIfEmpty(name, password);
  const found = await ask.read(connection, bindRequest(name, password.open('wire'), [passwordPolicy()]), call);
  return { code: found.result.code, text: found.result.text, policy: policyOf(found) };
}

function policyOf({ result }: Found): PolicyAnswer | undefined {
  return readPolicy(result.controls.get(CONTROLS.passwordPolicy));
}

function failureOf(found: Found): LdapFailure {
  const { code, text, referrals } = found.result;
  return new LdapFailure(code, text, { policy: policyOf(found), referrals });
}
