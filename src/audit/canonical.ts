import { hash } from 'node:crypto';
import { type Plan } from '../core/change.js';
import { Secret } from '../core/secret.js';

/**
 * JSON with one spelling for one value: keys in the order of their code units, no spaces, undefined parts left out. Throws TypeError for
 * a secret and for what JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value);
      break;
    case 'object':
      if (value === null) return 'null';
      if (value instanceof Secret) throw new TypeError('a secret is never written down');
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
      if (isPlain(value)) return canonicalObject(value);
      break;
    default:
  }
  throw new TypeError(`not plain data: ${typeof value}`);
}

/** SHA-256 in hexadecimal. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** The hash by which a plan is known: SHA-256 of its canonical JSON. The same change on the same state gives the same hash. */
export function planHash(plan: Plan): string {
  return sha256(canonicalJson(plan));
}

function canonicalObject(value: object): string {
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  parts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${parts.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(',')}}`;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
