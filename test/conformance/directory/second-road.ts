import { createHash, randomBytes, randomUUID, scryptSync } from 'node:crypto';
import { type AccountId, type AccountKey } from '../../../src/core/account.js';
import { type Instant } from '../../../src/core/instant.js';
import { type Observed, type SeedAccount, type Seeded } from '../suite/harness.js';
import { freshPin, word } from '../suite/names.js';

type Cell = string | number | null;
type Row = Readonly<Record<string, unknown>>;

/** Plain SQL on the directory's tables: the second road. */
export interface Sql {
  all(sql: string, ...values: readonly Cell[]): Promise<readonly Row[]>;
}

const LONG_AGO = 400 * 86_400_000;
/** Cost of the seeded hashes. A hash carries its own, so a low one is as good here. */
const COST = { N: 16, r: 8, p: 1 } as const;

function hashed(pin: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(pin, salt, 32, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

async function insert(sql: Sql, table: string, row: Readonly<Record<string, Cell>>): Promise<void> {
  const columns = Object.keys(row);
  await sql.all(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    ...Object.values(row),
  );
}

/** Makes an account by inserting its rows. */
export async function seed(sql: Sql, now: Instant, wanted: SeedAccount = {}): Promise<Seeded> {
  const id = randomUUID();
  const uid = wanted.uid ?? `u${word(9)}`;
  const name = wanted.name ?? `Person ${word(8)}`;
  const pin = wanted.pin ?? freshPin();
  await insert(sql, 'account', accountRow({ ...wanted, uid, name, pin }, id, now));
  for (const alias of wanted.aliases ?? []) await insert(sql, 'alias', { alias, account_id: id });
  for (const group_name of wanted.groups ?? []) await insert(sql, 'member', { account_id: id, group_name });
  const methods: string[] = [];
  for (const { type, label, isDefault = false } of wanted.methods ?? []) {
    const method = {
      id: randomUUID(),
      account_id: id,
      type,
      label,
      seed: 'JBSWY3DPEHPK3PXP',
      added_at: now - LONG_AGO,
      is_default: isDefault ? 1 : 0,
      usable: 1,
      position: methods.length + 1,
    };
    await insert(sql, 'mfa_method', method);
    methods.push(method.id);
  }
  for (let n = 0; n < (wanted.sessions ?? 0); n++) {
    await insert(sql, 'session', {
      id: randomUUID(),
      account_id: id,
      started_at: now - 60_000 * (n + 1),
      last_seen_at: now,
      source: '10.0.0.1',
      device: 'Browser',
      service: null,
    });
  }
  return { id, uid, name, pin, methods };
}

function accountRow(
  wanted: SeedAccount & { uid: string; name: string; pin: string },
  id: string,
  now: Instant,
): Record<string, Cell> {
  const { uid, name, pin, lock, disabled, accessUntil = 'never' } = wanted;
  return {
    id,
    uid,
    name,
    kind: wanted.kind ?? 'staff',
    department: wanted.department ?? null,
    mail: wanted.mail ?? null,
    number: wanted.number ?? null,
    made_at: now - LONG_AGO,
    access_until: accessUntil === 'never' ? null : accessUntil,
    enabled: disabled === undefined ? 1 : 0,
    disabled_reason: disabled ?? null,
    disabled_at: disabled === undefined ? null : now,
    disabled_by: disabled === undefined ? null : 'somebody',
    pin_hash: hashed(pin),
    pin_changed_at: now - LONG_AGO,
    pin_effective_at: now - LONG_AGO,
    pin_must_change: wanted.mustChange ? 1 : 0,
    failures: wanted.failures ?? (lock === undefined ? 0 : 8),
    last_failure_at: lock === undefined ? null : now - 1000,
    locked_at: lock === undefined ? null : now - 1000,
    locked_until: lock === 'temporary' ? now + 1_799_000 : null,
    recovery_mobile: wanted.recoveryMobile ?? null,
  };
}

/** What the tables say of an account. */
export async function peek(sql: Sql, id: AccountId, now: Instant): Promise<Observed> {
  const [account] = await sql.all('select * from account where id = ?', id);
  if (account === undefined) throw new Error(`the tables have no account ${id}`);
  const methods = await sql.all('select * from mfa_method where account_id = ? order by position', id);
  const sessions = await sql.all('select * from session where account_id = ? order by id', id);
  const others = [
    ...(await sql.all('select * from alias where account_id = ? order by alias', id)),
    ...(await sql.all('select * from member where account_id = ? order by group_name', id)),
    ...(await sql.all('select * from pin_history where account_id = ? order by retired_at, pin_hash', id)),
  ];
  return {
    enabled: account['enabled'] === 1,
    locked: account['locked_at'] !== null && (account['locked_until'] === null || Number(account['locked_until']) > now),
    failures: Number(account['failures']),
    accessUntil: account['access_until'] === null ? 'never' : (Number(account['access_until']) as Instant),
    mustChange: account['pin_must_change'] === 1,
    methods: methods.map((method) => String(method['id'])),
    defaultMethod: methods.filter((method) => method['is_default'] === 1).map((method) => String(method['id']))[0],
    sessions: sessions.length,
    pinMark: String(account['pin_hash']),
    mark: createHash('sha256')
      .update(JSON.stringify([account, methods, sessions, others]))
      .digest('hex'),
  };
}

/** Two accounts of one mail address: this directory lets people share one. */
export async function twins(sql: Sql, now: Instant): Promise<{ key: AccountKey; ids: readonly AccountId[] }> {
  const mail = `${word()}@example.edu`;
  const [one, two] = [await seed(sql, now, { mail }), await seed(sql, now, { mail })];
  return { key: { by: 'mail', value: mail }, ids: [one.id, two.id] };
}

/** Moves an account without touching what tests look at: somebody changed the note of its department. */
export async function disturb(sql: Sql, id: AccountId): Promise<void> {
  await sql.all('update account set department = ? where id = ?', `Dept ${word(5)}`, id);
}

export async function remove(sql: Sql, id: AccountId): Promise<void> {
  for (const table of ['session', 'mfa_method', 'pin_history', 'member', 'alias'])
    await sql.all(`delete from ${table} where account_id = ?`, id);
  await sql.all('delete from account where id = ?', id);
}
