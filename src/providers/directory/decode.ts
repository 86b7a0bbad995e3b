import {
  DISABLE_REASONS,
  KINDS,
  METHOD_TYPES,
  SIGN_IN_REASONS,
  type DisableReason,
  type Kind,
  type MethodType,
  type SignInReason,
} from '../../core/account.js';

/* What stands in a column, as a word of the field. Rows can be written by any program. */

export const NO_NUMBER = 'the account has no number';
export const NO_DEPARTMENT = 'the account has no department';
export const NO_MAIL = 'the account has no mail address';

/** Throws RangeError for a kind that is none. */
export function kindOf(text: string): Kind {
  const found = KINDS.find((kind) => kind === text);
  if (found === undefined) throw new RangeError('the kind is none that we know');
  return found;
}

/** Throws RangeError for a reason that is none. */
export function disableReasonOf(text: string): DisableReason {
  const found = DISABLE_REASONS.find((reason) => reason === text);
  if (found === undefined) throw new RangeError('the reason is none that we know');
  return found;
}

/** One that we do not know is `other`: its label says what it is. */
export function methodTypeOf(text: string): MethodType {
  return METHOD_TYPES.find((type) => type === text) ?? 'other';
}

export function signInReasonOf(text: string): SignInReason {
  return SIGN_IN_REASONS.find((reason) => reason === text) ?? 'other';
}
