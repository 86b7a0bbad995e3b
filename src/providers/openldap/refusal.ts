import { type Step } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { LdapFailure } from '../../ldap/failure.js';
import { appErrorOf } from '../../ldap/result-codes.js';
import { type OpenldapParts } from './parts.js';
import { PWD_END } from './names.js';
import { mayWrite, rightFor, writeOn } from './rights.js';

/** What was to be done, and where. */
export interface Wanted {
  readonly dn: string;
  readonly uid: string;
  readonly step: Step;
}

const REFUSED = 50;

/** Why the server did not take a write. A missing right is named: the server itself does not say of which attribute it is. */
export async function refusal(parts: OpenldapParts, { dn, uid, step }: Wanted, failure: LdapFailure): Promise<AppError> {
  const doing = `${step.text} of ${uid}`;
  if (failure.code !== REFUSED) return appErrorOf(failure, { doing });
  const right = await missingRight(parts, dn, step).catch(() => undefined);
  return appErrorOf(failure, { doing, right: right ?? rightFor(step, parts.names) });
}

/** The first attribute of the step that we may not write, asked by changes that cannot happen. */
async function missingRight(parts: OpenldapParts, dn: string, step: Step): Promise<string | undefined> {
  const random = await nobodysValue();
  for (const attribute of attributesOf(step, parts)) {
    if ((await mayWrite(parts, dn, attribute, random, { signal: new AbortController().signal })) === 'no') {
      return attribute === 'userPassword' ? 'manage (or write) on userPassword' : writeOn(attribute);
    }
  }
  return undefined;
}

function attributesOf({ verb }: Step, { names }: OpenldapParts): readonly string[] {
  const note = names.note === undefined ? [] : [names.note];
  switch (verb) {
    case 'set-pin':
      return ['userPassword', 'pwdReset'];
    case 'require-change':
      return ['pwdReset'];
    case 'unlock':
      return ['pwdAccountLockedTime'];
    case 'set-access-end':
      return [names.accessEnd];
    case 'disable':
    case 'enable':
      return [PWD_END, ...note];
    default:
      return [];
  }
}

/** A value that stands nowhere. */
export async function nobodysValue(): Promise<string> {
  const { randomUUID } = await import('node:crypto');
  return `uidctl-nobody-${randomUUID()}`;
}
