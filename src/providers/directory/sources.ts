import { type DirectoryParts } from './parts.js';
import { type AccountRecord, type MethodRecord } from './tables.js';

/** What each source gives: rows of one statement. */
export interface SourceRows {
  account: AccountRecord & { readonly owner_uid: string | null; readonly owner_name: string | null };
  aliases: { readonly alias: string };
  groups: { readonly group_name: string };
  methods: MethodRecord;
  sessions: {
    readonly id: string;
    readonly started_at: number;
    readonly last_seen_at: number;
    readonly source: string | null;
    readonly device: string | null;
    readonly service: string | null;
  };
  'last-sign-in': SignInRow;
  'last-success': { readonly at: number };
}

export interface SignInRow {
  readonly at: number;
  readonly result: 'signed-in' | 'refused';
  readonly reason: string | null;
  readonly source: string | null;
  readonly device: string | null;
  readonly service: string | null;
}

export type Source = keyof SourceRows;

/** The rows of the sources that were asked for, or why one could not be read. */
export type Loaded = { readonly [S in Source]?: readonly SourceRows[S][] | Error };

const STATEMENTS: Readonly<Record<Source, string>> = {
  account:
    'select a.*, o.uid as owner_uid, o.name as owner_name from account a left join account o on o.id = a.owner_id where a.id = ?',
  aliases: 'select alias from alias where account_id = ? order by alias',
  groups: 'select group_name from member where account_id = ? order by group_name',
  methods: 'select * from mfa_method where account_id = ? order by position, id',
  sessions: 'select * from session where account_id = ? order by started_at desc, id',
  'last-sign-in': 'select * from sign_in where account_id = ? order by at desc, id desc limit 1',
  'last-success': "select at from sign_in where account_id = ? and result = 'signed-in' order by at desc limit 1",
};

/**
 * Reads the account and the other sources, as they stood at one moment. A source that cannot be read stands as its error; throws only when
 * the store as a whole does not answer.
 */
export async function load({ store }: Pick<DirectoryParts, 'store'>, id: string, sources: ReadonlySet<Source>): Promise<Loaded> {
  if (sources.size === 0 || (sources.size === 1 && sources.has('account'))) {
    return { account: await store.rows<SourceRows['account']>(STATEMENTS.account, [id]) };
  }
  return store.snapshot(async (rows) => {
    const loaded: Partial<Record<Source, unknown>> = {};
    for (const source of new Set<Source>(['account', ...sources])) {
      loaded[source] = await rows(STATEMENTS[source], [id]).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      );
    }
    return loaded as Loaded;
  });
}
