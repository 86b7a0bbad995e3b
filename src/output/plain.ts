import { AppError } from '../core/error.js';
import { isFact, type Fact, type UnknownCode } from '../core/fact.js';
import { Personal } from '../core/personal.js';
import { Secret } from '../core/secret.js';
import { type Row } from './result.js';

/** Why a value is unknown, as machines read it. */
export interface WhyUnknown {
  readonly code: UnknownCode;
  readonly why: string;
  readonly right?: string;
}

/** A row without facts: unknown and absent values are null in `data`, and the two maps say which is which, by path (`mfa.methods[0].addedAt`). */
export interface Plain {
  readonly data: Readonly<Record<string, unknown>>;
  readonly unknown: Readonly<Record<string, WhyUnknown>>;
  readonly absent: Readonly<Record<string, string | null>>;
}

export interface PlainOptions {
  /** `--unmask`: personal values in full. */
  readonly unmask: boolean;
}

/** The names that the renderer adds to every row. */
export const RESERVED = ['unknown', 'absent'] as const;

/**
 * Plain data of a row: a known fact is its value, an unknown or absent one null; personal values masked, secrets as `[secret]`.
 * Throws TypeError for a row that uses a reserved name itself: that is a bug of the command.
 */
export function toPlain(row: Row, options: PlainOptions): Plain {
  for (const name of RESERVED) if (Object.hasOwn(row, name)) throw new TypeError(`a row may not have a field "${name}"`);
  const unknown: [string, WhyUnknown][] = [];
  const absent: [string, string | null][] = [];

  const walkFact = (fact: Fact<unknown>, path: string): unknown => {
    if (fact.state === 'known') return walk(fact.value, path);
    if (fact.state === 'absent') absent.push([path, fact.why ?? null]);
    else unknown.push([path, { code: fact.code, why: fact.why, ...(fact.right === undefined ? {} : { right: fact.right }) }]);
    return null;
  };
  const walk = (value: unknown, path: string): unknown => {
    if (isFact(value)) return walkFact(value, path);
    if (value instanceof Personal) return options.unmask ? value.unmasked() : value.masked;
    if (value instanceof Secret) return '[secret]';
    if (value instanceof AppError)
      return { code: value.code, message: value.message, hint: value.hint ?? null, retryable: value.retryable };
    if (Array.isArray(value)) return value.map((item, i) => walk(item, `${path}[${String(i)}]`));
    if (typeof value === 'object' && value !== null) return walkObject(value, path);
    return scalar(value);
  };
  const walkObject = (value: object, path: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, path === '' ? key : `${path}.${key}`)]));

  const data = walkObject(row, '');
  return { data, unknown: Object.fromEntries(unknown), absent: Object.fromEntries(absent) };
}

/** The row as machines get it: its data, and always both maps. */
export function plainRow(row: Row, options: PlainOptions): Record<string, unknown> {
  const { data, unknown, absent } = toPlain(row, options);
  return { ...data, unknown, absent };
}

/** What JSON cannot hold: undefined and numbers that are none become null, big whole numbers text. */
function scalar(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
