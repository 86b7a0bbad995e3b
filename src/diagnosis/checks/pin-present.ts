import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { absent, pass, unknown } from '../result.js';
import { type Check } from '../types.js';
import { dateWords } from '../words.js';

/** Without a PIN none can be right. */
export const pinPresent: Check<'pin'> = {
  id: 'pin-present',
  title: 'PIN',
  needs: ['pin'],
  decisiveUnknown: true,
  examine({ pin }, situation) {
    const { uid, policy } = situation;
    if (isUnknown(pin)) return unknown(pin, `nothing is known about the ${policy.label}`);
    if (!isKnown(pin)) return absent(pin, `${policy.label}s`);
    const { present, changedAt } = pin.value;
    if (valueOf(present) === false) {
      return {
        status: 'fail',
        effect: 'blocked',
        code: 'pin-missing',
        evidence: `no ${policy.label} was ever set`,
        cause: `the account has no ${policy.label}: none can be right`,
        say: `Your account has no ${policy.label} yet.`,
        remedies: [{ command: `uidctl pin reset ${uid}` }],
      };
    }
    const changed = valueOf(changedAt);
    if (isUnknown(present) && (changed === undefined || changed === 'never'))
      return unknown(present, `whether there is a ${policy.label} is unknown`);
    return pass(
      changed === undefined || changed === 'never' ? `a ${policy.label} is set` : `set ${dateWords(changed, situation)}`,
    );
  },
};
