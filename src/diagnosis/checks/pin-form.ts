import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { formStillHolds, pinFormAt } from '../../policy/rules/pin-form.js';
import { notApplicable, pass, unknown } from '../result.js';
import { type Check } from '../types.js';
import { dateWords } from '../words.js';

/** A PIN of an older form (H17: 8 characters until 2015). No fact says that it is refused, so it is only a warning. */
export const pinForm: Check<'pin'> = {
  id: 'pin-form',
  title: 'PIN form',
  needs: ['pin'],
  decisiveUnknown: false,
  examine({ pin }, situation) {
    const { policy, now } = situation;
    const present = pinFormAt(policy, now);
    if (!present) return notApplicable(`policy ${policy.id} says nothing about the form of a ${policy.label}`);
    if (isUnknown(pin)) return unknown(pin, 'when it was chosen is unknown');
    if (!isKnown(pin)) return notApplicable(`this system has no ${policy.label}s`);
    const { changedAt } = pin.value;
    if (isUnknown(changedAt)) return unknown(changedAt, 'when it was chosen is unknown');
    const changed = valueOf(changedAt);
    if (changed === undefined || changed === 'never') return notApplicable('when it was chosen is not kept');
    const then = pinFormAt(policy, changed);
    if (then && formStillHolds(then, present)) return pass('chosen under a form that still holds');
    const was = then ? `${String(then.min)}${then.max === then.min ? '' : ` to ${String(then.max)}`} characters` : 'another form';
    return {
      status: 'warn',
      code: 'pin-old-form',
      evidence: `chosen ${dateWords(changed, situation)}, when the rule was ${was}; today it is ${String(present.min)} to ${String(present.max)}`,
      cause: `the ${policy.label} was chosen under an older rule (${was}); a page of today may not take it`,
    };
  },
};
