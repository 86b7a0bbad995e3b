import { sql } from 'kysely';
import { type ImportOptions } from '../../../core/maintenance.js';
import { type ProblemCode } from './problem.js';
import { type Executor } from './staging.js';

/** One rule between records, or between the file and the directory: the lines that break it, with the message. */
interface Rule {
  readonly field: string;
  readonly code: ProblemCode;
  /** A select of `line, message` from `import_row r` or what hangs on it. */
  readonly broken: string;
}

const RULES: readonly Rule[] = [
  {
    field: 'uid',
    code: 'twice-in-file',
    broken: `select r.line, 'the UID is in the file twice: first in line ' || f.line as message
      from import_row r join (select uid, min(line) as line from import_row group by uid) f on f.uid = r.uid where r.line > f.line`,
  },
  {
    field: 'number',
    code: 'twice-in-file',
    broken: `select r.line, 'the number is in the file twice: first in line ' || f.line as message
      from import_row r join (select number, min(line) as line from import_row group by number) f on f.number = r.number where r.line > f.line`,
  },
  {
    field: 'aliases',
    code: 'twice-in-file',
    broken: `select a.line, 'the alias ' || a.alias || ' is in the file twice: first in line ' || f.line as message
      from import_alias a join (select alias, min(line) as line from import_alias group by alias) f on f.alias = a.alias where a.line > f.line`,
  },
  {
    field: 'aliases',
    code: 'twice-in-file',
    broken: `select a.line, 'the alias ' || a.alias || ' is the UID of line ' || min(r.line) as message
      from import_alias a join import_row r on r.uid = a.alias group by a.line, a.alias`,
  },
  {
    field: 'number',
    code: 'taken',
    broken: `select r.line, 'the number belongs to ' || a.uid || ' in the directory' as message
      from import_row r join account a on a.number = r.number where a.uid <> coalesce(r.uid, '')`,
  },
  {
    field: 'uid',
    code: 'taken',
    broken: `select r.line, 'the UID is an alias of ' || a.uid || ' in the directory' as message
      from import_row r join alias x on x.alias = r.uid join account a on a.id = x.account_id`,
  },
  {
    field: 'aliases',
    code: 'taken',
    broken: `select i.line, 'the alias ' || i.alias || ' belongs to ' || a.uid || ' in the directory' as message
      from import_alias i join import_row r on r.line = i.line join alias x on x.alias = i.alias join account a on a.id = x.account_id
      where a.uid <> coalesce(r.uid, '')`,
  },
  {
    field: 'aliases',
    code: 'taken',
    broken: `select i.line, 'the alias ' || i.alias || ' is a UID in the directory' as message
      from import_alias i join account a on a.uid = i.alias`,
  },
];

const EXISTS: Rule = {
  field: 'uid',
  code: 'exists',
  broken: `select r.line, 'the UID is in the directory already' as message from import_row r where r.existing is not null`,
};

/** An owner may stand later in the same file, but not in a bad record. */
const OWNER: Rule = {
  field: 'owner',
  code: 'unknown-owner',
  broken: `select r.line, 'the owner is neither in the directory nor in a good record of the file' as message from import_row r
    where r.bad = 0 and r.owner is not null and not exists (select 1 from account a where a.uid = r.owner)
      and not exists (select 1 from import_row o where o.uid = r.owner and o.bad = 0)`,
};

/** Marks every record that breaks a rule as bad and writes down why. Reads the directory and writes to the temporary tables only. */
export async function applyRules(db: Executor, onExisting: ImportOptions['onExisting']): Promise<void> {
  await sql`update import_row set existing = (select a.id from account a where a.uid = import_row.uid)`.execute(db);
  await sql`update import_row set target = coalesce(existing, id)`.execute(db);
  for (const rule of onExisting === 'refuse' ? [...RULES, EXISTS] : RULES) await report(db, rule);
  // A record whose owner's record turns out bad is bad itself, and so on.
  while ((await report(db, OWNER)) > 0);
}

/** Marks every record as bad that would change an account which the desk may not change, once it is known what each record changes. */
export async function keepProtected(db: Executor, { uids, groups }: NonNullable<ImportOptions['protected']>): Promise<void> {
  // Names count the same in capitals; SQLite lowers A to Z only, as the guard does.
  const lower = (names: readonly string[]): string =>
    `(${names.map((name) => `lower('${name.trim().replaceAll("'", "''")}')`).join(', ')})`;
  const changed = `from import_row r join account a on a.id = r.existing where r.bad = 0 and r.changed = 1 and`;
  const inGroup = `select 1 from member m where m.account_id = a.id and lower(m.group_name) in ${lower(groups)}`;
  const kept = [
    `select r.line, a.uid || ' is a service account: the desk does not change it' as message ${changed} a.kind = 'service'`,
    `select r.line, a.uid || ' is protected by the policy: the desk does not change it' as message ${changed} lower(a.uid) in ${lower(uids)}`,
    `select r.line, a.uid || ' is in a group that the policy protects: the desk does not change it' as message ${changed} exists (${inGroup})`,
  ];
  for (const broken of kept) await report(db, { field: 'uid', code: 'protected', broken });
}

/** Returns how many lines it found. */
async function report(db: Executor, { field, code, broken }: Rule): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    insert into import_problem (line, uid, field, code, message)
    select b.line, r.uid, ${field}, ${code}, b.message from (${sql.raw(broken)}) b join import_row r on r.line = b.line`.execute(
    db,
  );
  if (numAffectedRows > 0n)
    await sql`update import_row set bad = 1 where bad = 0 and line in (select line from import_problem where code = ${code})`.execute(
      db,
    );
  return Number(numAffectedRows);
}
