/** The spelling alphabet of radio and aviation (ICAO Annex 10, volume II), as it is said. */
const WORDS = [
  'alfa', 'bravo', 'charlie', 'delta', 'echo', 'foxtrot', 'golf', 'hotel', 'india', 'juliett', 'kilo', 'lima', 'mike',
  'november', 'oscar', 'papa', 'quebec', 'romeo', 'sierra', 'tango', 'uniform', 'victor', 'whiskey', 'x-ray', 'yankee', 'zulu',
]; // prettier-ignore

const SYMBOLS: Readonly<Record<string, string>> = {
  '-': 'dash',
  _: 'underscore',
  '.': 'dot',
  ',': 'comma',
  ':': 'colon',
  ';': 'semicolon',
  '@': 'at sign',
  '#': 'hash',
  '!': 'exclamation mark',
  '?': 'question mark',
  '+': 'plus',
  '=': 'equals',
  '*': 'star',
  '/': 'slash',
  '\\': 'backslash',
  '%': 'percent',
  '&': 'ampersand',
  $: 'dollar',
  '(': 'opening bracket',
  ')': 'closing bracket',
  ' ': 'space',
};

const GROUP = 4;

/** The characters of a secret in groups of four, for the eye. A last group may be shorter. */
export function groups(text: string): readonly string[] {
  const characters = [...text];
  const list: string[] = [];
  for (let at = 0; at < characters.length; at += GROUP) list.push(characters.slice(at, at + GROUP).join(''));
  return list;
}

/**
 * How a secret is said on the phone: one phrase a group, and a last one about small and capital letters, to be joined with commas.
 * `kdmt4729wxhr` gives `kilo delta mike tango`, `4 7 2 9`, `whiskey x-ray hotel romeo`, `all small`.
 */
export function spell(text: string): readonly string[] {
  const capitals = /[A-Z]/.test(text);
  const smalls = /[a-z]/.test(text);
  const mixed = capitals && smalls;
  const phrases = groups(text).map((group) => [...group].map((character) => say(character, mixed)).join(' '));
  if (mixed) return [...phrases, 'the rest small'];
  if (capitals) return [...phrases, 'all capitals'];
  return smalls ? [...phrases, 'all small'] : phrases;
}

function say(character: string, mixed: boolean): string {
  const word = WORDS[character.toLowerCase().charCodeAt(0) - 97];
  if (word !== undefined && /^[a-z]$/i.test(character)) return mixed && character < 'a' ? `capital ${word}` : word;
  return SYMBOLS[character] ?? character;
}
