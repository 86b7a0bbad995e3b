import { sql } from 'kysely';
import { type Instant } from '../../../core/instant.js';
import { type Policy } from '../../../policy/schema.js';
import { type Executor } from './staging.js';

export interface Changes {
  readonly added: number;
  readonly updated: number;
  readonly same: number;
}

const NEW = `from import_row r where r.bad = 0 and r.existing is null`;

/** Columns that an import sets, with what the record says or, where it says nothing, what is there. */
const SAID = [
  'number',
  'name',
  'kind',
  'department',
  'mail',
  'access_from',
  'access_rule',
  'contract_end',
  'recovery_mail',
  'recovery_mobile',
];

/** Writes the good records into the directory, once {@link countRecords} has marked what they change. New accounts have no PIN, no methods, and no end of access unless the file says one. */
export async function applyRecords(db: Executor, { now, policy }: { now: Instant; policy: Policy }): Promise<void> {
  await add(db, now, policy);
  await update(db, now);
  await sql`update account set owner_id = (select o.id from account o where o.uid = (select r.owner from import_row r where r.target = account.id))
    where id in (select target from import_row where bad = 0 and owner is not null and coalesce(changed, 1) = 1)`.execute(db);
  await lists(db);
}

/** Marks what the good records change, and counts it. */
export async function countRecords(db: Executor): Promise<Changes> {
  await markChanged(db);
  return countChanges(db);
}

async function countChanges(db: Executor): Promise<Changes> {
  const { rows } =
    await sql<Changes>`select coalesce(sum(existing is null), 0) as added, coalesce(sum(existing is not null and changed = 1), 0) as updated,
    coalesce(sum(existing is not null and changed = 0), 0) as same from import_row where bad = 0`.execute(db);
  return rows[0] ?? { added: 0, updated: 0, same: 0 };
}

/** A record that says nothing new leaves its account alone, revision and all. */
async function markChanged(db: Executor): Promise<void> {
  const differs = SAID.map((column) => `(r.${column} is not null and r.${column} is not a.${column})`).join(' or ');
  const other = (said: string, staged: string, kept: string): string =>
    `(r.${said} = 1 and (exists (select ${staged} except select ${kept}) or exists (select ${kept} except select ${staged})))`;
  await sql
    .raw(
      `update import_row as r set changed = exists (select 1 from account a where a.id = r.existing and (${differs}
      or (r.enabled is not null and r.enabled is not a.enabled) or (r.disabled_reason is not null and r.disabled_reason is not a.disabled_reason)
      or (r.never_ends = 1 and a.access_until is not null) or (r.access_until is not null and r.access_until is not a.access_until)
      or (r.owner is not null and not exists (select 1 from account o where o.id = a.owner_id and o.uid = r.owner))
      or ${other('says_aliases', 'alias from import_alias i where i.line = r.line', 'lower(alias) from alias k where k.account_id = a.id')}
      or ${other('says_groups', 'group_name from import_group i where i.line = r.line', 'group_name from member k where k.account_id = a.id')}))
    where r.bad = 0 and r.existing is not null`,
    )
    .execute(db);
}

async function add(db: Executor, now: Instant, policy: Policy): Promise<void> {
  await sql`insert into account (id, uid, number, name, kind, department, mail, made_at, enabled, disabled_reason, disabled_by, disabled_at,
      access_from, access_until, access_rule, contract_end, recovery_mail, recovery_mobile)
    select r.id, r.uid, r.number, coalesce(r.name, r.uid), coalesce(r.kind, 'unknown'), r.department,
      r.mail, ${now}, coalesce(r.enabled, 1), r.disabled_reason, case when r.enabled = 0 then 'import' end, case when r.enabled = 0 then ${now} end,
      r.access_from, r.access_until, r.access_rule, r.contract_end, r.recovery_mail, r.recovery_mobile
    ${sql.raw(NEW)} order by r.line`.execute(db);
  for (const [kind, rule] of Object.entries(policy.access.ruleOfKind)) {
    await sql`update account set access_rule = ${rule} where kind = ${kind} and access_rule is null and id in (select id ${sql.raw(NEW)})`.execute(
      db,
    );
  }
}

async function update(db: Executor, now: Instant): Promise<void> {
  const said = SAID.map((column) => `${column} = coalesce(r.${column}, account.${column})`).join(', ');
  await sql`update account set ${sql.raw(said)},
      access_until = case when r.never_ends = 1 then null else coalesce(r.access_until, account.access_until) end,
      disabled_reason = case coalesce(r.enabled, account.enabled) when 1 then null else coalesce(r.disabled_reason, account.disabled_reason) end,
      disabled_by = case coalesce(r.enabled, account.enabled) when 1 then null else iif(account.enabled = 1, 'import', account.disabled_by) end,
      disabled_at = case coalesce(r.enabled, account.enabled) when 1 then null else iif(account.enabled = 1, ${now}, account.disabled_at) end,
      disabled_note = case coalesce(r.enabled, account.enabled) when 1 then null else account.disabled_note end,
      enabled = coalesce(r.enabled, account.enabled)
    from import_row r where r.existing = account.id and r.bad = 0 and r.changed = 1`.execute(db);
}

/** Aliases and groups that a record lists replace those that are there. */
async function lists(db: Executor): Promise<void> {
  const replaced = (said: string): string =>
    `select r.existing from import_row r where r.bad = 0 and r.changed = 1 and r.${said} = 1`;
  await sql
    .raw(
      `delete from alias where account_id in (${replaced('says_aliases')})
    and not exists (select 1 from import_alias i join import_row r on r.line = i.line where r.target = alias.account_id and i.alias = lower(alias.alias))`,
    )
    .execute(db);
  await sql
    .raw(
      `delete from member where account_id in (${replaced('says_groups')})
    and not exists (select 1 from import_group i join import_row r on r.line = i.line where r.target = member.account_id and i.group_name = member.group_name)`,
    )
    .execute(db);
  const good = `join import_row r on r.line = i.line where r.bad = 0 and coalesce(r.changed, 1) = 1`;
  await sql
    .raw(`insert or ignore into alias (alias, account_id) select i.alias, r.target from import_alias i ${good}`)
    .execute(db);
  await sql
    .raw(`insert or ignore into member (account_id, group_name) select r.target, i.group_name from import_group i ${good}`)
    .execute(db);
}
