import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, type Need, type Skips, type Subject } from './harness.js';
import { leftOut, type Offer, offersOf } from './needs.js';
import { TOPICS } from './topics.js';

/**
 * Holds one provider to the contract, against the server that `start` brings up. What the server cannot do comes from the provider's capabilities and
 * from the parts of the subject; each such need must stand in `skips` with its reason.
 */
export function testProvider(name: string, start: Bench['start'], { skips }: { readonly skips: Skips }): void {
  describe(name, () => {
    let subject: Subject;
    let offers: (need: Need) => Offer;

    beforeAll(async () => {
      subject = await start();
      offers = await offersOf(subject);
    });
    afterAll(async () => {
      await subject.close();
    });

    it('leaves out nothing that it could do: every listed skip is needed', () => {
      const asked = new Set(TOPICS.flatMap(({ cases }) => cases.flatMap(({ needs }) => needs)));
      for (const need of Object.keys(skips) as Need[]) {
        expect(asked, `${need} is asked for by a case`).toContain(need);
        expect(offers(need), `${need} is listed as a skip`).not.toBe('yes');
      }
    });

    for (const topic of TOPICS) {
      describe(topic.name, () => {
        for (const each of topic.cases) {
          it(each.name, async (context) => {
            const reason = leftOut(each, offers, skips);
            if (reason !== undefined) context.skip(reason);
            await each.run(subject);
          });
        }
      });
    }
  });
}
