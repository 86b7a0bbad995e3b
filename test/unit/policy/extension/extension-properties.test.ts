import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../../../src/core/account.js';
import { day, instant, type Instant } from '../../../../src/core/instant.js';
import { addDays, endOfDay, lastDayOf } from '../../../../src/core/zone.js';
import { extensionOf } from '../../../../src/policy/extension/extension-of.js';
import { type ExtensionRequest } from '../../../../src/policy/extension/types.js';
import { hku } from '../../../../src/policy/hku.js';

const someInstant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2032, 0) }).map((ms) => instant(ms));
const someDay = fc.integer({ min: 0, max: 4400 }).map((n) => addDays(day('2020-01-01'), n));
const someZone = fc.constantFrom('Asia/Hong_Kong', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Europe/London');
const yearly = fc.constantFrom('retiree' as const, 'departmental' as const);

const someRequest: fc.Arbitrary<ExtensionRequest> = fc.record(
  {
    kind: fc.constantFrom(...KINDS),
    rule: fc.constantFrom(...Object.keys(hku.access.rules)),
    presentEnd: fc.oneof(
      someInstant,
      someDay.map((last) => endOfDay(last, hku.zone)),
    ),
    now: someInstant,
    until: someDay,
    days: fc.integer({ min: -2, max: 120 }),
    endorsedBy: fc.constantFrom('', 'headchem'),
  },
  { requiredKeys: ['kind', 'presentEnd', 'now'] },
);

describe('extending access', () => {
  it('never shortens it, never ends it in the past, and says the last day that belongs to the end', () => {
    fc.assert(
      fc.property(someRequest, someZone, (request, zone) => {
        const answer = extensionOf({ ...hku, zone }, request);
        if (answer.result !== 'extend') return;
        expect(answer.until).toBeGreaterThan(request.presentEnd as Instant);
        expect(answer.until).toBeGreaterThan(request.now);
        expect(lastDayOf(answer.until, zone)).toBe(answer.lastDay);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives no day past the one asked for', () => {
    fc.assert(
      fc.property(someRequest, someDay, (request, until) => {
        const answer = extensionOf(hku, { ...request, until, days: undefined });
        return answer.result !== 'extend' || answer.lastDay === until;
      }),
    );
  });

  it('done twice at once changes nothing more, or takes the one renewal that is open and then nothing more', () => {
    fc.assert(
      fc.property(yearly, someInstant, someDay, (kind, now, last) => {
        const first = extensionOf(hku, { kind, now, presentEnd: endOfDay(last, hku.zone) });
        if (first.result !== 'extend') return;
        const again = extensionOf(hku, { kind, now, presentEnd: first.until });
        if (again.result === 'already') return;
        // An end before the coming 30 June is moved there first; the renewal for the year after may be open on the same day.
        expect([kind, again.result]).toEqual(['retiree', 'extend']);
        if (again.result !== 'extend') return;
        expect(extensionOf(hku, { kind, now, presentEnd: again.until }).result).toBe('already');
      }),
      { numRuns: 1000 },
    );
  });

  it('later gives no less: for the same end, waiting never moves the new end back', () => {
    fc.assert(
      fc.property(yearly, someInstant, fc.nat(800 * 86_400_000), someDay, (kind, now, wait, last) => {
        const at = (when: Instant) => {
          const answer = extensionOf(hku, { kind, now: when, presentEnd: endOfDay(last, hku.zone) });
          return answer.result === 'refused' ? undefined : (answer.until as Instant);
        };
        const [sooner, later] = [at(now), at(instant(now + wait))];
        return sooner !== undefined && later !== undefined && sooner <= later;
      }),
      { numRuns: 1000 },
    );
  });

  it('opens on the day that "already so" names, and not the day before', () => {
    fc.assert(
      fc.property(yearly, someInstant, someDay, (kind, now, last) => {
        const presentEnd = endOfDay(last, hku.zone);
        const answer = extensionOf(hku, { kind, now, presentEnd });
        if (answer.result !== 'already' || answer.renewalOpens === undefined) return;
        const onDay = extensionOf(hku, { kind, now: instant(endOfDay(answer.renewalOpens, hku.zone) - 1), presentEnd });
        const before = extensionOf(hku, {
          kind,
          now: instant(endOfDay(addDays(answer.renewalOpens, -1), hku.zone) - 1),
          presentEnd,
        });
        expect([before.result, onDay.result]).toEqual(['already', 'extend']);
      }),
      { numRuns: 1000 },
    );
  });
});
