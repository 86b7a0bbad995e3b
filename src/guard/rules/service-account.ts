import { isUnknown, valueOf } from '../../core/fact.js';
import { ALLOWED_BY_POLICY, howToKnowOrAllow } from '../unknown-fact.js';
import { type Rule } from '../types.js';

/** A program signs in with a service account: a caller never has a reason to ask for one, and a change stops the program. */
export const serviceAccount: Rule = {
  id: 'service-account',
  overridable: false,
  judge({ request, facts, policy }) {
    const { kind } = facts;
    if (valueOf(kind) === 'service') {
      return {
        kind: 'forbidden',
        message: `${request.uid} is a service account: a program signs in with it, and the desk does not change it`,
        hint: 'Whoever runs the program changes it.',
      };
    }
    if (policy.protected.unknown === 'allowed') return undefined;
    if (isUnknown(kind)) {
      const message = `whether ${request.uid} is a service account cannot be told: its kind is unknown (${kind.why})`;
      return { kind: 'forbidden', message, ...howToKnowOrAllow(kind) };
    }
    if (valueOf(kind) === 'unknown') {
      const message = `whether ${request.uid} is a service account cannot be told: ${kind.system} does not say what kind it is`;
      return { kind: 'forbidden', message, hint: ALLOWED_BY_POLICY };
    }
    return undefined;
  },
};
