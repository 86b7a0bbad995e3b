import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { absent, notApplicable, pass, unknown } from '../result.js';
import { type Check } from '../types.js';

/** A PIN that must be changed first: the right one is taken, and then the person has to act. */
export const pinChange: Check<'pin'> = {
  id: 'pin-change',
  title: 'PIN change',
  needs: ['pin'],
  decisiveUnknown: true,
  examine({ pin }, { policy }) {
    const { label } = policy;
    if (isUnknown(pin)) return unknown(pin, `whether the ${label} must be changed is unknown`);
    if (!isKnown(pin)) return absent(pin, `${label}s`);
    const { mustChange, present } = pin.value;
    if (valueOf(present) === false) return notApplicable(`there is no ${label}`);
    if (isUnknown(mustChange)) return unknown(mustChange, `whether the ${label} must be changed is unknown`);
    if (valueOf(mustChange) !== true) return pass('no change demanded');
    const place = policy.places['change-pin'];
    return {
      status: 'fail',
      effect: 'step-needed',
      code: 'pin-must-change',
      evidence: `must be changed at the next log-in`,
      cause: `the ${label} must be changed at the next log-in`,
      say: `You must choose a new ${label}${place ? `: ${place.text}` : ' when you sign in at a computer or on a page that asks for it'}. Some programs just refuse until then.`,
      remedies: [{ text: `the person changes the ${label} at the next log-in${place ? `, or ${place.text}` : ''}` }],
    };
  },
};
