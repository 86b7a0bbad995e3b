import { type Kind } from '../../core/account.js';
import { type Policy } from '../schema.js';
import { refuse } from './refuse.js';
import { DESK_RULE, type ExtensionRule, type Refused } from './types.js';

/** A named rule, or `rule` undefined for the desk's own day. */
export interface ChosenRule {
  readonly name: string;
  readonly rule: ExtensionRule | undefined;
}

/** The rule asked for, or the one of the account's kind. Refused when there is none, or when it is not for this kind. */
export function chooseRule(policy: Pick<Policy, 'id' | 'access'>, asked: string | undefined, kind: Kind): ChosenRule | Refused {
  const { rules, ruleOfKind } = policy.access;
  const name = asked ?? ruleOfKind[kind] ?? DESK_RULE;
  if (name === DESK_RULE) return { name, rule: undefined };
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule) {
    const names = Object.keys(rules);
    const hint = names.length === 0 ? 'It has no named rules: give the day with --until.' : `It has: ${names.join(', ')}.`;
    return refuse('usage', 'unknown-rule', `The policy ${policy.id} has no rule "${name}".`, hint);
  }
  return rule.kinds.includes(kind) ? { name, rule } : unfit(policy, name, rule, kind);
}

function unfit({ access }: Pick<Policy, 'access'>, name: string, rule: ExtensionRule, kind: Kind): Refused {
  const meant = `The rule ${name} is for ${rule.kinds.join(' and ')} accounts`;
  const is = kind === 'unknown' ? 'what kind of account this is, nobody could tell' : `this is a ${kind} account`;
  const fitting = Object.keys(access.rules).filter((other) => access.rules[other]?.kinds.includes(kind));
  const hint = fitting.length === 0 ? undefined : `For a ${kind} account: ${fitting.join(', ')}.`;
  return refuse('forbidden', 'kind-does-not-fit', `${meant}, and ${is}.`, hint);
}
