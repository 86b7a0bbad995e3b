import { describe, expect, it } from 'vitest';
import { type Failures } from '../../../src/core/account.js';
import { factsOf, type Fact } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { lockWarning } from '../../../src/operations/sayings.js';

const say = factsOf('dc1', instant(0));
const unread = say.unknown('not-readable', 'the policy is not readable');
const failures = (limit: Failures['limit'], locksFor: Failures['locksFor']): { failures: Fact<Failures> } => ({
  failures: say.known({ count: 0, limit, lastAt: say.known('never'), locksFor }),
});

describe('what wrong tries lead to', () => {
  it.each([
    ['the whole is unknown', { failures: unread }],
    ['the system counts none', { failures: say.absent() }],
    ['the number is unknown, whatever a policy says', failures(unread, say.known(1_800_000))],
    ['it does not lock', failures(say.known('never'), say.absent())],
  ])('is not said where %s', (_, facts) => {
    expect(lockWarning(facts)).toBeUndefined();
  });

  it.each([
    [failures(say.known(8), say.known(1_800_000)), '8 wrong tries lock the account for 30 minutes'],
    [failures(say.known(1), say.known(5_400_000)), '1 wrong try locks the account for 1 hour 30 minutes'],
    [failures(say.known(5), say.known('never')), '5 wrong tries lock the account until an administrator opens it'],
    [failures(say.known(5), unread), '5 wrong tries lock the account'],
  ])('is said as the server has it', (facts, text) => {
    expect(lockWarning(facts)).toBe(text);
  });
});
