import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Attribute, Change, Client, Control, InvalidCredentialsError, ResultCodeError } from 'ldapts';
import { instant, type Instant, type When } from '../../../src/core/instant.js';
import { type AccountId, type AccountKey, type Kind } from '../../../src/core/account.js';
import { type Observed, type SeedAccount, type Seeded, type SignInOutcome } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';

/** What `test/servers/openldap start` printed. */
export type ServerEnv = Readonly<Record<string, string>>;

/** Attributes of an entry as texts, by their own names. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** How long a lock of the test server's default policy lasts, in milliseconds. */
export const LOCK_MS = 1_800_000;

/** Attributes that a log-in moves by itself: not a change of the account. */
const BY_LOG_IN = ['entryCSN', 'modifyTimestamp', 'modifiersName', 'pwdLastSuccess'];

/** What the tokens of the tests make their codes from. */
export const TOKEN_SECRET = '12345678901234567890';

const AFFILIATION: Readonly<Partial<Record<Kind, string>>> = {
  staff: 'staff',
  student: 'student',
  graduate: 'alum',
  visitor: 'affiliate',
  retiree: 'retiree',
};

/** Lets the attributes be written that the server keeps for itself. */
class Relax extends Control {
  constructor() {
    super('1.3.6.1.4.1.4203.666.5.12', { critical: true });
  }
}

/** The server with all rights, past the provider and past the proxy. */
export class SecondRoad {
  #root: Client;
  readonly #dns = new Map<string, string>();

  constructor(readonly env: ServerEnv) {
    this.#root = this.client();
  }

  client(): Client {
    return new Client({ url: this.env.URL ?? '', tlsOptions: { ca: readFileSync(this.env.CA_FILE ?? '') } });
  }

  /** Signs in; once more after the server was away. */
  async open(): Promise<void> {
    this.#root = this.client();
    await this.#root.bind(this.env.ROOT_DN ?? '', this.env.ROOT_PASSWORD ?? '');
  }

  async close(): Promise<void> {
    await this.#root.unbind();
  }

  /** Adds an entry; `relaxed` for attributes of the server itself. */
  async add(dn: string, attributes: Attributes, relaxed = false): Promise<void> {
    const list = Object.entries(attributes)
      .filter(([, values]) => values.length > 0)
      .map(([type, values]) => new Attribute({ type, values: [...values] }));
    await this.#root.add(dn, list, relaxed ? [new Relax()] : []);
  }

  /** Replaces attributes of an entry; no values takes them away. */
  async replace(dn: string, attributes: Attributes, relaxed = false): Promise<void> {
    const changes = Object.entries(attributes).map(
      ([type, values]) => new Change({ operation: 'replace', modification: new Attribute({ type, values: [...values] }) }),
    );
    await this.#root.modify(dn, changes, relaxed ? [new Relax()] : []);
  }

  async delete(dn: string): Promise<void> {
    await this.#root.del(dn);
  }

  /** Gives an entry another DN. */
  async move(dn: string, to: string): Promise<void> {
    await this.#root.modifyDN(dn, to);
  }

