import { type Instant } from '../core/instant.js';
import { type Store } from '../store/store.js';
import type * as Content from './content.js';
import { unlessDamaged } from './damaged.js';
import { itemOf, operatorOf } from './items.js';
import { inBatches, items, matching, MORE_THAN_ALREADY, ofTarget, RESETS, unsettled } from './queries.js';
import { openForReading } from './state-file.js';
import { type AuditContent, type Tables } from './tables.js';
import {
  type Audit,
  type AuditFilter,
  type AuditItem,
  type AuditOptions,
  type AuditTarget,
  type IntentEntry,
  type IntentRef,
  type LastReset,
  type LookEntry,
  type OutcomeEntry,
  type RefusalEntry,
  type Verification,
} from './types.js';

/** The record of what the desk did. Nothing is opened before the first call that needs it; what writes and what proves is loaded when it is used. */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  return new StoredAudit(options);
}

class StoredAudit implements Audit {
  readonly #options: AuditOptions;
  #writing: Promise<Store<Tables>> | undefined;
  #reading: Promise<Store<Tables> | undefined> | undefined;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  async ready(): Promise<void> {
    await this.#forWriting();
  }

  async intent(entry: IntentEntry): Promise<IntentRef> {
    return { seq: await this.#append(({ intentContent }) => intentContent(entry)) };
  }

  async already(entry: IntentEntry): Promise<void> {
    await this.#append(
      ({ intentContent }) => intentContent(entry),
      ({ outcomeContent }, seq) => outcomeContent(seq, { outcome: 'done', changed: false, steps: [] }),
    );
  }

  async outcome(of: IntentRef, entry: OutcomeEntry): Promise<void> {
    await this.#append(({ outcomeContent }) => outcomeContent(of.seq, entry));
  }

  async refusal(entry: RefusalEntry): Promise<void> {
    await this.#append(({ refusalContent }) => refusalContent(entry));
  }

  async look(entry: LookEntry): Promise<void> {
    await this.#append(({ lookContent }) => lookContent(entry));
  }

  async *list(filter: AuditFilter = {}): AsyncIterable<AuditItem> {
    const store = await this.#forReading();
    if (!store) return;
    const { state, limit = Infinity } = filter;
    // Whether a process still runs is not in the record: then lines are counted as they come.
    const rows = inBatches(store.rows, matching(filter), state === undefined ? limit : Infinity)[Symbol.asyncIterator]();
    for (let left = limit; left > 0;) {
      const next = await unlessDamaged(async () => {
        const pulled = await rows.next();
        return pulled.done === true ? undefined : itemOf(pulled.value, this.#options);
      });
      if (!next) return;
      if (state !== undefined && next.state !== state) continue;
      left -= 1;
      yield next;
    }
  }

  async leftOpen(requestId?: string): Promise<readonly AuditItem[]> {
    const store = await this.#forReading();
    if (!store) return [];
    return unlessDamaged(async () => {
      const rows = await items(store.rows, unsettled(requestId));
      return rows.map((row) => itemOf(row, this.#options)).filter(({ state }) => state !== 'running');
    });
  }

  async recent(target: AuditTarget, since: Instant): Promise<readonly AuditItem[]> {
    const store = await this.#forReading();
    if (!store) return [];
    return unlessDamaged(async () => {
      const rows = await items(store.rows, ofTarget(target, `audit.at >= ? and ${MORE_THAN_ALREADY}`, since));
      return rows.map((row) => itemOf(row, this.#options));
    });
  }

  async lastReset(target: AuditTarget): Promise<LastReset | undefined> {
    const store = await this.#forReading();
    if (!store) return undefined;
    return unlessDamaged(async () => {
      const [row] = await items(store.rows, ofTarget(target, RESETS), 1);
      if (!row) return undefined;
      const { at, changed } = itemOf(row, this.#options);
      return { at, certain: changed === true, operator: operatorOf(row) };
    });
  }

  async verify(): Promise<Verification> {
    const store = await this.#forReading();
    const { verifyChain, withoutTables } = await import('./verify.js');
    return store ? store.read((trx) => verifyChain(trx)) : withoutTables(this.#options.path);
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled([this.#writing, this.#reading]);
    this.#writing = this.#reading = undefined;
    for (const one of open) if (one.status === 'fulfilled') await one.value?.close();
  }

  /** One row and, in the same commit, one that follows from it. Returns the number of the first. */
  async #append(
    make: (content: typeof Content) => AuditContent,
    next?: (content: typeof Content, seq: number) => AuditContent,
  ): Promise<number> {
    const [made, { append }] = await Promise.all([import('./content.js'), import('./chain.js')]);
    const content = make(made);
    const store = await this.#forWriting();
    const { clock, host, pid, processToken } = this.#options;
    return unlessDamaged(() =>
      store.write(async (trx) => {
        if (content.intent !== null) {
          const intent = await trx.selectFrom('audit').select('kind').where('seq', '=', content.intent).executeTakeFirst();
          if (intent?.kind !== 'intent') throw new RangeError(`row ${String(content.intent)} is not an intent`);
        }
        const add = (row: AuditContent): Promise<number> =>
          append(trx, { ...row, at: clock(), host, pid, process_token: processToken(pid) ?? null });
        const seq = await add(content);
        if (next) await add(next(made, seq));
        return seq;
      }),
    );
  }

  /** One connection, opened by the first who needs it; after a failure the next one tries again. */
  #forWriting(): Promise<Store<Tables>> {
    this.#writing ??= opening(this.#options.path).catch((error: unknown) => {
      this.#writing = undefined;
      throw error;
    });
    return this.#writing;
  }

  /** The writing connection where there is one. A record that was not there a moment ago may be by now. */
  async #forReading(): Promise<Store<Tables> | undefined> {
    if (this.#writing) return this.#writing;
    this.#reading ??= openForReading(this.#options.path);
    const reading = this.#reading;
    const store = await reading.catch((error: unknown) => {
      this.#reading = undefined;
      throw error;
    });
    if (!store && this.#reading === reading) this.#reading = undefined;
    return store;
  }
}

async function opening(path: string): Promise<Store<Tables>> {
  const { openForWriting } = await import('./state-file-writing.js');
  return openForWriting(path);
}
