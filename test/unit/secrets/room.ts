import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, parseInstant, type Instant } from '../../../src/core/instant.js';
import { type MakeEntry } from '../../../src/secrets/keychain.js';
import { openSecrets } from '../../../src/secrets/secrets.js';
import { type Secrets } from '../../../src/secrets/types.js';

/** 23 November 2026, 10:31 in Hong Kong. */
export const TEN_31 = parseInstant('2026-11-23T02:31:00Z') ?? instant(0);

/** A keychain in memory that can be made to fail with the words of the real one. */
export class FakeKeychain {
  readonly kept = new Map<string, string>();
  /** Accounts that were asked for, in order. */
  readonly asked: string[] = [];
  /** How often it was loaded. */
  loaded = 0;
  failsToLoad: Error | undefined;
  failsToOpen: Error | undefined;
  fails: Error | undefined;
  /** Never answers: its window waits for somebody. */
  waits = false;

  readonly load = async (): Promise<MakeEntry> => {
    this.loaded += 1;
    if (this.failsToLoad) throw this.failsToLoad;
    return (service, account) => {
      if (this.failsToOpen) throw this.failsToOpen;
      const key = `${service}/${account}`;
      const answer = async <T>(work: () => T): Promise<T> => {
        this.asked.push(account);
        if (this.waits) return new Promise<never>(() => undefined);
        if (this.fails) throw this.fails;
        return work();
      };
      return {
        getPassword: () => answer(() => this.kept.get(key) ?? null),
        setPassword: (text) => answer(() => void this.kept.set(key, text)),
        deletePassword: () => answer(() => this.kept.delete(key)),
      };
    };
  };
}

/** The secrets of one machine in a folder of its own. */
export interface Room {
  readonly folder: string;
  readonly keychain: FakeKeychain;
  readonly env: Record<string, string | undefined>;
  now: Instant;
  /** Opened anew, as another process would. */
  open(options?: { readonly platform?: string; readonly signal?: AbortSignal }): Secrets;
  /** The path of a file in the folder. */
  path(name: string): string;
  close(): void;
}

export function openRoom(): Room {
  const folder = mkdtempSync(join(tmpdir(), 'uidctl-secrets-'));
  const room: Room = {
    folder,
    keychain: new FakeKeychain(),
    env: {},
    now: TEN_31,
    open: ({ platform = 'linux', signal = new AbortController().signal } = {}) =>
      openSecrets({
        folders: { config: folder, state: join(folder, 'state') },
        env: room.env,
        platform,
        clock: () => room.now,
        signal,
        load: room.keychain.load,
      }),
    path: (name) => join(folder, name),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
  return room;
}
