/*
 * What everybody may know about a made-up university. None of it is a secret: these accounts hold nobody and open nothing.
 */

/** The PIN of every practice account that has one. 12 characters, letters and digits: it fits the form of A.1 and most others. */
export const practicePin = 'practice2026';

/** The PIN before that one, for the history of accounts that changed it. */
export const earlierPracticePin = 'practice2025';

/** The base32 seed (RFC 4648, RFC 6238) of every practice method: one authenticator app can play all of these people. */
export const practiceSeed = 'UIDCTLPRACTICESEED234567';

/** One person for each of the five jobs, and the operator, by UID. They are in every made-up university; `alias` is what the look-up is shown with. */
export const demoCast = {
  lookup: { uid: 'chantm', alias: 'tai.man.chan' },
  pinReset: { uid: 'u3001234' },
  mfaClear: { uid: 'leungmk' },
  accessExtend: { uid: 'chantm' },
  diagnose: { uid: 'wongsy' },
  operator: { uid: 'lamky' },
} as const;
