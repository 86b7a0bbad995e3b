import { type Step } from '../../core/change.js';
import { type AppError } from '../../core/error.js';
import { type LdapFailure } from '../../ldap/failure.js';
import { appErrorOf } from '../../ldap/result-codes.js';
import { type OpenldapParts } from './parts.js';
import { PWD_END } from './names.js';
import { mayWrite, rightFor, rightOn } from './rights.js';
import { TOKENS } from './account.js';

/** What was to be done, and where. */
export interface Wanted {
  readonly dn: string;
  readonly uid: string;
  readonly step: Step;
}

const REFUSED = 50;

/** What a step is called behind "cannot", before the UID. */
const DOING: Readonly<Partial<Record<Step['verb'], string>>> = {
  'set-pin': 'set the password of',
  'require-change': 'ask for a new password of',
  unlock: 'unlock',
  'set-access-end': 'set the end of access of',
  disable: 'disable',
  enable: 'enable',
  'remove-method': 'take a token from',
};

/** Why the server did not take a write. A missing right is named: the server itself does not say of which attribute it is. */
export async function refusal(parts: OpenldapParts, { dn, uid, step }: Wanted, failure: LdapFailure): Promise<AppError> {
  const doing = `${DOING[step.verb] ?? step.verb} ${uid}`;
  if (failure.code !== REFUSED) return appErrorOf(failure, { doing });
  const right = await missingRight(parts, dn, step).catch(() => undefined);
  return appErrorOf(failure, { doing, right: right ?? rightFor(step, parts.names) });
}

/** The first attribute of the step that we may not write, asked by changes that cannot happen. */
async function missingRight(parts: OpenldapParts, dn: string, step: Step): Promise<string | undefined> {
  const random = await nobodysValue();
  for (const attribute of attributesOf(step, parts)) {
    if ((await mayWrite(parts, dn, attribute, random, { signal: new AbortController().signal })) === 'no')
      return rightOn(attribute);
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
    case 'remove-method':
      return TOKENS;
    default:
      return [];
  }
}

/** A value that stands nowhere. */
export async function nobodysValue(): Promise<string> {
  const { randomUUID } = await import('node:crypto');
  return `uidctl-nobody-${randomUUID()}`;
}
