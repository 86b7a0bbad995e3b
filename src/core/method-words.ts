import { type MethodType } from './account.js';

/** What people call each type of MFA method; the same words on cards, in plans and in lists. */
export const METHOD_WORDS: Readonly<Record<MethodType, string>> = {
  app: 'authenticator app',
  sms: 'SMS',
  call: 'phone call',
  'security-key': 'security key',
  'hardware-token': 'hardware token',
  'recovery-codes': 'recovery codes',
  mail: 'mail',
  pass: 'temporary pass',
  other: 'other method',
};
