import { type Kysely } from 'kysely';
import { type AccountRecord, type MethodRecord, type Tables } from './tables.js';

/** One account as a change finds it. */
export interface AccountState {
  readonly account: AccountRecord;
  /** In the directory's order. */
  readonly methods: readonly MethodRecord[];
  /** How many sessions are open. */
  readonly sessions: number;
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
  const { sessions } = await db
    .selectFrom('session')
    .select(({ fn }) => fn.countAll<number>().as('sessions'))
    .where('account_id', '=', id)
    .executeTakeFirstOrThrow();
  return { account, methods, sessions };
}

/** The stamp that a plan stands on. */
export function basisOf({ revision }: Pick<AccountRecord, 'revision'>): string {
  return String(revision);
}
