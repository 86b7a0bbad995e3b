import { DISABLE_REASONS, KINDS, type DisableReason, type Kind } from '../../../core/account.js';
import { parseDay, parseInstant, type Instant, type When } from '../../../core/instant.js';
import { mask, type PersonalKind } from '../../../core/personal.js';
import { endOfDay, startOfDay } from '../../../core/zone.js';
import { type Policy } from '../../../policy/schema.js';
import { type CsvRecord } from './csv-records.js';
import { UNREADABLE } from './csv-text.js';
import { type Field, type Layout } from './columns.js';
import { shown, type Problem, type ProblemCode } from './problem.js';

/** What a record says. A cell that is empty, or a column that is not there, says nothing: undefined. */
export interface CheckedRecord {
  readonly line: number;
  readonly uid?: string;
  readonly number?: string;
  readonly name?: string;
  readonly kind?: Kind;
  readonly department?: string;
  readonly mail?: string;
  readonly aliases?: readonly string[];
  readonly groups?: readonly string[];
  readonly owner?: string;
  readonly enabled?: boolean;
  readonly disabled_reason?: DisableReason;
  readonly access_from?: Instant;
  readonly access_until?: When;
  readonly access_rule?: string;
  readonly contract_end?: string;
  readonly recovery_mail?: string;
  readonly recovery_mobile?: string;
}

class Refusal extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
  ) {
    super(message);
  }
}

/** Longest values, in characters. Our own: far above what people need, and short enough for a line of a report. */
const LONGEST: Partial<Record<Field, number>> = { name: 1000, mail: 254, recovery_mail: 254 };
const LONGEST_OTHER = 256;
/** UIDs and aliases. */
const LONGEST_TYPED = 64;
const PERSONAL: Partial<Record<Field, PersonalKind>> = { number: 'number', recovery_mail: 'mail', recovery_mobile: 'phone' };
/** The dots of our masks: a masked value is not the value. */
const MASKED = /[•·]/;

/** Checks records of one file against the policy of the directory. */
export class RecordCheck {
  readonly #uid: RegExp;
  readonly #alias: RegExp;
  readonly #width: number;

  constructor(
    readonly layout: Layout,
    headers: number,
    readonly policy: Policy,
  ) {
    this.#uid = new RegExp(policy.uid.form?.value ?? '^[^\\s\\p{Cc}\\p{Cf}|,;@]{1,64}$', 'u');
    this.#alias = new RegExp(policy.uid.alias?.value ?? '^[^\\s\\p{Cc}\\p{Cf}|,;@]{1,64}$', 'u');
    this.#width = headers;
  }

  /** What the record says, without the cells that are wrong, and what is wrong with them. */
  check({ line, cells, misquoted }: CsvRecord): { readonly record: CheckedRecord; readonly problems: readonly Problem[] } {
    const said: Partial<Record<Field, unknown>> = {};
    const problems: Problem[] = [];
    const uid = this.#text('uid', cells)?.toLowerCase();
    const problem = (code: ProblemCode, message: string, field?: Field): void => {
      problems.push({
        line,
        ...(uid === undefined ? {} : { uid: shown(uid) }),
        ...(field === undefined ? {} : { field }),
        code,
        message,
      });
    };
    if (misquoted) {
      problem('quotes', 'a quoted value goes on after its closing quote: quote all of it, and write a " inside it twice');
      return { record: { line }, problems };
    }
    if (cells.slice(this.#width).some((cell) => cell.trim() !== '')) {
      problem('too-many-columns', `${String(cells.length)} cells, but the header has ${String(this.#width)}`);
    }
    for (const field of this.layout.keys()) {
      const text = this.#text(field, cells);
      if (text === undefined) {
        if (field === 'uid') problem('missing', 'no UID', 'uid');
        continue;
      }
      try {
        said[field] = this.#value(field, text);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        problem(error.code, error.message, field);
      }
    }
    const record = { ...(said as Omit<CheckedRecord, 'line'>), line };
    for (const [code, message, field] of contradictions(record)) problem(code, message, field);
    return { record, problems };
  }

  #text(field: Field, cells: readonly string[]): string | undefined {
    const cell = cells[this.layout.get(field) ?? -1]?.trim();
    return cell === undefined || cell === '' ? undefined : withoutGuard(cell);
  }

