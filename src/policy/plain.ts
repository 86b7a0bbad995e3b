import { FRESH_METHODS, REPEAT_RESET } from './own.js';
import { type Policy } from './schema.js';
import { written } from './written.js';

/** No dates and no institution: what a real back end starts with. It enforces nothing and says nothing that the back end does not say. */
export const plain: Policy = {
  id: 'plain',
  title: 'no rules of an institution',
  zone: 'UTC',
  label: 'password',
  sources: {},
  pin: {},
  uid: {},
  access: { graceKinds: [], ruleOfKind: {}, rules: {}, desk: written('no-limit', 'own') },
  mfa: { duty: {}, fresh: written(FRESH_METHODS, 'own') },
  mail: { domains: {} },
  services: {},
  places: {},
  forms: {},
  // It names nobody, so what is unknown hides nobody that it names.
  protected: { uids: [], groups: [], unknown: 'allowed' },
  desk: { repeatReset: written(REPEAT_RESET, 'own') },
};
