import { ENGLISH_NAMES, FIRST_NAMES, GIVEN, LAST_NAMES, SURNAMES } from './name-parts.js';
import { type Random } from './random.js';

/** A made-up name: the text that is stored, and the Latin words, family name first, that a UID and an alias are made of. */
export interface PersonName {
  readonly text: string;
  readonly family: string;
  readonly given: readonly string[];
}

/** Names with a shape that trips programs: one of each is in every made-up university, in this order. */
export const SPECIAL_NAMES: readonly PersonName[] = [
  { text: 'Au-Yeung Siu Ming 歐陽小明', family: 'auyeung', given: ['siu', 'ming'] },
  { text: '李明', family: 'lee', given: ['ming'] },
  { text: '歐陽小明', family: 'auyeung', given: ['siu', 'ming'] },
  { text: '李', family: 'lee', given: [] },
  { text: 'Siobhán Ó Súilleabháin', family: 'osuilleabhain', given: ['siobhan'] },
  { text: "Mary O'Brien", family: 'obrien', given: ['mary'] },
  { text: 'Anne-Marie Smith-Jones', family: 'smithjones', given: ['anne', 'marie'] },
  { text: 'Suharto', family: 'suharto', given: [] },
  { text: 'Daniel 李 García Иванов', family: 'garcia', given: ['daniel'] },
  { text: 'José Núñez', family: 'nunez', given: ['jose'] },
  {
    text: 'Maria Inmaculada Concepción de los Ángeles Fernández-López y Ruiz de la Torre Montenegro, Contessa di Castelnuovo della Misericordia e San Giovanni',
    family: 'fernandez',
    given: ['maria', 'inmaculada'],
  },
  { text: '司徒美玲ΑλεξάνδραВасильевнаวรรณาナカムラ', family: 'szeto', given: ['mei', 'ling'] },
];

/** Names that attack a terminal or a spreadsheet. Only tests ask for them. */
export const HOSTILE_NAMES: readonly PersonName[] = [
  '\u001b[31mRed\u001b[0m Chan',
  '\u001b]0;title\u0007Chan',
  'Chan \u202egnp.exe',
  '=cmd()',
  '+cmd|calc',
  '@SUM(A1)',
  '-2+3',
  'Chan\nTai Man',
  'Chan\r\n\tTai Man',
  '"Chan", Tai; Man',
  '\u009b2J Chan',
  "'=1+1",
  'Chan\u2066Tai\u200bMan',
].map((text) => ({ text, family: 'chan', given: ['tai', 'man'] }));

/** One name out of many: mostly Chinese in both scripts, some in one, some from elsewhere. */
export function personName(random: Random): PersonName {
  const roll = random.below(100);
  if (roll < 18) return westernName(random);
  const [family, familyHan] = random.pick(SURNAMES);
  const given = roll < 26 ? [random.pick(GIVEN)] : [random.pick(GIVEN), random.pick(GIVEN)];
  const words = given.map(([latin]) => latin);
  const latin = [family, ...words].join(' ');
  const han = familyHan + given.map(([, character]) => character).join('');
  const name = { family: plain(family), given: words.map(plain) };
  if (roll < 30) return { ...name, text: han };
  if (roll < 45) return { ...name, text: latin };
  if (roll < 60) {
    const english = random.pick(ENGLISH_NAMES);
    return { text: `${english} ${latin} ${han}`, family: name.family, given: [plain(english), ...name.given] };
  }
  return { ...name, text: `${latin} ${han}` };
}

function westernName(random: Random): PersonName {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  return { text: `${first} ${last}`, family: plain(last), given: [plain(first)] };
}

/** Lower-case a to z only: `Núñez` is `nunez`, `Łukasz` is `lukasz`. */
export function plain(text: string): string {
  return text
    .replace(/[øØ]/g, 'o')
    .replace(/[łŁ]/g, 'l')
    .replace(/[đĐ]/g, 'd')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}
