import { type Rule } from '../types.js';

/** `--force` is written down with its reason, so it needs one. */
export const forceReason: Rule = {
  id: 'force-reason',
  overridable: false,
  judge({ request }) {
    if (!request.force || (request.reason ?? '').trim() !== '') return undefined;
    return { kind: 'usage', message: '--force needs a reason: it is written to the audit', hint: 'Add --reason "why".' };
  },
};
