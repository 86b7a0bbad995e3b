import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRECTORY_SKIPS, startInMemory } from '../directory/subject.js';
import { firstRed } from '../suite/check.js';
import { type Need, type Subject } from '../suite/harness.js';
import { type Offer, offersOf } from '../suite/needs.js';
import { TOPICS } from '../suite/topics.js';
import { MUTANTS } from './list.js';

describe('the suite against the directory with one promise broken at a time', () => {
  let sound: Subject;
  let offers: (need: Need) => Offer;

  beforeAll(async () => {
    sound = await startInMemory();
    offers = await offersOf(sound);
  });
  afterAll(async () => {
    await sound.close();
  });

  it('names every mutant once, and a topic that is there', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    for (const { caughtBy } of MUTANTS) expect(TOPICS.map(({ name }) => name)).toContain(caughtBy);
  });

  for (const topic of TOPICS) {
    it(`${topic.name} is green when nothing is broken`, async () => {
      expect(await firstRed(topic, sound, offers, DIRECTORY_SKIPS)).toBeUndefined();
    });
  }

  for (const { name, breaks, caughtBy, of } of MUTANTS) {
    it(`${name} turns ${caughtBy} red: ${breaks}`, async () => {
      const topic = TOPICS.find((each) => each.name === caughtBy);
      if (topic === undefined) throw new Error(`no topic ${caughtBy}`);
      const fresh = await startInMemory();
      try {
        const red = await firstRed(topic, { ...fresh, provider: of(fresh.provider) }, offers, DIRECTORY_SKIPS);
        expect(red, 'a case that fails').toBeDefined();
      } finally {
        await fresh.close();
      }
    });
  }
});
