import { randomInt } from 'node:crypto';
import { type Subject } from './harness.js';

const LETTERS = 'bcdfghjkmnpqrstvwxz';

/** So many random letters: a word that no other test uses. */
export function word(length = 10): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** A PIN that any sane server takes: 14 characters of three classes, and not the one before. */
export function freshPin(): string {
  return `K${word(9)}${String(randomInt(1000, 9999))}`;
}

/** Login names with a character that some query language, path or header reads as its own. */
const NASTY_UIDS = [
  'sp ace',
  "o'neill",
  'dou"ble',
  'pl+us',
  'sla/sh',
  'ha#sh',
  'st*ar',
  'par(en',
  'clo)se',
  'back\\slash',
  'per%cent',
  'under_score',
  'que?ry',
  'amp&and',
  'semi;colon',
  'com,ma',
  'equ=al',
  '<angle>',
  'dot.dot',
  'at@sign',
  'zoë',
  '李明',
  '-dash',
  '{brace}',
  '$dollar',
  '`tick`',
  '..',
] as const;

/** The nasty login names that this server can hold, each made unlike all others. */
export function nastyUids({ noUidWith }: Pick<Subject, 'noUidWith'>): string[] {
  return NASTY_UIDS.filter((uid) => !noUidWith.some((part) => uid.includes(part))).map((uid) => `${uid}${word(6)}`);
}

/** Display names that have broken programs. */
export const NASTY_NAMES = [
  'Ann "Nan" O\'Neill',
  'Ng + Ng / Partners #1',
  'Lee *(acting)',
  'Back\\slash',
  'Zoë Müller-Ångström',
  '歐陽小明',
  'רחל כהן',
  '=cmd()',
  '-',
  '\u{1F600}',
  "Robert'); drop table account;--",
  'A'.repeat(200),
  '50% off_',
  ' ',
  '<b>bold</b>',
] as const;
