import { type CharacterClass, type PinRules } from '../core/account.js';
import { AppError } from '../core/error.js';
import { Secret } from '../core/secret.js';
import { isEasyToGuess } from './easy-to-guess.js';

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

type Place = 'lower' | 'upper' | 'digit' | 'symbol';

/** Twelve characters in three groups are still said and heard without a mistake. Our own value. */
const LENGTH = 12;
const GROUP = 4;
const MOST_DRAWS = 10_000;

/**
 * Consonants only, so that no word comes out by chance. Left out: what looks like another on a screen or on paper (0 O o, 1 l I i, 5 S s, 2 Z z,
 * 8 B b, 6 b, 9 g q, rn and m) and what is heard as another (n as m).
 */
const LETTERS = 'cdfhjkmprtvwxy';
const ALPHABETS: Readonly<Record<Place, string>> = {
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
  const form = combined(wishes);
  const places = placesOf(form);
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const text = places.map((place) => pick(ALPHABETS[place], randomInt)).join('');
    if (!isEasyToGuess(text, wishes.uid)) return { secret: new Secret(text), length: text.length, bits: bitsOf(places) };
  }
  throw new AppError('unsupported', `no PIN of ${String(places.length)} characters that the rules allow is hard to guess`, {
    code: 'pin-rules',
  });
}

function combined({ server, policy }: PinWishes): PinForm {
  const sides = [server ?? UNREADABLE, ...(policy ? [policy] : [])];
  const most = Math.min(...sides.map(({ maxLength }) => (maxLength === 'never' ? Infinity : maxLength)));
  const form: PinForm = {
    minLength: Math.max(...sides.map(({ minLength }) => minLength)),
    maxLength: most === Infinity ? 'never' : most,
    allowed: sides.some(({ allowed }) => allowed === 'letters-and-digits') ? 'letters-and-digits' : 'any',
    atLeast: [...new Set(sides.flatMap(({ atLeast }) => atLeast))],
  };
  const problem = contradiction(form);
  if (problem !== undefined) {
    throw new AppError('unsupported', `no PIN fits the rules of the server and of the policy together: ${problem}`, {
      code: 'pin-rules',
      hint: 'Compare what the server demands with: uidctl policy show',
    });
  }
  return form;
}

function contradiction(form: PinForm): string | undefined {
  const { minLength, maxLength, allowed, atLeast } = form;
  if (maxLength !== 'never' && minLength > maxLength)
    return `at least ${String(minLength)} characters, and at most ${String(maxLength)}`;
  if (allowed === 'letters-and-digits' && atLeast.includes('symbol'))
    return 'a symbol is demanded, and only letters and digits are allowed';
  const needed = neededPlaces(atLeast).length;
  if (maxLength !== 'never' && needed > maxLength) return `${String(needed)} sorts of character in at most ${String(maxLength)}`;
  return undefined;
}

/** What stands at each place: groups of letters and digits in turn, and room made for every class that is demanded. */
function placesOf({ minLength, maxLength, atLeast }: PinForm): readonly Place[] {
  const most = maxLength === 'never' ? Infinity : maxLength;
  const length = Math.min(Math.max(LENGTH, minLength), most);
  const first: Place = atLeast.includes('upper') ? 'upper' : 'lower';
  const places = Array.from({ length }, (_, i): Place =>
    Math.floor(i / GROUP) % 2 === 1 ? 'digit' : i < GROUP ? first : 'lower',
  );
  for (const needed of neededPlaces(atLeast))
    if (!places.includes(needed)) places[lastToSpare(places, neededPlaces(atLeast))] = needed;
  return places;
}

function neededPlaces(atLeast: readonly CharacterClass[]): readonly Place[] {
  const places = atLeast.filter((one): one is Place => one !== 'letter');
  const hasLetter = places.includes('lower') || places.includes('upper');
  return atLeast.includes('letter') && !hasLetter ? [...places, 'lower'] : places;
}

function lastToSpare(places: readonly Place[], needed: readonly Place[]): number {
  return places.findLastIndex((place, i) => !needed.includes(place) || places.some((other, j) => other === place && j !== i));
}

function bitsOf(places: readonly Place[]): number {
  return Math.floor(places.reduce((sum, place) => sum + Math.log2(ALPHABETS[place].length), 0));
}

function pick(alphabet: string, randomInt: (below: number) => number): string {
  return alphabet.charAt(randomInt(alphabet.length));
}
