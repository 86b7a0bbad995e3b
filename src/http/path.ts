import { AppError } from '../core/error.js';
import { type HttpRequest } from './types.js';

/** The address of a request below the server's own: each item of the path stays one segment, and each value of the query one value. */
export function urlOf(base: string, { path, query = {} }: Pick<HttpRequest, 'path' | 'query'>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) params.append(name, String(one));
  }
  const behind = params.toString();
  return `${[base, ...path.map(segment)].join('/')}${behind === '' ? '' : `?${behind}`}`;
}

/**
 * One segment of a path. Throws AppError usage for an empty one and for `.` and `..`, which no escape makes safe (WHATWG URL, "double-dot path segment":
 * `%2e%2e` is one too). Half of a pair of surrogates has no UTF-8 and becomes U+FFFD.
 */
export function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') throw new AppError('usage', `"${text}" cannot be part of an address.`);
  const whole = text.replace(/\p{Cs}/gu, '\ufffd');
  return encodeURIComponent(whole).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
