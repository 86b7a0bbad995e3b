import { FACT_NAMES, FILTERS, KEY_KINDS } from '../../../src/core/account.js';
import { type Capabilities, type Capability } from '../../../src/core/capability.js';
import { ACTIONS } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { factsOf } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { type Probe } from '../../../src/core/probe.js';
import { type Provider } from '../../../src/core/provider.js';
import { type Secret } from '../../../src/core/secret.js';
import { type Context, type NamedProfile } from '../../../src/context.js';
import { type Secrets } from '../../../src/secrets/types.js';
import { NOON } from './house.js';

const DAY = 24 * 60 * 60_000;
export const FACTS = factsOf('campus', NOON);

/** A look that finds nothing wrong. */
export const GOOD_PROBE: Probe = {
  address: 'ldap.uni.example:636',
  encryption: 'tls',
  certificate: FACTS.known({
    subject: 'CN=ldap.uni.example',
    issuer: 'CN=Campus CA',
    validFrom: instant(NOON - 100 * DAY),
    validTo: instant(NOON + 100 * DAY),
    fingerprint: 'AB:CD:EF',
    names: ['ldap.uni.example'],
  }),
  software: FACTS.known('OpenLDAP 2.5'),
  signedInAs: FACTS.known('uid=desk,dc=uni,dc=example'),
  serverTime: FACTS.known(instant(NOON + 200)),
  rights: [{ right: 'manage on userPassword', actions: ['pin.reset'], held: FACTS.known(true) }],
  warnings: [],
  suggestions: { bases: ['dc=uni,dc=example', 'dc=other,dc=example'], policies: ['cn=default,ou=policies,dc=uni,dc=example'] },
};

/** An error as the LDAP room throws it for an authority that is not known. */
export function untrusted(reason = 'not-trusted'): AppError {
  return new AppError('setup', 'The certificate of ldap.uni.example:636 is of an authority that this machine does not trust.', {
    code: 'certificate',
    hint: 'Ask who runs the server.',
    details: {
      reason,
      certificate: {
        subject: 'CN=ldap.uni.example',
        issuer: 'CN=Campus CA',
        validFrom: '2026-01-01T00:00:00Z',
        validTo: '2027-03-03T00:00:00Z',
        fingerprint: 'AB:CD:EF',
        names: ['ldap.uni.example'],
      },
    },
  });
}

export const REFUSED = new AppError('unauthenticated', 'ldap.uni.example:636 refuses the sign-in of uid=desk.', {
  code: 'refused',
});
export const DOWN = new AppError('unavailable', 'ldap.uni.example:636 refused the connection: nothing listens there.');

export interface Kept {
  readonly text: string;
  readonly home: 'keychain' | 'file';
}

export interface DoubleOptions {
  /** What a look finds for this profile and password; what it throws is what the server comes to. */
  readonly look?: (at: NamedProfile, password: string) => Probe;
  readonly keychain?: boolean;
  /** Storing fails. */
  readonly full?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: () => number;
}

/** A server that cannot run here, with what is kept of its password, by hand: for the wording and the order of a command. */
export interface ServerDouble {
  /** Each time that it was opened, with what was sent. */
  readonly looks: { readonly profile: NamedProfile['profile']; readonly password: string }[];
  readonly kept: Map<string, Kept>;
  readonly refused: Set<string>;
  readonly changed: (context: Context) => Context;
}

export function serverDouble(options: DoubleOptions = {}): ServerDouble {
  const { look = () => GOOD_PROBE } = options;
  const looks: ServerDouble['looks'] = [];
  const kept = new Map<string, Kept>();
  const refused = new Set<string>();
  const secrets = secretsIn(kept, refused, options);
  const passwordOf = async (name: string, tried: Secret | undefined): Promise<string> => {
    const secret = tried ?? (await secrets.find(name))?.secret;
    if (!secret) throw new AppError('unauthenticated', 'No password is stored.', { code: 'no-secret' });
    return secret.open('wire');
  };
  const changed = (context: Context): Context => ({
    ...context,
    secrets: () => Promise.resolve(secrets),
    async open(at, tried) {
      if (at.profile.kind === 'directory') return context.open(at, tried);
      const ask = async (): Promise<Probe> => {
        const password = await passwordOf(at.name, tried);
        looks.push({ profile: at.profile, password });
        return look(at, password);
      };
      return { provider: providerThat(at, ask), policy: await context.policy(at.profile.policy ?? 'plain') };
    },
  });
  return { looks, kept, refused, changed };
}

function providerThat({ name, profile }: NamedProfile, ask: () => Promise<Probe>): Provider {
  const asked = { probe: ask, capabilities: async () => (await ask(), ABLE), close: () => Promise.resolve() };
  return {
    kind: profile.kind,
    systems: [name],
    place: { title: 'OpenLDAP', host: 'ldap.uni.example:636', practice: 'practice' in profile && profile.practice },
    ...asked,
  } as unknown as Provider;
}

function secretsIn(
  kept: Map<string, Kept>,
  refused: Set<string>,
  { keychain = true, full = false, env = {} }: DoubleOptions,
): Secrets {
  const variable = (system: string): string => `UIDCTL_SECRET_${system.toUpperCase().replaceAll('-', '_')}`;
  const spot = (system: string): { home: 'keychain' | 'file' | 'environment'; where: string; text: string } | undefined => {
    const given = env[variable(system)];
    if (given !== undefined) return { home: 'environment', where: variable(system), text: given };
    const one = kept.get(system);
    return one && { home: one.home, where: one.home === 'keychain' ? 'the keychain' : '/secrets', text: one.text };
  };
  return {
    async find(system) {
      const found = spot(system);
      const { Secret } = await import('../../../src/core/secret.js');
      return found && { home: found.home, where: found.where, secret: new Secret(found.text) };
    },
    whereIs: (system) => Promise.resolve(spot(system)),
    store(system, secret, home) {
      if (full) return Promise.reject(new AppError('setup', 'The keychain took nothing.'));
      kept.set(system, { text: secret.open('wire'), home });
      return Promise.resolve(home === 'keychain' ? 'the keychain' : '/secrets');
    },
    forget(system) {
      const was = kept.get(system);
      kept.delete(system);
      return Promise.resolve(was ? [was.home === 'keychain' ? 'the keychain' : '/secrets'] : []);
    },
    refusal: (_system, secret) =>
      Promise.resolve(refused.has(secret.open('wire')) ? { at: NOON, why: 'the account is locked' } : undefined),
    alone: (_system, work) => work(),
    markRefused(_system, secret) {
      refused.add(secret.open('wire'));
      return Promise.resolve();
    },
    pardon(_system, secret) {
      refused.delete(secret.open('wire'));
      return Promise.resolve();
    },
    variable,
    isEmpty: (secret: Secret) => secret.open('wire') === '',
    keychain: () =>
      Promise.resolve(
        keychain
          ? { usable: true }
          : { usable: false, why: 'The keychain cannot be used: no secret service answers.', hint: 'Start one.' },
      ),
  };
}

const yes: Capability = { can: 'yes' };
const all = <K extends string>(names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, yes])) as Record<K, Capability>;

const ABLE: Capabilities = {
  actions: { ...all(ACTIONS), 'mfa.clear': { can: 'no', because: 'the server holds no methods' } },
  resetVia: { temporary: yes, link: { can: 'no', because: 'the server sends no mail' } },
  endSessions: { all: yes, one: yes },
  facts: all(FACT_NAMES),
  keys: all(KEY_KINDS),
  search: yes,
  filters: all(FILTERS),
  signIns: yes,
  tryPin: yes,
  changePin: yes,
};
