import { Secret } from '../core/secret.js';
import { type HttpBody, type HttpRequest } from './types.js';

/** What goes over the wire, with every secret opened. It lives for one request and is held by no error. */
export interface Payload {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Turns a body into bytes. `opened` gets every secret in it, to be struck out of what the server says. */
export function payloadOf(body: HttpBody, opened: (secret: Secret) => string): Payload {
  if ('json' in body) return { type: 'application/json', bytes: Buffer.from(jsonOf(body.json, opened)) };
  if ('form' in body) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(body.form)) form.append(name, value instanceof Secret ? opened(value) : value);
    return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(form.toString()) };
  }
  return { type: 'text/plain; charset=utf-8', bytes: Buffer.from(body.text) };
}

/** What stands behind `Basic`: name and secret, each form-encoded first (RFC 6749, section 2.3.1), then as RFC 7617 has it. */
export function basicOf({ name, secret }: NonNullable<HttpRequest['basic']>, opened: (secret: Secret) => string): string {
  const pair = `${formEncoded(name)}:${formEncoded(opened(secret))}`;
  return Buffer.from(pair).toString('base64');
}

/** A value as a form has it: `+` for a space. */
export function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

/** JSON.stringify asks a secret for its own JSON first, so the value is taken from what holds it. */
function jsonOf(value: unknown, opened: (secret: Secret) => string): string {
  const replace = function (this: Readonly<Record<string, unknown>>, key: string, plain: unknown): unknown {
    const held = this[key];
    return held instanceof Secret ? opened(held) : plain;
  };
  return JSON.stringify(value, replace);
}
