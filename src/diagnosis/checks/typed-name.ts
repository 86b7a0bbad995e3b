import { isUnknown, valueOf } from '../../core/fact.js';
import { accountFormOf } from '../../policy/rules/account-form.js';
import { notApplicable, pass, unknown } from '../result.js';
import { type CauseCode, type Check, type Result, type Situation } from '../types.js';

/** What the caller types is evidence: the log-in page wants the UID as it is written, and nothing else (H3, H24). Never certain, so never more than a warning. */
export const typedName: Check<'aliases' | 'number'> = {
  id: 'typed-name',
  title: 'what is typed',
  needs: ['aliases', 'number'],
  decisiveUnknown: false,
  examine({ aliases, number }, situation) {
    const { uid, policy } = situation;
    const typed = situation.typed?.trim();
    if (typed === undefined || typed === '') return notApplicable('what the caller types is not known');
    if (typed === uid) return pass('the UID as it is written');
    if (typed.toLowerCase() === uid.toLowerCase()) return wrong('typed-capitals', `${typed} is written with capitals`, situation);
    const form = accountFormOf(policy, typed);
    if (form === 'address') return wrong('typed-address', `${typed} is a mail address`, situation);
    if (valueOf(aliases)?.some((alias) => alias.toLowerCase() === typed.toLowerCase()))
      return wrong('typed-alias', `${typed} is an alias`, situation);
    if (valueOf(number)?.unmasked() === typed) return wrong('typed-number', 'the staff or student number was typed', situation);
    // Where the aliases cannot be read, the form that the policy gives them tells one from a UID.
    if (isUnknown(aliases) && form === 'alias' && !/^\d+$/.test(typed))
      return wrong('typed-alias', `${typed} has the form of an alias`, situation);
    const hidden = [aliases, number].find((fact) => isUnknown(fact));
    if (hidden && isUnknown(hidden)) return unknown(hidden, 'whether it is an alias or the number of this account is unknown');
    return notApplicable('it was found by another name');
  },
};

function wrong(code: CauseCode, evidence: string, { uid }: Situation): Result {
  return {
    status: 'warn',
    code,
    evidence: `${evidence}; the UID is ${uid}`,
    cause: `${evidence}; the log-in page wants the UID, ${uid}`,
    say: `On the log-in page type your UID, ${uid}, in small letters, without an address behind it.`,
  };
}
