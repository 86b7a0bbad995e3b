import { type Unknown } from '../core/fact.js';

/** How an unknown fact can become known: the missing right, or another try, or somebody who can look. */
export function howToKnow(fact: Unknown): { readonly hint: string; readonly right?: string } {
  if (fact.right !== undefined) return { hint: `The login of this profile needs the right ${fact.right}.`, right: fact.right };
  switch (fact.code) {
    case 'unreachable':
    case 'timed-out':
      return { hint: `Try again when ${fact.system} answers.` };
    case 'not-readable':
      return { hint: `Let the login of this profile read it in ${fact.system}.` };
    default:
      return { hint: `Ask whoever looks after ${fact.system}.` };
  }
}

/** The same, and that the policy may say otherwise. */
export function howToKnowOrAllow(fact: Unknown): { readonly hint: string; readonly right?: string } {
  const how = howToKnow(fact);
  return { ...how, hint: `${how.hint} ${ALLOWED_BY_POLICY}` };
}

/** The one setting that lets the unknown pass. */
export const ALLOWED_BY_POLICY = 'A policy with protected.unknown "allowed" lets it pass.';
