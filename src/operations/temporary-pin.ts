import { type PinRules } from '../core/account.js';
import { AppError } from '../core/error.js';
import { Secret } from '../core/secret.js';
import { isEasyToGuess } from './easy-to-guess.js';
import { PIN_PLACES, pinNeeds, type PinNeeds, type PinPlace } from './pin-needs.js';

/** What a PIN must keep to, from one side: the server or the policy. */
export type PinForm = Omit<PinRules, 'history'>;

/** A PIN for the desk to read out. */
export interface TemporaryPin {
  readonly secret: Secret;
  readonly length: number;
  /** The choices that were made, in bits, rounded down. */
  readonly bits: number;
}

export interface PinWishes {
  /** What the server says; undefined where that could not be read. */
  readonly server: PinForm | undefined;
  /** What the policy says; undefined where it says nothing. */
  readonly policy: PinForm | undefined;
  readonly uid: string;
}

/** Twelve characters in three groups are still said and heard without a mistake. Our own value. */
const LENGTH = 12;
const GROUP = 4;
const MOST_DRAWS = 10_000;

/**
 * Consonants only, so that no word comes out by chance. Left out: what looks like another on a screen or on paper (0 O o, 1 l I i, 5 S s, 2 Z z,
 * 8 B b, 6 b, 9 g q, rn and m) and what is heard as another (n as m).
 */
const LETTERS = 'cdfhjkmprtvwxy';
const ALPHABETS: Readonly<Record<PinPlace, string>> = {
  lower: LETTERS,
  upper: LETTERS.toUpperCase(),
  digit: '34679',
  symbol: '+=#%',
};

/** What a server that does not tell its rules most likely takes. */
const UNREADABLE: PinForm = { minLength: LENGTH, maxLength: 'never', allowed: 'any', atLeast: ['upper', 'lower', 'digit'] };

/**
 * A random PIN that a person can say: groups of four letters or four digits, small letters unless capitals are demanded, within what policy and
 * server accept. About 40 bits in twelve characters: it is tried only where wrong tries lock the account, and lives for hours. Throws `unsupported`
 * when the two leave no PIN possible.
 */
export function temporaryPin(wishes: PinWishes, randomInt: (below: number) => number): TemporaryPin {
  const places = placesOf(combined(wishes));
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const text = places.map((place) => pick(ALPHABETS[place], randomInt)).join('');
    if (!isEasyToGuess(text, wishes.uid) && !holdsUid(text, wishes))
      return { secret: new Secret(text), length: text.length, bits: bitsOf(places) };
  }
  throw new AppError('unsupported', `no PIN of ${String(places.length)} characters that the rules allow is hard to guess`, {
    code: 'pin-rules',
  });
}

/** What is easy to guess leaves out most UIDs; one of a letter or two only where a rule says so. */
function holdsUid(text: string, { server, policy, uid }: PinWishes): boolean {
  const asked = server?.notUid === true || policy?.notUid === true;
  return asked && uid !== '' && text.toLowerCase().includes(uid.toLowerCase());
}

/** What both sides ask for together: how long, and how many of each sort at least. */
interface Together {
  readonly minLength: number;
  readonly maxLength: number;
  readonly needs: PinNeeds;
}

function combined({ server, policy }: PinWishes): Together {
  const sides = [server ?? UNREADABLE, ...(policy ? [policy] : [])];
  const maxLength = Math.min(...sides.map((side) => (side.maxLength === 'never' ? Infinity : side.maxLength)));
  const minLength = Math.max(...sides.map((side) => side.minLength));
  const symbols = sides.every(({ allowed }) => allowed === 'any');
  const needs = pinNeeds(sides, symbols);
  const problem = typeof needs === 'string' ? needs : contradiction(minLength, maxLength, needs);
  if (typeof needs !== 'string' && problem === undefined) return { minLength, maxLength, needs };
  throw new AppError('unsupported', `no PIN fits the rules of the server and of the policy together: ${problem ?? ''}`, {
    code: 'pin-rules',
    hint: 'Compare what the server demands with: uidctl policy show',
  });
}

function contradiction(minLength: number, maxLength: number, needs: PinNeeds): string | undefined {
  if (minLength > maxLength) return `at least ${String(minLength)} characters, and at most ${String(maxLength)}`;
  const needed = sumOf(needs);
  return needed > maxLength ? `${String(needed)} characters of certain sorts in at most ${String(maxLength)}` : undefined;
}

/** What stands at each place: groups of letters and digits in turn, and room made for every sort that is demanded, as often as it is. */
function placesOf({ minLength, maxLength, needs }: Together): readonly PinPlace[] {
  const length = Math.min(Math.max(LENGTH, minLength, sumOf(needs)), maxLength);
  const first: PinPlace = needs.upper > 0 ? 'upper' : 'lower';
  const places = Array.from({ length }, (_, i): PinPlace =>
    Math.floor(i / GROUP) % 2 === 1 ? 'digit' : i < GROUP ? first : 'lower',
  );
  for (const sort of PIN_PLACES) {
    while (countIn(places, sort) < needs[sort]) places[lastToSpare(places, needs)] = sort;
  }
  return places;
}

/** There is one as long as all needs together fit into the length. */
function lastToSpare(places: readonly PinPlace[], needs: PinNeeds): number {
  return places.findLastIndex((place) => countIn(places, place) > needs[place]);
}

function countIn(places: readonly PinPlace[], sort: PinPlace): number {
  return places.filter((place) => place === sort).length;
}

function sumOf(needs: PinNeeds): number {
  return PIN_PLACES.reduce((sum, sort) => sum + needs[sort], 0);
}

function bitsOf(places: readonly PinPlace[]): number {
  return Math.floor(places.reduce((sum, place) => sum + Math.log2(ALPHABETS[place].length), 0));
}

function pick(alphabet: string, randomInt: (below: number) => number): string {
  return alphabet.charAt(randomInt(alphabet.length));
}
