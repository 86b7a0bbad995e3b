import { type ErrorKind } from '../../core/error.js';
import { type Refused } from './types.js';

/** An extension that the policy does not allow, or that cannot be judged. */
export function refuse(kind: ErrorKind, code: Refused['code'], message: string, hint?: string): Refused {
  return { result: 'refused', kind, code, message, ...(hint === undefined ? {} : { hint }) };
}
