import { readFileSync } from 'node:fs';
import { Attribute, Change, Client, InvalidCredentialsError } from 'ldapts';
import { type AccountKey, type Kind } from '../../../src/core/account.js';
import { instant, type Instant, type When } from '../../../src/core/instant.js';
import { type RunningServer } from '../../servers/start.js';
import { type Observed, type SeedAccount, type Seeded, type SignInOutcome } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';

/* The second road: an LDAP client of another library as the domain's Administrator, and real binds. No line of the provider. */

/** The attributes that the profile of the suite names. */
export const MAP = { kind: 'employeeType', alias: 'otherMailbox', owner: 'managedBy' } as const;

/** What stands in {@link MAP.kind} for a kind. */
const KIND_WORDS: Partial<Record<Kind, string>> = { graduate: 'alum' };

const NEVER = 9_223_372_036_854_775_807n;
const EPOCH = 11_644_473_600_000n;
const UNICODE_PWD = 0x9005a;

export const ticks = (at: number): string => String((BigInt(at) + EPOCH) * 10_000n);
export const quoted = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

type Values = Readonly<Record<string, string | Buffer | readonly string[]>>;

export interface SecondRoad {
  readonly people: string;
  /** All accounts of the road are made here, by this and nothing else. */
  seed(account?: SeedAccount): Promise<Seeded>;
  /** Makes an entry, anywhere and with anything. Its id. */
  add(dn: string, values: Values): Promise<string>;
  /** Writes values; none: the attribute goes. */
  set(id: string, values: Readonly<Record<string, string | Buffer | undefined>>): Promise<void>;
  remove(id: string): Promise<void>;
  /** The first values of an account as text. */
  look<A extends string>(id: string, ...attributes: readonly A[]): Promise<Readonly<Record<A, string | undefined>>>;
  dnOf(id: string): Promise<string>;
  peek(id: string): Promise<Observed>;
  signIn(uid: string, pin: string): Promise<SignInOutcome>;
  /** The code behind `data` of a bind by DN; `in` where it was let in. */
  bind(id: string, pin: string): Promise<string>;
  twins(): Promise<{ readonly key: AccountKey; readonly ids: readonly string[] }>;
  close(): Promise<void>;
}

export async function openSecondRoad({ env, data }: RunningServer): Promise<SecondRoad> {
  const { URL: url = '', ROOT_DN: root = '', ROOT_PASSWORD: password = '', PEOPLE_DN: people = '', BASE_DN: base = '' } = env;
  const tlsOptions = { ca: readFileSync(`${data}/tls/ca.crt`) };
  const client = new Client({ url, tlsOptions });
  await client.bind(root, password);
  const road = new Road(client, people, base, async (dn, pin) => {
    const person = new Client({ url, tlsOptions });
    try {
      await person.bind(dn, pin);
      return 'in';
    } catch (error) {
      if (!(error instanceof InvalidCredentialsError)) throw error;
      return /data ([0-9a-f]+)/.exec(error.message)?.[1] ?? 'refused';
    } finally {
      await person.unbind();
    }
  });
  return road;
}

class Road implements SecondRoad {
  constructor(
    private readonly client: Client,
    readonly people: string,
    private readonly base: string,
    private readonly bindAs: (dn: string, pin: string) => Promise<string>,
  ) {}

  async seed(account: SeedAccount = {}): Promise<Seeded> {
    const uid = account.uid ?? `s${word(9)}`;
    const pin = account.pin ?? freshPin();
    const name = account.name ?? `Person ${word()}`;
    // No comma, and no longer than 64: what a CN can hold is a case of its own.
    const dn = `CN=${word(16)},${this.people}`;
    const id = await this.add(dn, { ...valuesOf(account), sAMAccountName: uid, displayName: name, unicodePwd: quoted(pin) });
    if (account.lock !== undefined)
      await this.set(id, { lockoutTime: ticks(Date.now()), badPwdCount: '3', badPasswordTime: ticks(Date.now()) });
    for (let n = 0; n < (account.failures ?? 0); n++) await this.bind(id, 'Wrong0000wrong');
    for (const group of account.groups ?? [])
      await this.client.add(`CN=${group},${this.people}`, { objectClass: 'group', sAMAccountName: group, member: dn });
    return { id, uid, name, pin, methods: [] };
  }

  async add(dn: string, values: Values): Promise<string> {
    await this.client.add(
      dn,
      Object.entries({ objectClass: 'user', ...values }).map(
        ([type, value]) => new Attribute({ type, values: [value].flat() as string[] | Buffer[] }),
      ),
    );
    return this.idOf(dn);
  }

  async set(id: string, values: Readonly<Record<string, string | Buffer | undefined>>): Promise<void> {
    await this.client.modify(
      byId(id),
      Object.entries(values).map(
        ([type, value]) =>
          new Change({
            operation: 'replace',
            modification: new Attribute({ type, values: (value === undefined ? [] : [value]) as string[] }),
          }),
      ),
    );
  }

