import { isUnknown, valueOf } from '../../core/fact.js';
import { sameName } from '../login-names.js';
import { howToKnowOrAllow } from '../unknown-fact.js';
import { type Objection, type Rule, type Situation } from '../types.js';

/** Accounts that the policy keeps from the desk, by UID or by group (C1, C17). What cannot be read counts as protected unless the policy says otherwise. */
export const protectedAccount: Rule = {
  id: 'protected-account',
  overridable: false,
  judge(situation) {
    return protectedByName(situation) ?? protectedByGroup(situation) ?? protectedWhileUnknown(situation);
  },
};

function protectedByName({ request, facts, policy }: Situation): Objection | undefined {
  const names = [request.uid, valueOf(facts.uid) ?? request.uid];
  if (!policy.protected.uids.some((uid) => names.some((name) => sameName(uid, name)))) return undefined;
  return {
    kind: 'forbidden',
    message: `${request.uid} is protected by policy ${policy.id}: the desk does not change it`,
    hint: HINT,
  };
}

function protectedByGroup({ request, facts, policy }: Situation): Objection | undefined {
  const groups = valueOf(facts.groups) ?? [];
  const group = groups.find((name) => policy.protected.groups.some((kept) => sameName(kept, name)));
  if (group === undefined) return undefined;
  const message = `${request.uid} is in the group ${group}, which policy ${policy.id} protects: the desk does not change it`;
  return { kind: 'forbidden', message, hint: HINT };
}

function protectedWhileUnknown({ request, facts, policy }: Situation): Objection | undefined {
  if (policy.protected.unknown === 'allowed') return undefined;
  const unknown = [
    { what: 'its UID is', fact: facts.uid },
    { what: 'its groups are', fact: facts.groups },
  ].find(({ fact }) => isUnknown(fact));
  if (!unknown || !isUnknown(unknown.fact)) return undefined;
  const message = `${request.uid} counts as protected: ${unknown.what} unknown (${unknown.fact.why})`;
  return { kind: 'forbidden', message, ...howToKnowOrAllow(unknown.fact) };
}

const HINT = 'Whoever looks after protected accounts must do it; --force does not pass this rule.';
