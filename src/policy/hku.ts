import { access } from './hku/access.js';
import { mfa, services } from './hku/mfa.js';
import { lock, pin } from './hku/pin.js';
import { forms, places } from './hku/places.js';
import { sources } from './hku/sources.js';
import { mail, uid } from './hku/uid.js';
import { REPEAT_RESET } from './own.js';
import { type Policy } from './schema.js';
import { written } from './written.js';

/**
 * The rules of HKU's computer accounts, from its public pages: every value with its source, and what lost beside it.
 * Written out whole, so that no schema is needed to read it; a test holds it to the schema.
 */
export const hku: Policy = {
  id: 'hku',
  title: 'The University of Hong Kong, computer accounts',
  zone: 'Asia/Hong_Kong',
  label: 'PIN',
  sources,
  pin,
  uid,
  lock,
  access,
  mfa,
  mail,
  services,
  places,
  forms,
  protected: { uids: [], groups: [], unknown: 'protected' },
  desk: { repeatReset: written(REPEAT_RESET, 'own') },
};
