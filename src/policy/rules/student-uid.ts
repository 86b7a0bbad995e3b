import { type Policy } from '../schema.js';

/** The UID that a student number leads to (H3, H41 in `hku`); undefined for a number of another form, or where the policy has no such rule. */
export function uidFromStudentNumber(policy: Pick<Policy, 'uid'>, number: string): string | undefined {
  const rule = policy.uid.fromStudentNumber?.value;
  if (!rule || number.length !== rule.length || !/^[0-9]+$/.test(number)) return undefined;
  const prefix = Object.keys(rule.prefixes)
    .filter((start) => number.startsWith(start))
    .reduce<string | undefined>((longest, start) => (start.length > (longest?.length ?? -1) ? start : longest), undefined);
  const letter = prefix === undefined ? undefined : rule.prefixes[prefix];
  return letter === undefined ? undefined : letter + number.slice(rule.digits.from - 1, rule.digits.to);
}
