import { type SignIn, type SignInReason } from '../../core/account.js';
import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { absent, notApplicable, pass, unknown } from '../result.js';
import { selfReset } from '../self-service.js';
import { type Check } from '../types.js';
import { timeAndSpan } from '../words.js';

/** What the system said at the last try. It tells nothing about the next one, and often what the caller did. */
export const lastTry: Check<'sign-in.last' | 'recovery'> = {
  id: 'last-try',
  title: 'last try',
  needs: ['sign-in.last', 'recovery'],
  decisiveUnknown: false,
  examine({ 'sign-in.last': last, recovery }, situation) {
    const { uid, policy } = situation;
    if (isUnknown(last)) return unknown(last, 'the last try is unknown');
    if (!isKnown(last)) return absent(last, 'record of log-ins');
    if (last.value === 'never') return notApplicable('nobody has tried to sign in');
    const when = timeAndSpan(last.value.at, situation);
    if (last.value.result === 'signed-in') return pass(`signed in ${when}`);
    const evidence = `refused ${when}: ${reasonWords(last.value, policy.label)}${device(last.value)}`;
    if (last.value.reason !== 'wrong-pin') return { status: 'warn', code: 'last-try-refused', evidence };
    const alone = selfReset(recovery, policy)?.place;
    return {
      status: 'warn',
      code: 'last-try-refused',
      evidence,
      cause: `the last try (${when}) was refused: wrong ${policy.label}`,
      say: `At the last try the ${policy.label} was wrong. Is Caps Lock on? Does the browser fill in an old one?${alone === undefined ? '' : ` If it is forgotten, you can get a new one yourself: ${alone}.`}`,
      remedies: [
        ...(alone === undefined ? [] : [{ text: `if it is forgotten, the person alone: ${alone}` }]),
        { command: `uidctl pin reset ${uid}` },
      ],
    };
  },
};

function reasonWords({ reason, code }: SignIn, label: string): string {
  const words = reason === undefined ? 'no reason kept' : WORDS[reason].replaceAll('PIN', label);
  return code === undefined ? words : `${words} (${code})`;
}

const WORDS: Readonly<Record<SignInReason, string>> = {
  'wrong-pin': 'wrong PIN',
  'unknown-uid': 'unknown UID',
  locked: 'locked',
  disabled: 'disabled',
  'access-not-begun': 'access had not begun',
  'access-ended': 'access had ended',
  'pin-missing': 'no PIN was set',
  'pin-not-effective': 'the new PIN did not work yet',
  'pin-expired': 'the PIN had expired',
  'pin-must-change': 'the PIN had to be changed',
  'mfa-missing': 'no second factor was given',
  'mfa-wrong': 'the second factor was wrong',
  'mfa-unusable': 'the method could not be used',
  other: 'another reason',
};

function device(attempt: SignIn): string {
  const parts = [valueOf(attempt.device), valueOf(attempt.source)].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `, from ${parts.join(', ')}`;
}
