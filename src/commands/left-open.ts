import { type Instant } from '../core/instant.js';
import { type Zone } from '../core/zone.js';
import { sayAt } from '../output/when.js';

interface Open {
  readonly seq: number;
  readonly at: Instant;
  readonly action: string;
  readonly uid: string;
  readonly state: string;
  readonly host: string;
}

/** A change that was begun and of which nobody wrote the end: said until somebody looked. Times are said in `zone`. */
export function leftOpenNotes(open: readonly Open[], now: Instant, zone: Zone): readonly string[] {
  return open.map(({ seq, at, action, uid, state, host }) => {
    const begun = `${action} of ${uid}, begun ${sayAt(at, now, zone)}`;
    return state === 'left-open'
      ? `Left open: ${begun} (row ${seq}); the program ended before it wrote what came of it. Look at the account: uidctl account show ${uid}`
      : `No end is known: ${begun} on ${host} (row ${seq}).`;
  });
}
