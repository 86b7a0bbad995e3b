import { type Demand } from '../../core/account.js';
import { isKnown, isUnknown } from '../../core/fact.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Result } from '../types.js';

/** What the system wants done besides a new PIN (a required action): it refuses until then, or leads through it on the way in. */
export const demands: Check<'demands'> = {
  id: 'demands',
  title: 'demands',
  needs: ['demands'],
  decisiveUnknown: true,
  examine({ demands: fact }) {
    if (isUnknown(fact)) return unknown(fact, 'whether something is demanded first is unknown');
    if (!isKnown(fact)) return absent(fact, 'other demands');
    const refusing = fact.value.filter(({ effect }) => effect === 'refused');
    if (refusing.length > 0) return open(refusing, 'blocked');
    return fact.value.length === 0 ? pass('none') : open(fact.value, 'step-needed');
  },
};

function open(list: readonly Demand[], effect: 'blocked' | 'step-needed'): Result {
  const texts = list.map(({ text }) => text).join(', ');
  return {
    status: 'fail',
    effect,
    code: 'demand-open',
    evidence: list.map(({ code, text }) => `${text} (${code})`).join(', '),
    cause: effect === 'blocked' ? `the system refuses until this is done: ${texts}` : texts,
    say:
      effect === 'blocked'
        ? 'The system wants something done before it lets you in.'
        : 'When you sign in the system leads you through what is still to be done. Finish it; then you are in.',
    remedies: [{ text: effect === 'blocked' ? `done first: ${texts}` : `the person does it at the next log-in: ${texts}` }],
  };
}
