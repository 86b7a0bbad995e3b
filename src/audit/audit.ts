import { instant, type Instant } from '../core/instant.js';
import { type Store } from '../store/store.js';
import { type Wanted } from './appending.js';
import { type Stamp } from './chain.js';
import { unlessDamaged } from './damaged.js';
import { Group } from './group.js';
import { details, itemOf, operatorOf } from './items.js';
import { inBatches, items, lastResetOf, matching, MORE_THAN_ALREADY, ofTarget, unsettled } from './queries.js';
import { openForReading } from './state-file.js';
import { type Tables } from './tables.js';
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
  /** What tells this process; it stays what it is. */
  #token: string | null | undefined;
  readonly #entries = new Group((wanted: readonly Wanted[]) => this.#commit(wanted));

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  async ready(): Promise<void> {
    await this.#forWriting();
  }

  async intent(entry: IntentEntry): Promise<IntentRef> {
    return { seq: await this.#entries.add({ row: ({ intentContent }) => intentContent(entry) }) };
  }

  async already(entry: IntentEntry): Promise<void> {
    await this.#entries.add({
      row: ({ intentContent }) => intentContent(entry),
      next: ({ outcomeContent }, seq) => outcomeContent(seq, { outcome: 'done', changed: false, steps: [] }),
    });
  }

  async outcome(of: IntentRef, entry: OutcomeEntry): Promise<void> {
    await this.#entries.add({ row: ({ outcomeContent }) => outcomeContent(of.seq, entry) });
  }

  async refusal(entry: RefusalEntry): Promise<void> {
    await this.#entries.add({ row: ({ refusalContent }) => refusalContent(entry) });
  }

  async look(entry: LookEntry): Promise<void> {
    await this.#entries.add({ row: ({ lookContent }) => lookContent(entry) });
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
      const row = await lastResetOf(store.rows, target);
      if (!row) return undefined;
      const { via } = details(row.details);
      return {
        at: instant(row.at),
        certain: row.changed === 1,
        operator: operatorOf(row),
        ...(via === undefined ? {} : { via }),
      };
    });
  }

  async verify(): Promise<Verification> {
    const store = await this.#forReading();
    const { verifyChain, withoutTables } = await import('./verify.js');
    return store ? store.read((trx) => verifyChain(trx)) : withoutTables(this.#options.path);
  }

  async close(): Promise<void> {
    await this.#entries.idle();
    const open = Promise.allSettled([this.#writing, this.#reading]);
    this.#writing = this.#reading = undefined;
    for (const one of await open) if (one.status === 'fulfilled') await one.value?.close();
  }

  async #commit(wanted: readonly Wanted[]): Promise<readonly PromiseSettledResult<number>[]> {
    const { appendAll } = await import('./appending.js');
    const { clock, host, pid, processToken } = this.#options;
    const stamp = (): Stamp => ({ at: clock(), host, pid, process_token: (this.#token ??= processToken(pid) ?? null) });
    return unlessDamaged(() => appendAll(wanted, () => this.#forWriting(), { stamp, beside: wanted.length > 1 }));
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
