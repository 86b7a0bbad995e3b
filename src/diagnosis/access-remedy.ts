import { type Access, type Kind } from '../core/account.js';
import { valueOf } from '../core/fact.js';
import { type Remedy, type Situation } from './types.js';

/** How an end of access is moved: by a named rule of the policy, by the record that it follows, or by a date. */
export function accessRemedies(access: Access, kind: Kind | undefined, { policy, uid }: Situation): readonly Remedy[] {
  const { rules, ruleOfKind } = policy.access;
  const named = valueOf(access.rule);
  const name = named !== undefined && Object.hasOwn(rules, named) ? named : kind && ruleOfKind[kind];
  const rule = name === undefined ? undefined : rules[name];
  if (!rule || name === undefined) return [{ command: `uidctl access extend ${uid} --until DATE` }];
  if (rule.step.by === 'record')
    return [{ text: `it follows the record of the ${rule.step.keeper.value}: it moves when that record does` }];
  const fits = kind !== undefined && rule.kinds.includes(kind);
  return [{ command: `uidctl access extend ${uid}${fits ? ` --rule ${name}` : ''}` }];
}
