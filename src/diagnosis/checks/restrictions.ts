import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { absent, pass, unknown } from '../result.js';
import { type Check } from '../types.js';

/** Other rules of the server that refuse the right credentials: hours, workstations, a smart card. */
export const restrictions: Check<'restrictions'> = {
  id: 'restrictions',
  title: 'restrictions',
  needs: ['restrictions'],
  decisiveUnknown: true,
  examine({ restrictions: fact }) {
    if (isUnknown(fact)) return unknown(fact, 'whether another rule refuses is unknown');
    if (!isKnown(fact)) return absent(fact, 'other rules for a log-in');
    const refusing = fact.value.find(({ refusesNow }) => valueOf(refusesNow) === true);
    if (refusing) {
      return {
        status: 'fail',
        effect: 'blocked',
        code: 'restricted',
        evidence: `${refusing.text} (${refusing.code})`,
        cause: `a rule of the system refuses it now: ${refusing.text}`,
        say: `A rule for your account does not let you sign in now: ${refusing.text}.`,
        remedies: [{ text: `what the rule allows: ${refusing.text}` }],
      };
    }
    for (const { code, text, refusesNow } of fact.value)
      if (isUnknown(refusesNow)) return unknown(refusesNow, `${text} (${code}); whether that refuses now is unknown`);
    return pass(fact.value.length === 0 ? 'none' : `${fact.value.map(({ text }) => text).join('; ')}: not refused now`);
  },
};