  async remove(id: string): Promise<void> {
    await this.client.del(byId(id));
  }

  async look<A extends string>(id: string, ...attributes: readonly A[]): Promise<Readonly<Record<A, string | undefined>>> {
    const entry = await this.entry(byId(id), attributes);
    return Object.fromEntries(attributes.map((name) => [name, textOf(entry[name])])) as Record<A, string | undefined>;
  }

  async dnOf(id: string): Promise<string> {
    return (await this.entry(byId(id), ['cn'])).dn;
  }

  async peek(id: string): Promise<Observed> {
    const names = [
      'userAccountControl',
      'msDS-User-Account-Control-Computed',
      'badPwdCount',
      'accountExpires',
      'pwdLastSet',
      'uSNChanged',
    ] as const;
    const at = await this.look(id, ...names);
    const { replPropertyMetaData } = await this.entry(byId(id), ['replPropertyMetaData'], ['replPropertyMetaData']);
    return {
      enabled: (Number(at.userAccountControl) & 2) === 0,
      locked: (Number(at['msDS-User-Account-Control-Computed']) & 16) !== 0,
      failures: Number(at.badPwdCount ?? 0),
      accessUntil: endOf(at.accountExpires),
      mustChange: at.pwdLastSet === '0',
      methods: undefined,
      defaultMethod: undefined,
      sessions: undefined,
      pinMark: `password ${String(versionOf(replPropertyMetaData as Buffer, UNICODE_PWD))} of ${id}`,
      mark: `${String(at.uSNChanged)} ${String(at.badPwdCount)}`,
    };
  }

  async signIn(uid: string, pin: string): Promise<SignInOutcome> {
    const { searchEntries } = await this.client.search(this.base, {
      filter: `(sAMAccountName=${escaped(uid)})`,
      attributes: ['cn'],
    });
    const said = await this.bindAs(searchEntries[0]?.dn ?? '', pin);
    if (said === 'in') return 'in';
    return said === '773' ? 'must-change' : 'refused';
  }

  async bind(id: string, pin: string): Promise<string> {
    return this.bindAs(await this.dnOf(id), pin);
  }

  async twins(): Promise<{ readonly key: AccountKey; readonly ids: readonly string[] }> {
    const mail = `${word()}@${word()}.example`;
    const [one, other] = [await this.seed({ mail }), await this.seed({ mail })];
    return { key: { by: 'mail', value: mail }, ids: [one.id, other.id] };
  }

  async close(): Promise<void> {
    await this.client.unbind();
  }

  private async idOf(dn: string): Promise<string> {
    const { objectGUID } = await this.entry(dn, ['objectGUID'], ['objectGUID']);
    const hex = (objectGUID as Buffer).toString('hex');
    const turned = (from: number, to: number): string => (hex.slice(from, to).match(/../g) ?? []).reverse().join('');
    return [turned(0, 8), turned(8, 12), turned(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  private async entry(
    dn: string,
    attributes: readonly string[],
    binary: readonly string[] = [],
  ): Promise<{ dn: string } & Record<string, unknown>> {
    const { searchEntries } = await this.client.search(dn, {
      scope: 'base',
      attributes: [...attributes],
      explicitBufferAttributes: [...binary],
    });
    const [only] = searchEntries;
    if (only === undefined) throw new Error(`the second road finds no ${dn}`);
    return only;
  }
}

function valuesOf(account: SeedAccount): Record<string, string | readonly string[]> {
  const optional = {
    mail: account.mail,
    employeeID: account.number,
    department: account.department,
    [MAP.alias]: account.aliases,
    [MAP.kind]: account.kind && (KIND_WORDS[account.kind] ?? account.kind),
  };
  return {
    userAccountControl: account.disabled === undefined ? '512' : '514',
    accountExpires:
      account.accessUntil === undefined || account.accessUntil === 'never' ? String(NEVER) : ticks(account.accessUntil),
    // A first sign-in writes this stamp: with one of today it writes nothing.
    lastLogonTimestamp: ticks(Date.now()),
    ...(account.mustChange === true ? { pwdLastSet: '0' } : {}),
    ...Object.fromEntries(
      Object.entries(optional).filter((pair): pair is [string, string | readonly string[]] => pair[1] !== undefined),
    ),
  };
}

export const byId = (id: string): string => `<GUID=${id}>`;

const textOf = (value: unknown): string | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
};

const escaped = (value: string): string =>
  [...Buffer.from(value)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

function endOf(text: string | undefined): When {
  const at = BigInt(text ?? 0);
  return at === 0n || at === NEVER ? 'never' : instant(Number(at / 10_000n - EPOCH));
}

/** How often an attribute was written, from the metadata of the entry. */
function versionOf(metadata: Buffer, attribute: number): number {
  for (let at = 16; at < metadata.length; at += 48)
    if (metadata.readUInt32LE(at) === attribute) return metadata.readUInt32LE(at + 4);
  return 0;
}

export const nowHere = (): Instant => instant(Date.now());