  #value(field: Field, text: string): unknown {
    if (text.includes(UNREADABLE))
      throw new Refusal('encoding', `${display(field, text)} holds bytes that are no character: is the file UTF-8?`);
    if (text.includes('\0')) throw new Refusal('encoding', `${display(field, text)} holds a NUL character`);
    const longest = LONGEST[field] ?? LONGEST_OTHER;
    if ([...text].length > longest)
      throw new Refusal('too-long', `${display(field, text)} is longer than ${String(longest)} characters`);
    if (PERSONAL[field] && MASKED.test(text)) throw new Refusal('masked', 'the value is masked: export it with --unmask');
    return this.#parsed(field, text);
  }

  #parsed(field: Field, text: string): unknown {
    const { zone } = this.policy;
    switch (field) {
      case 'uid':
        return typedName(this.#uid, text.toLowerCase(), 'a UID');
      case 'owner':
        return text.toLowerCase();
      case 'aliases':
        return [...new Set(list(text).map((alias) => typedName(this.#alias, alias, 'an alias').toLowerCase()))];
      case 'groups':
        return list(text);
      case 'kind':
        return oneOf(KINDS, text, 'unknown-kind', 'kind');
      case 'disabled_reason':
        return oneOf(DISABLE_REASONS, text, 'unknown-reason', 'reason');
      case 'enabled':
        return yesOrNo(text);
      case 'mail':
      case 'recovery_mail':
        return form(/^[^\s@<>()",;:\\\p{Cc}\p{Cf}]+@[^\s@<>()",;:\\\p{Cc}\p{Cf}]+\.[^\s@.,]+$/u, text, 'a mail address', field);
      case 'recovery_mobile':
        return form(/^\+?\d[\d ()-]{4,30}\d$/, text, 'a phone number', field);
      case 'number':
        return form(/^[\p{L}\p{N}][\p{L}\p{N}/. -]{0,63}$/u, text, 'a person number', field);
      case 'access_rule':
        return form(/^[a-z][a-z0-9-]*$/, text, 'the name of a rule');
      case 'access_from':
        return moment(text, (on) => startOfDay(on, zone));
      case 'access_until':
        return text.toLowerCase() === 'never' ? 'never' : moment(text, (on) => endOfDay(on, zone));
      case 'contract_end':
        return calendarDay(text);
      case 'name':
      case 'department':
        return text;
    }
  }
}

/** Takes away the `'` that the export puts before what a spreadsheet would read as a formula. */
export function withoutGuard(cell: string): string {
  return cell.replace(/(^|;)'(?=[\s']*[=+\-@＝＋－＠])/g, '$1');
}

function contradictions(record: CheckedRecord): [ProblemCode, string, Field][] {
  const found: [ProblemCode, string, Field][] = [];
  if (record.disabled_reason !== undefined && record.enabled !== false) {
    found.push(['contradiction', 'a reason for being disabled, but the account is not: enabled must say no', 'disabled_reason']);
  }
  const { access_from: from, access_until: until } = record;
  if (from !== undefined && until !== undefined && until !== 'never' && until <= from) {
    found.push(['contradiction', 'access ends before it begins', 'access_until']);
  }
  if (record.owner !== undefined && record.owner === record.uid)
    found.push(['bad-owner', 'an account cannot be its own owner', 'owner']);
  return found;
}

/** Values between spaces, `|`, commas or semicolons, each once. */
function list(text: string): string[] {
  return [...new Set(text.split(/[\s|,;]+/).filter(Boolean))];
}

/**
 * A name that people type after a command, whatever the policy's pattern takes: it never looks like an option or a formula. The pattern is an
 * institution's own, and only tried on a text of the length that a name has.
 */
function typedName(pattern: RegExp, text: string, what: string): string {
  if ([...text].length > LONGEST_TYPED)
    throw new Refusal('too-long', `"${shown(text)}" is longer than ${String(LONGEST_TYPED)} characters`);
  if (!/^[\p{L}\p{N}]/u.test(text))
    throw new Refusal('form', `"${shown(text)}" is not ${what}: it begins with a letter or digit`);
  return form(pattern, text, what);
}

function form(pattern: RegExp, text: string, what: string, field?: Field): string {
  if (!pattern.test(text))
    throw new Refusal('form', `${display(field, text)} is not ${what}${field === undefined ? ` (form ${pattern.source})` : ''}`);
  return text;
}

function oneOf<T extends string>(values: readonly T[], text: string, code: ProblemCode, what: string): T {
  const value = values.find((known) => known === text.toLowerCase());
  if (value === undefined) throw new Refusal(code, `"${shown(text)}" is no ${what}: ${values.join(', ')}`);
  return value;
}

function yesOrNo(text: string): boolean {
  const word = text.toLowerCase();
  if (['yes', 'true', '1', 'y'].includes(word)) return true;
  if (['no', 'false', '0', 'n'].includes(word)) return false;
  throw new Refusal('not-yes-or-no', `"${shown(text)}" is neither yes nor no`);
}

function calendarDay(text: string): string {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new Refusal('not-a-day', `"${shown(text)}" is no calendar day, YYYY-MM-DD`);
  return parsed;
}

/** A day, or an instant where an end does not fall on the end of a day. */
function moment(text: string, of: (on: NonNullable<ReturnType<typeof parseDay>>) => Instant): Instant {
  const on = parseDay(text);
  const at = on === undefined ? parseInstant(text) : of(on);
  if (at === undefined) throw new Refusal('not-a-day', `"${shown(text)}" is no calendar day, YYYY-MM-DD`);
  return at;
}

/** A value as a message shows it, masked where it is personal. */
function display(field: Field | undefined, text: string): string {
  const personal = field === undefined ? undefined : PERSONAL[field];
  return `"${shown(personal === undefined ? text : mask(personal, text))}"`;
}
