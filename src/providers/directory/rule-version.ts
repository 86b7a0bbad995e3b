import { type Instant } from '../../core/instant.js';
import { instantAt } from '../../core/zone.js';
import { type Policy, type Versioned } from '../../policy/schema.js';

/**
 * The value of a rule that held at an instant; undefined before its first version. The directory's own few lines: it shares the policy's numbers with the
 * diagnosis and no code, so that each can prove the other wrong.
 */
export function valueThen<T>({ versions }: Versioned<T>, at: Instant, { zone }: Pick<Policy, 'zone'>): T | undefined {
  let value: T | undefined;
  for (const version of versions) {
    if (version.from !== undefined && instantAt(version.from, version.at ?? '00:00', zone) > at) break;
    value = version.value;
  }
  return value;
}
