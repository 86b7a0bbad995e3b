import { type Server } from './server.js';

/** What a server of `test/servers` printed at its start. */
export type Env = Server['env'];

/** One that resets PINs: the operation with all that belongs to it, or a bare loop. */
export interface Side {
  reset(uid: string): Promise<void>;
  close(): Promise<void>;
}

/** Requests in the order in which they were sent; those that were under way at the same time stand together. */
export type Recorded<Request> = readonly (readonly Request[])[];

/** A proxy in front of a server that writes down what is asked, so that another client can ask the same. Signing in is left out. */
export interface Recorder<Request> {
  readonly url: string;
  /** What was asked since the last call. */
  taken(): Request[][];
  close(): void;
}

/** How the requests of one protocol are written down, sent again, and held against one another. */
export interface Protocol<Request> {
  readonly record: (env: Env) => Promise<Recorder<Request>>;
  /** `recorded`: the requests of one reset of the account `of`; the loop sends them for anybody, with no thought about the answers. */
  readonly openBare: (env: Env, recorded: Recorded<Request>, of: string) => Promise<Side>;
  /** A request without what is another one each time: the PIN, and stamps. */
  readonly inWords: (request: Request) => string;
  /** The server's own tools next to uidctl; gives the lines of the report. */
  readonly tools: (job: Job<Request>) => Promise<string>;
}

/** What is measured, when the loops are through. */
export interface Job<Request> {
  readonly server: Server;
  readonly setup: { readonly kind: Server['name']; readonly each: number; readonly turns: number };
  readonly recorded: Recorded<Request>;
  /** The account whose reset was recorded. */
  readonly model: string;
  readonly operation: Side;
  /** Accounts for the resets of one turn. */
  readonly uids: readonly string[];
  /** An empty folder. */
  readonly folder: string;
}

/** So many resets by one side, with so many under way at once. */
export async function resets(side: Side, uids: readonly string[], atOnce: number): Promise<void> {
  const left = [...uids].reverse();
  const line = async (): Promise<void> => {
    for (let uid = left.pop(); uid !== undefined; uid = left.pop()) await side.reset(uid);
  };
  await Promise.all(Array.from({ length: atOnce }, line));
}
