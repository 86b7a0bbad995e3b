import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openAudit } from '../../../src/audit/audit.js';
import { type Audit, type AuditOptions, type IntentEntry, type LookEntry, type RefusalEntry } from '../../../src/audit/types.js';
import { instant, type Instant } from '../../../src/core/instant.js';

export const START = instant(Date.parse('2026-11-23T02:40:00Z'));

/** A record in a folder of its own, a clock that moves a minute at each entry, and process 100 that writes. */
export interface Bed {
  readonly path: string;
  readonly audit: Audit;
  /** Opens the same record once more; what is given differs. */
  open(parts?: Partial<AuditOptions>): Promise<Audit>;
  /** Plain SQL on the file, by another road than the audit's own. */
  sql(statement: string): Record<string, unknown>[];
  close(): Promise<void>;
}

export async function makeBed(parts: Partial<AuditOptions> = {}): Promise<Bed> {
  const folder = await mkdtemp(join(tmpdir(), 'uidctl-audit-'));
  const path = join(folder, 'state', 'state.db');
  const opened: Audit[] = [];
  let minutes = 0;
  const open = async (more: Partial<AuditOptions> = {}): Promise<Audit> => {
    const audit = await openAudit({
      path,
      clock: (): Instant => instant(START + 60_000 * minutes++),
      host: 'desk-1',
      pid: 100,
      isAlive: (pid) => pid === 100,
      processToken: (pid) => `start-${String(pid)}`,
      ...parts,
      ...more,
    });
    opened.push(audit);
    return audit;
  };
  return {
    path,
    audit: await open(),
    open,
    sql: (statement) => plainSql(path, statement),
    close: async () => {
      for (const audit of opened) await audit.close();
      await rm(folder, { recursive: true });
    },
  };
}

export function plainSql(path: string, statement: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    return database.prepare(statement).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}

export const target = { system: 'campus', accountId: 'id-7' } as const;

const subject = {
  requestId: 'req-1',
  profile: 'practice',
  ...target,
  place: undefined,
  operator: { id: 'lamky', from: 'os-user' },
  uid: 'chantm',
} as const;

export function anIntent(parts: Partial<IntentEntry> = {}): IntentEntry {
  return {
    ...subject,
    action: 'pin.reset',
    key: 'key-1',
    ticket: 'INC-1',
    proof: 'video',
    force: false,
    planHash: 'a'.repeat(64),
    steps: ['set a temporary PIN'],
    ...parts,
  };
}

export function aRefusal(parts: Partial<RefusalEntry> = {}): RefusalEntry {
  return {
    ...subject,
    action: 'mfa.clear',
    proof: 'not-proven',
    force: true,
    rule: 'own-account',
    errorCode: 'forbidden',
    ...parts,
  };
}

export function aLook(parts: Partial<LookEntry> = {}): LookEntry {
  return { ...subject, fields: ['recovery'], ...parts };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
