import { AppError } from '../core/error.js';

/*
 * The one place where values from outside are made harmless for the medium they go to. What is dangerous is the same everywhere: characters
 * that steer a terminal or reorder, hide or split text. What replaces them depends on the medium.
 */

/**
 * Control characters (C0, DEL, C1), format characters (bidirectional marks, overrides and isolates, zero-width, tags, fillers), line and
 * paragraph separators, lone surrogates, and noncharacters.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** Ignorable characters that belong to ordinary text: a variant of a letter or an emoji, and the joiner inside an emoji. */
const ORDINARY =
  /(?<=[\p{L}\p{Emoji}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})/u;
const UNSAFE_OR_ORDINARY = new RegExp(`(?<ordinary>${ORDINARY.source})|${UNSAFE.source}`, 'gu');

const PLAIN = /^[\x20-\x7e]*$/;
const SHORT_NAMES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** For a terminal or any line that people read: each dangerous character becomes visible text, such as `\u{202e}` or `\n`. Cleaning twice changes nothing. */
export function forTerminal(text: string): string {
  if (PLAIN.test(text)) return text;
  return replaceUnsafe(text, (c) => SHORT_NAMES[c] ?? `\\u{${codePoint(c).toString(16)}}`);
}

/**
 * One cell of CSV, quoted where it must be: no raw newline or control character, and nothing that a spreadsheet takes for a formula (ASCII or
 * full-width `= + - @`, also after spaces, and after `;`, which some spreadsheets take for the separator): `'` stands before it.
 */
export function forCsvCell(text: string): string {
  const cell = forTerminal(text).replace(/(^|;)(?=[\s']*[=+\-@＝＋－＠])/g, "$1'");
  return /[",;]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** JSON text with the dangerous characters as `\uXXXX`: the same data, and safe to look at. Line ends and tabs of the layout stay. */
export function forJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return replaceUnsafe(json, (c) => (c === '\n' ? c : unitEscapes(c)));
}

/** YAML text in which every string with such a character stands in double quotes: the characters as YAML escapes. */
export function forYaml(yaml: string): string {
  return replaceUnsafe(yaml, (c) => (c === '\n' ? c : yamlEscape(c)));
}

/** True when a text holds a character that must not reach a terminal, line ends included. */
export function isUnsafe(text: string): boolean {
  return !PLAIN.test(text) && forTerminal(text) !== text;
}

/** One segment of a URL path, such as a UID. Throws AppError `usage` for an empty one and for `.` and `..`, which no escape makes safe. */
export function forUrlSegment(text: string): string {
  if (text === '' || text === '.' || text === '..') throw new AppError('usage', `"${text}" cannot be part of an address.`);
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (c) => `%${codePoint(c).toString(16).toUpperCase()}`,
  );
}

function replaceUnsafe(text: string, replace: (character: string) => string): string {
  return text.replace(UNSAFE_OR_ORDINARY, (c: string, ordinary: string | undefined) => (ordinary === undefined ? replace(c) : c));
}

function unitEscapes(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}

function yamlEscape(character: string): string {
  const code = codePoint(character);
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
