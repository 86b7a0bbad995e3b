import { DISABLE_REASONS } from '../../../core/account.js';
import { instant, iso, parseDay, type Instant } from '../../../core/instant.js';
import { type LeftOut } from '../../../core/maintenance.js';
import { Personal, type PersonalKind } from '../../../core/personal.js';
import { endOfDay, dayOf, lastDayOf, startOfDay } from '../../../core/zone.js';
import { type Policy } from '../../../policy/schema.js';
import { type Store } from '../../../store/store.js';
import { badRecord, unreadable, type Unreadable } from '../readable.js';
import { type AccountRecord, type Tables } from '../tables.js';
import { type Field } from './columns.js';

/** One account as import reads it. Personal values come masked unless the output is told to unmask. */
export type ExportedAccount = Readonly<Record<Field, string | boolean | readonly string[] | Personal | null>>;

const PAGE = 500;

type ExportRow = Pick<
  AccountRecord,
  | 'uid'
  | 'number'
  | 'name'
  | 'kind'
  | 'department'
  | 'mail'
  | 'enabled'
  | 'disabled_reason'
  | 'access_from'
  | 'access_until'
  | 'access_rule'
  | 'contract_end'
  | 'recovery_mail'
  | 'recovery_mobile'
> & {
  readonly owner: string | null;
  readonly aliases: string;
  readonly groups: string;
};

const PAGE_OF_ACCOUNTS = `
  select a.uid, a.number, a.name, a.kind, a.department, a.mail, o.uid as owner, a.enabled, a.disabled_reason, a.access_from, a.access_until,
  a.access_rule, a.contract_end, a.recovery_mail, a.recovery_mobile,
  (select json_group_array(alias) from (select alias from alias where account_id = a.id order by alias)) as aliases,
  (select json_group_array(group_name) from (select group_name from member where account_id = a.id order by group_name)) as groups
  from account a left join account o on o.id = a.owner_id where a.uid > ? order by a.uid limit ?`;

/**
 * Every account in the order of UIDs, with the columns of import: what an import into a new directory makes the same accounts from. No PIN,
 * hash, method, seed, session or history. Read in pages: an account that is changed meanwhile comes as it is when its page is read. One whose
 * record cannot be read goes to `onLeftOut` and not into the list: a file with a hole in a cell would say "never" where nobody knows. Without
 * `onLeftOut`, AppError setup.
 */
export async function* exportAccounts(
  store: Pick<Store<Tables>, 'rows'>,
  { zone }: Pick<Policy, 'zone'>,
  onLeftOut?: (account: LeftOut) => void,
): AsyncGenerator<ExportedAccount> {
  let after = '';
  for (;;) {
    const rows = await store.rows<ExportRow>(PAGE_OF_ACCOUNTS, [after, PAGE]);
    for (const row of rows) {
      const fault = faultOf(row);
      if (fault) leaveOut(row.uid, fault, onLeftOut);
      else yield exported(row, zone);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.uid;
  }
}

function faultOf(row: ExportRow): Unreadable | undefined {
  const { contract_end: end, enabled, disabled_reason: reason } = row;
  if (end !== null && parseDay(end) === undefined) return { field: 'contract_end', why: 'is no calendar day' };
  if (enabled === 0 && reason !== null && !DISABLE_REASONS.includes(reason))
    return { field: 'disabled_reason', why: 'is none that uidctl knows' };
  return unreadable(row, ['access_from', 'access_until']);
}

function leaveOut(uid: string, fault: Unreadable, onLeftOut: ((account: LeftOut) => void) | undefined): void {
  const error = badRecord(uid, fault);
  if (!onLeftOut) throw error;
  onLeftOut({ uid, field: fault.field, message: error.message });
}

function exported(row: ExportRow, zone: string): ExportedAccount {
  return {
    uid: row.uid,
    number: personal('number', row.number),
    name: row.name,
    kind: row.kind,
    department: row.department,
    mail: row.mail,
    aliases: JSON.parse(row.aliases) as string[],
    groups: JSON.parse(row.groups) as string[],
    owner: row.owner,
    enabled: row.enabled === 1,
    disabled_reason: row.enabled === 1 ? null : row.disabled_reason,
    access_from: row.access_from === null ? null : from(instant(row.access_from), zone),
    access_until: row.access_until === null ? 'never' : until(instant(row.access_until), zone),
    access_rule: row.access_rule,
    contract_end: row.contract_end,
    recovery_mail: personal('mail', row.recovery_mail),
    recovery_mobile: personal('phone', row.recovery_mobile),
  };
}

/** The last usable day; an end in the middle of a day stays the instant that it is. */
function until(end: Instant, zone: string): string {
  const last = lastDayOf(end, zone);
  return endOfDay(last, zone) === end ? last : iso(end);
}

function from(start: Instant, zone: string): string {
  const first = dayOf(start, zone);
  return startOfDay(first, zone) === start ? first : iso(start);
}

function personal(kind: PersonalKind, text: string | null): Personal | null {
  return text === null ? null : new Personal(kind, text);
}
