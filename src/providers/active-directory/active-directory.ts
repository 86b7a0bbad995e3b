import { type Kind } from '../../core/account.js';
import { type Credentials } from '../../core/credentials.js';
import { type SystemId } from '../../core/fact.js';
import { type Clock } from '../../core/instant.js';
import { type Provider } from '../../core/provider.js';
import { type LdapServer } from '../../ldap/types.js';
import { type AdParts } from './parts.js';

/** What an Active Directory domain controller (Windows or Samba) is opened with. */
export interface ActiveDirectoryOptions {
  readonly system: SystemId;
  readonly clock: Clock;
  readonly server: LdapServer;
  readonly credentials: Credentials;
  readonly base: string;
  readonly practice: boolean;
  readonly attributes?: Readonly<Partial<Record<'number' | 'mail' | 'alias' | 'department' | 'kind' | 'owner', string>>>;
  readonly kinds?: Readonly<Record<string, Kind>>;
}

/** Opens a domain controller as a provider. Nothing is sent before the first question. Throws AppError setup for a url that is none. */
export async function openActiveDirectory(options: ActiveDirectoryOptions): Promise<Provider> {
  const parts = await partsOf(options);
  const { ldap, system } = parts;
  return {
    kind: 'active-directory',
    systems: [system],
    place: { title: 'Active Directory', host: ldap.address, practice: options.practice },
    capabilities: async (on, call) => (await import('./capabilities.js')).capabilities(parts, on, call),
    resolve: async (key, call) => (await import('./resolve.js')).resolve(parts, key, call),
    async *search(query, call) {
      const { search } = await import('./search.js');
      yield* search(parts, query, call);
    },
    read: async (id, names, call) => (await import('./read.js')).read(parts, id, names, call),
    plan: async (change, on, call) => (await import('./plan.js')).plan(parts, change, on, call),
    async *run(made, call) {
      const { run } = await import('./run.js');
      yield* run(parts, made, call);
    },
    settle: async (step, result, call) => (await import('./settle.js')).settle(parts, step, result, call),
    close: () => ldap.close(),
    tryPin: async (attempt, call) => (await import('./try-pin.js')).tryPin(parts, attempt, call),
    changePin: async (attempt, newPin, call) => (await import('./change-pin.js')).changePin(parts, attempt, newPin, call),
    probe: async (call) => (await import('./probe.js')).probe(parts, options, call),
  };
}

async function partsOf({
  system,
  clock,
  server,
  credentials,
  base,
  attributes,
  kinds,
}: ActiveDirectoryOptions): Promise<AdParts> {
  const [{ openLdap }, { attributeMap }, { controllerOf }, { domainOf }, { turns }, { USUAL_KINDS }] = await Promise.all([
    import('../../ldap/ldap.js'),
    import('./attribute-map.js'),
    import('./controller.js'),
    import('./dn.js'),
    import('./turns.js'),
    import('./kind.js'),
  ]);
  const ldap = openLdap({ server, credentials });
  return {
    system,
    clock,
    ldap,
    login: credentials.name,
    base,
    domain: domainOf(base),
    map: attributeMap(attributes),
    kinds: kinds ?? USUAL_KINDS,
    turns: turns(),
    controller: controllerOf(ldap),
  };
}
