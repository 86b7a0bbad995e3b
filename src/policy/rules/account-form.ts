import { type Policy } from '../schema.js';

/**
 * What somebody typed as an account name: a legal UID, an alias, a full mail address, a UID but for its capitals, none of these, or
 * `not-judged` where the policy says nothing about the form of a UID.
 */
export type AccountForm = 'uid' | 'alias' | 'address' | 'capitals' | 'neither' | 'not-judged';

/** Tells the form of a typed name by the policy's patterns (A.9: in `hku` 8 characters or fewer are a UID, 9 or more an alias). Nothing is trimmed or changed first. */
export function accountFormOf(policy: Pick<Policy, 'uid'>, text: string): AccountForm {
  if (/^[^\s@]+@[^\s@]+$/u.test(text)) return 'address';
  const { form, alias } = policy.uid;
  if (!form) return 'not-judged';
  if (matches(form.value, text)) return 'uid';
  if (alias && matches(alias.value, text)) return 'alias';
  return text !== text.toLowerCase() && matches(form.value, text.toLowerCase()) ? 'capitals' : 'neither';
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, 'u').test(text);
}
