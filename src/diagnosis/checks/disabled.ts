import { type Enabled } from '../../core/account.js';
import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { absent, pass, unknown } from '../result.js';
import { type Check, type Result, type Situation } from '../types.js';
import { dateWords } from '../words.js';

/** Whether somebody switched the account off. Why and by whom comes first: nobody enables blindly (H6, H45). */
export const disabled: Check<'enabled'> = {
  id: 'disabled',
  title: 'account',
  needs: ['enabled'],
  decisiveUnknown: true,
  examine({ enabled }, situation) {
    if (isUnknown(enabled)) return unknown(enabled, 'whether it is disabled is unknown');
    if (!isKnown(enabled)) return absent(enabled, 'disabled accounts');
    return enabled.value.enabled ? pass('enabled') : switchedOff(enabled.value, situation);
  },
};

type Off = Extract<Enabled, { enabled: false }>;

function switchedOff(off: Off, situation: Situation): Result {
  const { uid } = situation;
  const reason = valueOf(off.reason);
  const easy = reason === 'left' || reason === 'other';
  return {
    status: 'fail',
    effect: 'blocked',
    code: 'disabled',
    evidence: `disabled${history(off, situation)}`,
    cause: reason === undefined ? 'the account is disabled, and why is unknown' : `the account is disabled: ${REASONS[reason]}`,
    say: 'Your account is disabled. I look first at what has to happen before it can be used again.',
    remedies: [
      { text: insteadOf(reason, situation) },
      { command: `uidctl account enable ${uid}${easy ? '' : ' --reason "WHY"'}` },
    ],
  };
}

const REASONS = {
  compromise: 'it was taken over',
  abuse: 'it was misused',
  left: 'the holder left',
  other: 'another reason',
} as const;

function history({ reason, by, since, note }: Off, situation: Situation): string {
  const parts = [
    isKnown(since) ? ` since ${dateWords(since.value, situation)}` : '',
    isKnown(by) ? ` by ${by.value}` : '',
    isKnown(reason) ? `, reason ${reason.value}` : isUnknown(reason) ? `, reason unknown: ${reason.why}` : ', no reason kept',
    isKnown(note) && note.value !== '' ? ` (${note.value})` : '',
  ];
  return parts.join('');
}

/** What comes before enabling. */
function insteadOf(reason: keyof typeof REASONS | undefined, { policy }: Situation): string {
  const network = policy.places['restore-network'];
  switch (reason) {
    case 'abuse':
      return network ? `the person first: ${network.text}` : 'find out first whether the misuse is over';
    case 'left':
      return 'find out first whether the person is back';
    case 'compromise':
      return 'find out first whether the account is safe again';
    default:
      return 'find out first why it was disabled';
  }
}