  /** All that an entry holds. */
  async entry(dn: string): Promise<Attributes> {
    const { searchEntries } = await this.#root.search(dn, { scope: 'base', attributes: ['*', '+'] });
    const [found] = searchEntries;
    if (found === undefined) throw new Error(`the server has no entry ${dn}`);
    const { dn: own, ...attributes } = found;
    void own;
    return Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).map(String)]),
    );
  }

  /** Where the account with this id is. */
  async dnOf(id: AccountId): Promise<string> {
    const { searchEntries } = await this.#root.search(this.env.BASE_DN ?? '', {
      filter: `(entryUUID=${id})`,
      attributes: ['1.1'],
    });
    const [found] = searchEntries;
    if (found === undefined) throw new Error(`the server has no account ${id}`);
    return found.dn;
  }

  /** Makes an account below `under`. */
  async seed(
    wanted: SeedAccount = {},
    under = this.env.PEOPLE_DN ?? '',
    more: Attributes = {},
    rdn?: string,
  ): Promise<Seeded & { dn: string }> {
    const uid = wanted.uid ?? `u${word(9)}`;
    const name = wanted.name ?? `Person ${word(8)}`;
    const pin = wanted.pin ?? freshPin();
    const dn = `${rdn ?? `uid=${escaped(uid)}`},${under}`;
    await this.add(dn, { ...personal(wanted, uid, name), userPassword: [pin], ...more });
    await this.replace(dn, this.#state(wanted), true);
    const methods: string[] = [];
    for (const method of wanted.methods ?? []) methods.push(await this.#token(dn, method.type, method.label));
    this.#dns.set(uid, dn);
    for (const group of wanted.groups ?? []) await this.#join(group, dn);
    const [id = ''] = (await this.entry(dn)).entryUUID ?? [];
    return { id, uid, name, pin, methods, dn };
  }

  #state({ lock, failures, mustChange, disabled, accessUntil = 'never' }: SeedAccount): Attributes {
    const now = Date.now();
    const stamp = lock === 'permanent' ? '000001010000Z' : time(now - 1000);
    const failed = failures ?? (lock === undefined ? 0 : 3);
    const note = `uidctl disabled ${seconds(now)} reason=${disabled ?? ''} end=${accessUntil === 'never' ? 'never' : seconds(accessUntil)}`;
    const end = disabled === undefined ? accessUntil : instant(now - 3_600_000);
    return {
      ...(lock === undefined ? {} : { pwdAccountLockedTime: [stamp] }),
      ...(failed === 0 ? {} : { pwdFailureTime: Array.from({ length: failed }, (_, n) => fine(now - 1000 + n)) }),
      ...(mustChange === true ? { pwdReset: ['TRUE'] } : {}),
      ...(disabled === undefined ? {} : { uniDeskNote: [note] }),
      ...(end === 'never' ? {} : { pwdEndTime: [time(end)] }),
    };
  }

  async #token(holder: string, type: string, label: string): Promise<string> {
    const sort = type === 'app' ? 'TOTP' : type === 'hardware-token' ? 'HOTP' : undefined;
    if (sort === undefined) throw new Error(`slapo-otp has no methods of the type ${type}`);
    const dn = `cn=token-${word()},${this.env.TOKENS_DN ?? ''}`;
    await this.add(dn, {
      objectClass: ['device', `oath${sort}Token`],
      description: [label],
      [`oath${sort}Params`]: [`cn=${sort.toLowerCase()},ou=policies,${this.env.BASE_DN ?? ''}`],
      oathSecret: [TOKEN_SECRET],
    });
    const add = (type: string, value: string): Change =>
      new Change({ operation: 'add', modification: new Attribute({ type, values: [value] }) });
    await this.#root.modify(holder, [add('objectClass', `oath${sort}User`), add(`oath${sort}Token`, dn)]);
    return dn;
  }

  async #join(group: string, member: string): Promise<void> {
    await this.add(`cn=${escaped(group)},ou=groups,${this.env.BASE_DN ?? ''}`, {
      objectClass: ['groupOfNames'],
      cn: [group],
      member: [member],
    });
  }

  /** What the server's own attributes say of an account. */
  async peek(id: AccountId): Promise<Observed> {
    const all = await this.entry(await this.dnOf(id));
    const [first] = all.pwdEndTime ?? [];
    const end: When = first === undefined ? 'never' : instantOf(first);
    const kept = /^uidctl disabled \S+ reason=\S+ end=(\S+)/.exec(all.uniDeskNote?.[0] ?? '')?.[1];
    const disabled = kept !== undefined && end !== 'never' && end <= Date.now();
    const [stamp] = all.pwdAccountLockedTime ?? [];
    const rest = Object.entries(all).filter(([attribute]) => !BY_LOG_IN.includes(attribute));
    return {
      enabled: !disabled,
      locked: stamp !== undefined && (stamp.startsWith('0000') || instantOf(stamp) + LOCK_MS > Date.now()),
      failures: all.pwdFailureTime?.length ?? 0,
      accessUntil: !disabled ? end : kept === 'never' ? 'never' : instant(Date.parse(kept)),
      mustChange: all.pwdReset?.[0] === 'TRUE',
      methods: [...(all.oathTOTPToken ?? []), ...(all.oathHOTPToken ?? [])],
      defaultMethod: undefined,
      sessions: undefined,
      pinMark: all.userPassword?.[0] ?? '',
      mark: createHash('sha256').update(JSON.stringify(rest.sort())).digest('hex'),
    };
  }

  /** A bind as the person, past the proxy. Whoever must change the password may do nothing else then. */
  async signIn(uid: string, pin: string): Promise<SignInOutcome> {
    return this.signInAs(this.#dns.get(uid) ?? `uid=${escaped(uid)},${this.env.PEOPLE_DN ?? ''}`, pin);
  }

  async signInAs(dn: string, pin: string): Promise<SignInOutcome> {
    const client = this.client();
    try {
      await client.bind(dn, pin);
      await client.search(dn, { scope: 'base', attributes: ['1.1'] });
      return 'in';
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return 'refused';
      if (error instanceof ResultCodeError && error.message.includes('restricted to bind')) return 'must-change';
      throw error;
    } finally {
      await client.unbind();
    }
  }

  /** Two accounts of one mail address. */
  async twins(): Promise<{ key: AccountKey; ids: readonly AccountId[] }> {
    const mail = `${word()}@example.edu`;
    const [one, two] = [await this.seed({ mail }), await this.seed({ mail })];
    return { key: { by: 'mail', value: mail }, ids: [one.id, two.id] };
  }

  async disturb(id: AccountId): Promise<void> {
    await this.replace(await this.dnOf(id), { title: [`Title ${word(5)}`] });
  }

  async remove(id: AccountId): Promise<void> {
    await this.delete(await this.dnOf(id));
  }
}

function personal({ kind = 'staff', department, mail, number, aliases }: SeedAccount, uid: string, name: string): Attributes {
  return {
    objectClass: ['inetOrgPerson', 'uniPerson', 'shadowAccount'],
    uid: [uid],
    cn: [name],
    sn: [name],
    eduPersonAffiliation: [AFFILIATION[kind] ?? kind],
    ou: department === undefined ? [] : [department],
    mail: mail === undefined ? [] : [mail],
    employeeNumber: number === undefined ? [] : [number],
    eduPersonPrincipalName: aliases ?? [],
  };
}

/** GeneralizedTime in whole seconds. */
export function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

/** The same with fractions, as pwdFailureTime has it. */
function fine(at: number): string {
  return time(at).replace('Z', `.${String(at % 1000).padStart(3, '0')}000Z`);
}

function seconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function instantOf(text: string): Instant {
  const [, y = '', mo = '', d = '', h = '', mi = '', s = '00'] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/.exec(text) ?? [];
  return instant(Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`));
}

/** A value in a DN (RFC 4514), every byte that is not plain as `\xx`. */
export function escaped(value: string): string {
  return Array.from(Buffer.from(value), (byte) =>
    /[a-z0-9]/i.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, '0')}`,
  ).join('');
}
