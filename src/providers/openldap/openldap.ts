import { type Kind } from '../../core/account.js';
import { type Credentials } from '../../core/credentials.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Place, type Provider } from '../../core/provider.js';
import { openLdap } from '../../ldap/ldap.js';
import { patience } from '../../http/patience.js';
import { type LdapServer } from '../../ldap/types.js';
import { namesOf, USUAL_KINDS } from './names.js';
import { nothingLearnt, type OpenldapParts } from './parts.js';
import { read } from './read.js';
import { resolve } from './resolve.js';

/** What an OpenLDAP server is opened with. */
export interface OpenldapOptions {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly server: LdapServer;
  readonly credentials: Credentials;
  readonly base: string;
  readonly practice: boolean;
  /** The policy entry of accounts that name none, as a DN; undefined: nobody said, and the server does not tell. */
  readonly defaultPolicy?: string;
  /** Which attribute holds what, where it differs from the usual one. */
  readonly attributes?: Readonly<
    Partial<Record<'uid' | 'name' | 'number' | 'mail' | 'alias' | 'department' | 'kind' | 'owner' | 'note' | 'accessEnd', string>>
  >;
  readonly kinds?: Readonly<Record<string, Kind>>;
}

/** Opens an OpenLDAP server as a provider. Nothing is sent before the first question. Throws AppError setup for an address that is none. */
export async function openOpenldap(options: OpenldapOptions): Promise<Provider> {
  const { system, clock, server, credentials, base, practice, defaultPolicy, attributes, kinds } = options;
  const ldap = openLdap({ server, credentials });
  const parts: OpenldapParts = {
    system,
    clock,
    ldap,
    patience: patience(),
    credentials,
    encryption: server.url.toLowerCase().startsWith('ldaps:') ? 'tls' : 'starttls',
    base,
    defaultPolicy,
    names: namesOf(attributes),
    kinds: kinds ?? USUAL_KINDS,
    learnt: nothingLearnt(),
  };
  return providerOf(parts, { title: 'OpenLDAP', host: ldap.address, practice });
}

/** The provider over its parts. What changes, proves or looks at the server itself is loaded when it is first used: most runs only look. */
function providerOf(parts: OpenldapParts, place: Place): Provider {
  return {
    kind: 'openldap',
    systems: [parts.system],
    place,
    capabilities: async (on, call) => (await import('./capabilities.js')).capabilities(parts, on, call),
    resolve: (key, call) => resolve(parts, key, call),
    async *search(query, call) {
      const { search } = await import('./search.js');
      yield* search(parts, query, call);
    },
    read: (id, names, call) => read(parts, id, names, call),
    plan: async (change, on, call) => (await import('./plan.js')).plan(parts, change, on, call),
    async *run(plan, call) {
      const { run } = await import('./run.js');
      yield* run(parts, plan, call);
    },
    settle: async (step, result, call) => (await import('./settle.js')).settle(parts, step, result, call),
    close: () => parts.ldap.close(),
    tryPin: async (attempt, call) => (await import('./try-pin.js')).tryPin(parts, attempt, call),
    changePin: async (attempt, newPin, call) => (await import('./change-pin.js')).changePin(parts, attempt, newPin, call),
    probe: async (call) => (await import('./probe.js')).probe(parts, call),
  };
}
