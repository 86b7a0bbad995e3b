import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type AccountId, type AccountKey } from '../../../src/core/account.js';
import { instant, type When } from '../../../src/core/instant.js';
import { type Observed, type SeedAccount, type Seeded, type SignInOutcome } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';
import { Admin, Refused } from './admin.js';
import { type BrowserOutcome, browserSignIn } from './browser.js';
import { directGrant, type Granted, signOut } from './direct-grant.js';
import { ATTRIBUTES, userOf } from './seeding.js';
import { type ServerEnv } from './server-env.js';
import { App, hotp } from './totp.js';

/* The second road: the Admin API with all rights, real token requests and real browser pages. No line of the provider, and never through the proxy. */

/** What is no MFA method of a user. */
const PASSWORDS = ['password', 'password-history'];

const WRONG = 'Wrong0000wrong';

/** The parts of the server's JSON that the tests look at. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly requiredActions: readonly string[];
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly notBefore: number;
  readonly federationLink?: string;
  readonly access?: unknown;
}

export interface Credential {
  readonly id: string;
  readonly type: string;
  readonly userLabel?: string;
  readonly createdDate?: number;
}

/** The brute-force record: `lastFailure` in milliseconds, `failedLoginNotBefore` in seconds. */
export interface Failures {
  readonly disabled: boolean;
  readonly numFailures: number;
  readonly failedLoginNotBefore: number;
}

/** Further fields of a user, as Keycloak has them: `requiredActions`, `attributes` ... They take the place of what the seed would have. */
export type More = Readonly<Record<string, unknown>>;

export class SecondRoad {
  readonly admin: Admin;
  /** The ids of those that were seeded, by UID in small letters, as the server keeps them. */
  readonly #ids = new Map<string, AccountId>();
  /** What gives the codes of a one-time password, by the id of the credential. */
  readonly #codes = new Map<string, () => string>();
  /** Groups that the client DESK may act on. */
  readonly #groups = new Map<string, Promise<void>>([['people', Promise.resolve()]]);
  #protected: boolean | undefined;

  constructor(readonly env: ServerEnv) {
    this.admin = new Admin(env);
  }

  close(): void {
    this.admin.close();
  }

  // --- making -------------------------------------------------------------------------------------

  /** Makes an account: by an import, which checks no names, and then by real log-ins. */
  async seed(wanted: SeedAccount = {}, more: More = {}): Promise<Seeded> {
    const uid = wanted.uid ?? `u${word(9)}`;
    const name = wanted.name ?? `Person ${word(8)}`;
    const pin = wanted.pin ?? freshPin();
    for (const group of wanted.groups ?? []) await this.#group(group);
    const { user, methods, oneTime } = userOf({ ...wanted, name }, uid, pin, this.admin.realm);
    const { results } = await this.admin.post<{ readonly results: readonly { readonly id: string }[] }>('partialImport', {
      ifResourceExists: 'FAIL',
      users: [{ ...user, ...more }],
    });
    const id = results[0]?.id ?? '';
    this.#ids.set(uid.toLowerCase(), id);
    for (const [credential, { sort, key }] of oneTime) this.#codes.set(credential, sort === 'totp' ? appOf(key) : tokenOf(key));
    for (let n = 0; n < (wanted.sessions ?? 0); n++) await this.session({ uid, pin });
    const tries = wanted.failures ?? (wanted.lock === 'temporary' ? Number(this.env.LOCKOUT_AFTER ?? '3') : 0);
    for (let n = 0; n < tries; n++) await this.signIn(uid, WRONG);
    if (wanted.disabled !== undefined) await this.admin.put(`users/${id}`, { enabled: false });
    return { id, uid: uid.toLowerCase(), name: name.trim() === '' ? uid.toLowerCase() : name, pin, methods };
  }

