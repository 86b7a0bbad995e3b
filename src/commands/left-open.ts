import { type Instant } from '../core/instant.js';
import { sayDayOf, sayTime } from '../core/when-words.js';
import { type Zone } from '../core/zone.js';

interface Open {
  readonly at: Instant;
  readonly seq: number;
  readonly action: string;
  readonly uid: string;
  readonly state: string;
  readonly host: string;
  /** ` --profile NAME`, where a command about it needs that. */
  readonly flag?: string;
}

/**
 * Changes that were begun and of which nobody wrote the end: told until somebody acted on that account again. Those of the account at hand stand first,
 * a line each; of others one is told whole, and more of them as a number with the command that lists them. Times are said in `zone`.
 */
export function leftOpenNotes(open: readonly Open[], zone: Zone, here?: string): readonly string[] {
  const mine = open.filter(({ uid }) => uid === here);
  const others = open.filter(({ uid }) => uid !== here);
  const [only, second] = others;
  const rest = only && !second ? [leftOpenNote(only, zone)] : [counted(others, 'left-open'), counted(others, 'unknown')];
  return [...mine.map((one) => leftOpenNote(one, zone)), ...rest].filter((note) => note !== undefined);
}

/** `23 Nov 2026 10:41`: an instant of the record, whose lines are of any day. */
export function sayMoment(at: Instant, zone: Zone): string {
  return `${sayDayOf(at, zone)} ${sayTime(at, zone)}`;
}

function leftOpenNote({ seq, at, action, uid, state, host, flag = '' }: Open, zone: Zone): string {
  const begun = `${uid === '*' ? action : `${action} of ${uid}`}, begun ${sayMoment(at, zone)}`;
  if (state !== 'left-open') return `No end is known: ${begun} on ${host} (row ${seq}).`;
  const look = uid === '*' ? '' : ` Look at the account: uidctl account show ${uid}${flag}`;
  return `Left open: ${begun} (row ${seq}); the program ended before it wrote what came of it.${look}`;
}

function counted(open: readonly Open[], state: 'left-open' | 'unknown'): string | undefined {
  const number = open.filter((one) => one.state === state).length;
  if (number === 0) return undefined;
  const what = `${number} ${number === 1 ? 'change' : 'changes'}`;
  return state === 'left-open'
    ? `Left open: ${what}. To see all that were: uidctl audit list --state left-open`
    : `No end is known: ${what}, begun on another machine. To see all: uidctl audit list --state unknown`;
}
