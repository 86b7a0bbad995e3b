import { AppError } from '../../core/error.js';
import { type Instant } from '../../core/instant.js';
import { type Policy } from '../../policy/schema.js';
import { type Store } from '../../store/store.js';
import { type Tables } from './tables.js';

/** What a directory knows about itself. */
export interface Meta {
  readonly policy: Policy;
  readonly practice: boolean;
  readonly title: string;
}

export const DEFAULT_TITLE = 'embedded directory';

/** Writes what a directory is, once, when it is made. The whole policy goes in: the directory goes on enforcing what it was made with. */
export async function writeMeta(store: Store<Tables>, { policy, practice, title }: Meta, madeAt: Instant): Promise<void> {
  const rows = { policy: JSON.stringify(policy), practice: practice ? 'yes' : 'no', title, made_at: String(madeAt) };
  await store.write((trx) =>
    trx
      .insertInto('meta')
      .values(Object.entries(rows).map(([key, value]) => ({ key, value })))
      .execute(),
  );
}

/** Reads it back. Throws AppError setup when it is not all there. The policy was checked when it was written: it is not checked again, which would cost each start more than all else. */
export async function readMeta(store: Store<Tables>): Promise<Meta> {
  const rows = await store.rows<{ key: string; value: string }>('select key, value from meta');
  const values = new Map(rows.map(({ key, value }) => [key, value]));
  const policy = parsePolicy(values.get('policy'));
  if (!policy) {
    throw new AppError('setup', `the directory ${store.path} does not say by which policy it was made`, {
      code: 'store-damaged',
      hint: 'Put back a copy of the file.',
    });
  }
  return { policy, practice: values.get('practice') === 'yes', title: values.get('title') ?? DEFAULT_TITLE };
}

function parsePolicy(text: string | undefined): Policy | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Policy);
  } catch {
    return undefined;
  }
}