  /** A group that the client DESK may act on, as it may on `people`. */
  async #group(name: string): Promise<void> {
    const made = this.#groups.get(name) ?? this.#makeGroup(name);
    this.#groups.set(name, made);
    await made;
  }

  async #makeGroup(name: string): Promise<void> {
    const group = await this.admin.add('groups', { name });
    const [permissions] = await this.admin.get<readonly { readonly id: string }[]>('clients?clientId=admin-permissions');
    await this.admin.post(`clients/${permissions?.id ?? ''}/authz/resource-server/permission/scope`, {
      name: `desk on ${name}`,
      resourceType: 'Groups',
      resources: [group],
      scopes: ['view-members', 'manage-members'],
      policies: ['desk'],
    });
  }

  /** Two accounts of one number. */
  async twins(): Promise<{ readonly key: AccountKey; readonly ids: readonly AccountId[] }> {
    const number = `30${word(6)}`;
    const [one, two] = [await this.seed({ number }), await this.seed({ number })];
    return { key: { by: 'number', value: number }, ids: [one.id, two.id] };
  }

  /** Changes an attribute, and nothing else: without `enabled` in it such a PUT opens no lock. */
  async disturb(id: AccountId): Promise<void> {
    await this.change(id, ({ attributes = {} }) => ({ attributes: { ...attributes, mobile: [`+852 9${word(7)}`] } }));
  }

  /** Writes some fields of a user; attributes and names stay unless they are among them. */
  async change(id: AccountId, fields: (user: User) => Partial<User>): Promise<void> {
    const user = await this.user(id);
    const { firstName, lastName, email, attributes } = user;
    await this.admin.put(`users/${id}`, { firstName, lastName, email, attributes, ...fields(user) });
  }

  async remove(id: AccountId): Promise<void> {
    await this.admin.delete(`users/${id}`);
  }

  /** Sets something about the realm, such as `{ eventsEnabled: false }`. */
  async realm(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.admin.put('', settings);
    this.#protected = undefined;
  }

  // --- looking ------------------------------------------------------------------------------------

  user(id: AccountId): Promise<User> {
    return this.admin.get(`users/${id}`);
  }

  credentials(id: AccountId): Promise<readonly Credential[]> {
    return this.admin.get(`users/${id}/credentials`);
  }

  failures(id: AccountId): Promise<Failures> {
    return this.admin.get(`attack-detection/brute-force/users/${id}`);
  }

  /** What is in force without an administrator's doing: a lock for a time, or the mark of one for good. */
  async peek(id: AccountId): Promise<Observed> {
    const [user, credentials, failures, sessions, consents, events] = await Promise.all([
      this.user(id),
      this.credentials(id),
      this.failures(id),
      this.admin.get<readonly { readonly id: string }[]>(`users/${id}/sessions`),
      this.admin.get<readonly unknown[]>(`users/${id}/consents`),
      this.admin.get<readonly unknown[]>(`admin-events?resourcePath=${encodeURIComponent(`*${id}*`)}&max=1000`),
    ]);
    const methods = credentials.filter(({ type }) => !PASSWORDS.includes(type)).map((credential) => credential.id);
    const forGood = !user.enabled && user.attributes?.disabledReason?.[0] === 'permanentLockout';
    const [end] = user.attributes?.[ATTRIBUTES.accessEnd] ?? [];
    const accessUntil: When = end === undefined ? 'never' : instant(Date.parse(end));
    const { access, ...own } = user;
    void access;
    return {
      enabled: user.enabled || forGood,
      locked: forGood || failures.disabled,
      failures: failures.numFailures,
      accessUntil,
      mustChange: user.requiredActions.includes('UPDATE_PASSWORD'),
      methods,
      defaultMethod: methods[0],
      sessions: sessions.length,
      pinMark: digest(credentials.filter(({ type }) => type === 'password')),
      mark: digest([own, credentials, failures, sessions.map((session) => session.id).sort(), consents, events]),
    };
  }

  // --- signing in ---------------------------------------------------------------------------------

  /**
   * A real token request with name and password, and with a code of the person's first one-time password where there is one. Its session is ended
   * again. Comes back when the server has counted a wrong password, which it does a moment after it has said no.
   */
  async signIn(uid: string, pin: string): Promise<SignInOutcome> {
    const id = this.#ids.get(uid.toLowerCase());
    const before = id === undefined ? undefined : await this.#counted(id);
    const granted = await this.session({ uid, pin });
    if (granted.result === 'in') {
      await signOut(this.admin.wire, this.env, granted.refreshToken);
      return 'in';
    }
    if (id !== undefined && granted.description === 'Account is not fully set up')
      return (await this.user(id)).requiredActions.includes('UPDATE_PASSWORD') ? 'must-change' : 'refused';
    if (id !== undefined && before !== undefined) await this.#untilCounted(id, before);
    return 'refused';
  }

  /** A real token request whose session stays. `scope` as in {@link directGrant}. */
  async session({ uid, pin, scope }: { readonly uid: string; readonly pin: string; readonly scope?: string }): Promise<Granted> {
    return directGrant(this.admin.wire, this.env, { uid, pin, code: await this.code(uid), scope });
  }

  /** A real log-in in a browser, with a code where it is asked for. */
  async browse(uid: string, pin: string): Promise<BrowserOutcome> {
    const code = await this.code(uid);
    return browserSignIn(this.admin.wire, this.env, { uid, pin, ...(code === undefined ? {} : { code: () => code }) });
  }

  /** A fresh code of the first one-time password that the person has now; undefined without one. */
  async code(uid: string): Promise<string | undefined> {
    const id = this.#ids.get(uid.toLowerCase());
    if (id === undefined) return undefined;
    const first = (await this.credentials(id)).find(({ type }) => type === 'otp');
    return first === undefined ? undefined : this.#codes.get(first.id)?.();
  }

  /** How many failures stand there, where another wrong password would count. */
  async #counted(id: AccountId): Promise<number | undefined> {
    this.#protected ??= (await this.admin.get<{ readonly bruteForceProtected: boolean }>('')).bruteForceProtected;
    if (!this.#protected) return undefined;
    const [{ enabled }, { disabled, numFailures }] = await Promise.all([this.user(id), this.failures(id)]);
    return enabled && !disabled ? numFailures : undefined;
  }

  async #untilCounted(id: AccountId, before: number): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      const { disabled, numFailures } = await this.failures(id);
      if (disabled || numFailures > before || !(await this.user(id)).enabled) return;
      await wait(10);
    }
    throw new Error(`a wrong password of ${id} was not counted`);
  }
}

/** What the server refused, or that it did not. */
export async function refusalOf(asked: Promise<unknown>): Promise<number | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.answer.status;
    throw error;
  }
}

function appOf(key: string): () => string {
  const app = new App(key);
  return () => app.code();
}

/** A token with a button: each press is the next code. */
function tokenOf(key: string): () => string {
  let pressed = 0;
  return () => hotp(key, pressed++);
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
