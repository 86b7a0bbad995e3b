import { isFact, type Fact } from '../../core/fact.js';
import { Personal } from '../../core/personal.js';

/**
 * Whether two values say the same. Facts inside them are held against each other by what they say, whoever said it and when; personal values by
 * their plain text.
 */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (one instanceof Personal || other instanceof Personal) return samePersonal(one, other);
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (isFact(one) && isFact(other)) return sameFact(one, other);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [filled(one), filled(other)];
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && same(value, b.get(key)));
}

function samePersonal(one: unknown, other: unknown): boolean {
  return one instanceof Personal && other instanceof Personal && one.kind === other.kind && one.unmasked() === other.unmasked();
}

function sameFact(one: Fact<unknown>, other: Fact<unknown>): boolean {
  if (one.state === 'known' && other.state === 'known') return same(one.value, other.value);
  if (one.state === 'unknown' && other.state === 'unknown') return one.code === other.code;
  return one.state === other.state;
}

/** A property that is undefined and one that is not there are the same: JSON keeps neither. */
function filled(value: object): Map<string, unknown> {
  return new Map(Object.entries(value).filter(([, each]) => each !== undefined));
}
