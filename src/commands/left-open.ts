import { iso, type Instant } from '../core/instant.js';

interface Open {
  readonly seq: number;
  readonly at: Instant;
  readonly action: string;
  readonly uid: string;
  readonly state: string;
  readonly host: string;
}

/** A change that was begun and of which nobody wrote the end: said until somebody looked. */
export function leftOpenNotes(open: readonly Open[]): readonly string[] {
  return open.map(({ seq, at, action, uid, state, host }) =>
    state === 'left-open'
      ? `Left open: ${action} of ${uid}, begun ${iso(at)} (row ${seq}); the program ended before it wrote what came of it. Look at the account: uidctl account show ${uid}`
      : `No end is known: ${action} of ${uid}, begun ${iso(at)} on ${host} (row ${seq}).`,
  );
}
