import { type Policy } from '../schema.js';
import { ENDORSED_FROM, ENDORSER } from './access.js';

/** Where people do things alone, and where the desk is (A.1, A.3, A.5, A.6, A.12, A.13). What no page says is not here. */
export const places: Policy['places'] = {
  'change-pin': {
    text: 'in the portal, on the PIN change page (after MFA: the current PIN, then the new one twice)',
    source: 'H18',
    note: 'for staff, students, retirees and holders of departmental accounts; graduates have pages of their own',
    overruled: [],
  },
  'forgot-pin': {
    text: 'on the log-in page, "Forgot your PIN/Passwords"',
    source: 'H21',
    note: 'also H24',
    overruled: [],
  },
  'register-contact': {
    text: 'in the portal, search "contact info", then "Register Contact Info with ITS"',
    source: 'H21',
    overruled: [],
  },
  'default-method': {
    text: 'on the account page, Security info, "Default sign-in method", Change',
    source: 'H55',
    note: 'as another university of Hong Kong describes the same product; H1 names the item alone',
    overruled: [],
  },
  'check-mfa': { text: 'on the self-service pages for MFA settings', source: 'H31', overruled: [] },
  'lost-phone': {
    text: 'on the self-service pages for MFA settings',
    source: 'H31',
    overruled: [
      { text: 'form CF111 with proof of identity, when the only method no longer works', source: 'H26' },
      { text: 'by mail to ithelp@hku.hk', source: 'H27' },
    ],
  },
  'restore-network': { text: 'in the portal, "Restore Network Access"', source: 'H6', overruled: [] },
  desk: {
    text: 'ithelp@hku.hk, 3917 0123, the online service request, or in person',
    source: 'H10',
    note: 'also H9; alumni@hku.hk for questions that are not technical (H33)',
    overruled: [],
  },
};

/** Forms by their number (A.6, A.8, A.12). */
export const forms: Policy['forms'] = {
  CF111: {
    title: 'Reset Portal PIN & MFA',
    asksFor: ['pin.reset', 'mfa.clear', 'mfa.remove'],
    needs: 'a copy of the staff or student card, or any document with full name and photo',
    source: 'H26',
  },
  CF150: {
    title: 'mail extension',
    needs: `a reason; from ${String(ENDORSED_FROM)} days the endorsement of the ${ENDORSER}`,
    source: 'H6',
  },
  'CF-106b': { title: 'departmental account', source: 'H12', note: 'an older page; also H28 and H44' },
};
