import { type Kysely } from 'kysely';
import { type AccountRecord, type MethodRecord, type Tables } from './tables.js';

/** One account as a change finds it. */
export interface AccountState {
  readonly account: AccountRecord;
  /** In the directory's order. */
  readonly methods: readonly MethodRecord[];
  /** The ids of the open sessions. */
  readonly sessions: readonly string[];
}

/** Reads an account with its methods and sessions, inside a transaction of the caller; undefined when it is not there. */
export async function stateOf(db: Kysely<Tables>, id: string): Promise<AccountState | undefined> {
  const account = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
  if (!account) return undefined;
  const methods = await db
    .selectFrom('mfa_method')
    .selectAll()
    .where('account_id', '=', id)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const sessions = await db.selectFrom('session').select('id').where('account_id', '=', id).execute();
  return { account, methods, sessions: sessions.map((session) => session.id) };
}

/** The stamp that a plan stands on. */
export function basisOf({ revision }: Pick<AccountRecord, 'revision'>): string {
  return String(revision);
}
