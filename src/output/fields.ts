import { AppError } from '../core/error.js';
import { RESERVED } from './plain.js';

type Tree = Map<string, Tree>;
type Data = Readonly<Record<string, unknown>>;

/** The paths of `--fields a,b.c`. Throws AppError `usage` for an empty name. */
export function parseFields(text: string | readonly string[]): string[] {
  const fields = (typeof text === 'string' ? text.split(',') : [...text]).map((field) => field.trim());
  if (fields.length > 0 && !fields.includes('')) return [...new Set(fields)];
  throw new AppError('usage', '--fields needs the names of fields, separated by commas.', {
    hint: 'Example: --fields uid,access.until',
  });
}

/** The paths in a row, without list positions: `access`, `access.until`, `mfa.methods.type`. The two maps of the renderer are named as a whole. */
export function pathsOf(row: Data): string[] {
  const paths = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (path !== '') paths.add(path);
    if (Array.isArray(value)) for (const item of value) walk(item, path);
    else if (isObject(value) && !isReserved(path))
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
  };
  walk(row, '');
  return [...paths];
}

/**
 * Throws AppError `usage` that lists the fields when one is asked for that neither the known paths nor the rows have. A path below something
 * that is null or an empty list in a row is let through: its parts do not show.
 */
export function checkFields(fields: readonly string[], known: readonly string[], rows: readonly Data[]): void {
  const names = new Set<string>([...known, ...RESERVED]);
  let missing = fields.filter((field) => !names.has(field) && !known.some((path) => isBelow(path, field)));
  for (const row of rows) {
    if (missing.length === 0) return;
    const paths = new Set(pathsOf(row));
    missing = missing.filter((field) => !paths.has(field) && !endsBefore(row, field.split('.')));
  }
  if (missing.length === 0) return;
  const all = [...new Set([...names, ...rows.flatMap(pathsOf)])].sort();
  throw new AppError('usage', `There is no field ${missing.map((field) => `"${field}"`).join(' or ')}.`, {
    code: 'unknown-field',
    hint: `Fields: ${all.join(', ')}.`,
    details: { fields: all },
  });
}

/** The row with these fields alone, nested as before, and of the two maps what concerns them. Fields that a row lacks are null. */
export function pickFields(row: Data, fields: readonly string[]): Record<string, unknown> {
  const picked = pick(row, treeOf(fields)) as Record<string, unknown>;
  for (const name of RESERVED) {
    const map = row[name];
    if (!isObject(map) || fields.includes(name)) continue;
    picked[name] = Object.fromEntries(Object.entries(map).filter(([path]) => concerns(path, fields)));
  }
  return picked;
}

/** True when what is said about a path (`mfa.methods[0].addedAt`) bears on one of the fields: on itself, on what holds it or on a part of it. */
export function concerns(path: string, fields: readonly string[]): boolean {
  const bare = path.replace(/\[\d+\]/g, '');
  return fields.some((field) => bare === field || isBelow(bare, field) || isBelow(field, bare));
}

/** True for data with named parts. */
export function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function treeOf(fields: readonly string[]): Tree {
  const root: Tree = new Map();
  for (const field of fields) {
    if (fields.some((other) => isBelow(field, other))) continue;
    let at = root;
    for (const part of field.split('.')) {
      const next: Tree = at.get(part) ?? new Map<string, Tree>();
      at.set(part, next);
      at = next;
    }
  }
  return root;
}

function pick(value: unknown, tree: Tree): unknown {
  if (tree.size === 0) return value ?? null;
  if (Array.isArray(value)) return value.map((item) => pick(item, tree));
  if (!isObject(value)) return null;
  return Object.fromEntries([...tree].map(([key, inner]) => [key, pick(Object.hasOwn(value, key) ? value[key] : null, inner)]));
}

/** True when the row ends in null or an empty list before the path does. */
function endsBefore(value: unknown, parts: readonly string[]): boolean {
  if (parts.length === 0) return false;
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0 || value.some((item) => endsBefore(item, parts));
  const [first = '', ...rest] = parts;
  return isObject(value) && Object.hasOwn(value, first) && endsBefore(value[first], rest);
}

function isBelow(path: string, other: string): boolean {
  return path.startsWith(`${other}.`);
}

function isReserved(path: string): boolean {
  return (RESERVED as readonly string[]).includes(path);
}
