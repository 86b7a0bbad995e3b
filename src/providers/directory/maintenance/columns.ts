import { AppError } from '../../../core/error.js';
import { shown } from './problem.js';

/** Every column that import reads and export writes, in the order of export. */
export const FIELDS = [
  'uid',
  'number',
  'name',
  'kind',
  'department',
  'mail',
  'aliases',
  'groups',
  'owner',
  'enabled',
  'disabled_reason',
  'access_from',
  'access_until',
  'access_rule',
  'contract_end',
  'recovery_mail',
  'recovery_mobile',
] as const;
export type Field = (typeof FIELDS)[number];

/**
 * Other headers that mean the same. Letter case, spaces, hyphens, dots and underscores do not matter. Left out on purpose: `expires` and its
 * like, since some programs mean the last day with it and some the first day without access.
 */
export const SYNONYMS: Readonly<Record<Field, readonly string[]>> = {
  uid: ['login', 'login name', 'user', 'username', 'user id', 'account', 'account name', 'sAMAccountName'],
  number: [
    'person number',
    'staff number',
    'staff no',
    'staff id',
    'student number',
    'student no',
    'student id',
    'employee number',
    'employee id',
  ],
  name: ['full name', 'display name', 'common name', 'cn'],
  kind: ['type', 'account type', 'category', 'affiliation'],
  department: ['dept', 'unit', 'faculty', 'ou'],
  mail: ['email', 'e-mail', 'mail address', 'email address'],
  aliases: ['alias'],
  groups: ['group'],
  owner: ['owner uid', 'owned by'],
  enabled: ['active'],
  disabled_reason: ['reason disabled'],
  access_from: ['valid from', 'start date'],
  access_until: ['valid until', 'last day', 'end date'],
  access_rule: ['rule'],
  contract_end: ['contract end date', 'contract until'],
  recovery_mail: ['recovery email', 'alternate mail', 'alternate email', 'personal email'],
  recovery_mobile: ['recovery phone', 'mobile', 'mobile number', 'mobile phone'],
};

const PIN_COLUMNS = [
  'pin',
  'pin hash',
  'password',
  'password hash',
  'passwd',
  'pwd',
  'passcode',
  'user password',
  'initial password',
  'new password',
  'secret',
  'seed',
];

/** Which cell holds which field. */
export type Layout = ReadonlyMap<Field, number>;

export interface LayoutOptions {
  /** From `--column uid=Login`: the header that stands for a field. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Leave columns aside that no field knows. */
  readonly ignoreUnknown?: boolean;
}

/**
 * Finds the fields in a header row. Throws AppError `usage` for no `uid`, a header that no field knows, two for one field, a named one that is
 * not there, and for a column of PINs: a PIN is never read from a file.
 */
export function layoutOf(headers: readonly string[], { columns = {}, ignoreUnknown = false }: LayoutOptions = {}): Layout {
  const strange = Object.keys(columns).find((name) => !isField(name));
  if (strange !== undefined)
    throw refused('unknown-field', `there is no field ${quoted(strange)}`, `Fields: ${FIELDS.join(', ')}.`);
  const keys = headers.map(key);
  const pin = headers.find((_, i) => PIN_KEYS.has(keys[i] ?? ''));
  if (pin !== undefined) {
    throw refused(
      'pin-column',
      `the column ${quoted(pin)} looks like PINs: a PIN is never imported`,
      'Remove the column; reset the PINs afterwards.',
    );
  }
  const layout = new Map<Field, number>();
  for (const field of FIELDS) {
    const header = columns[field];
    if (header === undefined) continue;
    const index = keys.indexOf(key(header));
    if (index < 0) throw refused('missing-column', `there is no column ${quoted(header)} for ${field}`, seen(headers));
    place(layout, field, index, headers);
  }
  const named = new Set(layout.values());
  for (const [index, header] of headers.entries()) {
    if (named.has(index) || header.trim() === '') continue;
    const field = FIELD_OF.get(key(header));
    if (field !== undefined && columns[field] === undefined) place(layout, field, index, headers);
    else if (!ignoreUnknown)
      throw refused(
        'unknown-column',
        `nothing is known of the column ${quoted(header)}`,
        `Name its field, as in --column mail=${quoted(header)}, or leave such columns aside. Fields: ${FIELDS.join(', ')}.`,
      );
  }
  if (!layout.has('uid'))
    throw refused('missing-column', 'no column holds the UID', `${seen(headers)} Name it, as in --column uid=Login.`);
  return layout;
}

const FIELD_OF: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => [field, ...SYNONYMS[field]].map((header) => [key(header), field] as const)),
);
const PIN_KEYS: ReadonlySet<string> = new Set(PIN_COLUMNS.map(key));

function isField(name: string): name is Field {
  return FIELDS.some((field) => field === name);
}

function place(layout: Map<Field, number>, field: Field, index: number, headers: readonly string[]): void {
  const first = layout.get(field);
  if (first === undefined) layout.set(field, index);
  else
    throw refused(
      'two-columns',
      `both ${quoted(headers[first])} and ${quoted(headers[index])} stand for ${field}`,
      `Choose one, as in --column ${field}=${quoted(headers[first])}.`,
    );
}

function key(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.-]/g, '');
}

function seen(headers: readonly string[]): string {
  return `Columns of the file: ${headers.map(quoted).join(', ')}.`;
}

function quoted(header: string | undefined): string {
  return `"${shown(header ?? '')}"`;
}

function refused(code: string, message: string, hint: string): AppError {
  return new AppError('usage', message, { code, hint });
}
