import { isObject } from './fields.js';
import { type Column } from './result.js';

/** One cell: unknown and absent are told apart, and from a known value that is empty. */
export type Cell = { readonly state: 'unknown' | 'absent' | 'empty' } | { readonly state: 'known'; readonly value: unknown };

/** The cell of a row at a path. A row that is no object is itself the cell. */
export function cellAt(row: unknown, path: string): Cell {
  if (!isObject(row)) return cellOf(Array.isArray(row) ? row[Number(path)] : row);
  const value = valueAt(row, path);
  if (value === null || value === undefined) {
    if (isNamed(row['unknown'], path)) return { state: 'unknown' };
    if (isNamed(row['absent'], path)) return { state: 'absent' };
  }
  return cellOf(value);
}

/** The cell as plain text: `unknown`, `none` for absent, nothing for null and empty lists. Not cleaned. */
export function cellText(cell: Cell): string {
  if (cell.state === 'known') return textOf(cell.value);
  return cell.state === 'unknown' ? 'unknown' : cell.state === 'absent' ? 'none' : '';
}

/** The columns that rows have of themselves: one for each part that is not an object, in the order of their first appearance. */
export function columnsOf(rows: readonly unknown[]): Column[] {
  const paths = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (isObject(value) && Object.keys(value).length > 0) {
      for (const [key, inner] of Object.entries(value))
        if (path !== '' || !isMap(key, inner)) walk(inner, path === '' ? key : `${path}.${key}`);
    } else paths.add(path);
  };
  for (const row of rows) {
    if (Array.isArray(row)) row.forEach((_, i) => paths.add(String(i)));
    else walk(row, '');
  }
  const whole = dropHolders([...paths]);
  return whole.map((path) => ({ path, title: path === '' ? 'value' : path }));
}

/** The cell in which everything that is there counts as nothing to show. */
function cellOf(value: unknown): Cell {
  if (value === null || value === undefined || value === '') return { state: 'empty' };
  return Array.isArray(value) && value.length === 0 ? { state: 'empty' } : { state: 'known', value };
}

function valueAt(value: unknown, path: string): unknown {
  if (isObject(value) && Object.hasOwn(value, path)) return value[path];
  let at: unknown = value;
  for (const part of path.split('.')) {
    if (Array.isArray(at))
      at = at
        .map((item: unknown) => (isObject(item) ? item[part] : undefined))
        .filter((item) => item !== undefined && item !== null);
    else if (isObject(at) && Object.hasOwn(at, part)) at = at[part];
    else return undefined;
  }
  return at;
}

/** True when the map names this path, or one that holds it. */
function isNamed(map: unknown, path: string): boolean {
  if (!isObject(map)) return false;
  const parts = path.split('.');
  return parts.some((_, i) => Object.hasOwn(map, parts.slice(0, i + 1).join('.')));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.map(String).join(', ');
  return JSON.stringify(value);
}

function isMap(key: string, value: unknown): boolean {
  return (key === 'unknown' || key === 'absent') && isObject(value);
}

/** A part that is an object in one row and null in another is shown by its parts. */
function dropHolders(paths: readonly string[]): string[] {
  return paths.filter((path) => path === '' || !paths.some((other) => other.startsWith(`${path}.`)));
}
