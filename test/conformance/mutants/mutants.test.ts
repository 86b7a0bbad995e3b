import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRECTORY_SKIPS, startInMemory } from '../directory/subject.js';
import { firstRed, isFinding, redOf } from '../suite/check.js';
import { type Case, type Need, type Subject } from '../suite/harness.js';
import { leftOut, type Offer, offersOf } from '../suite/needs.js';
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

  it('names every mutant once, and for each a case that is there and is not left out', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    for (const { caughtBy, red } of MUTANTS) expect(leftOut(caseOf(caughtBy, red), offers, DIRECTORY_SKIPS)).toBeUndefined();
  });

  it('breaks something in every topic', () => {
    expect([...new Set(MUTANTS.map(({ caughtBy }) => caughtBy))].sort()).toEqual(TOPICS.map(({ name }) => name).sort());
  });

  for (const topic of TOPICS) {
    it(`${topic.name} is green when nothing is broken`, async () => {
      expect(await firstRed(topic, sound, offers, DIRECTORY_SKIPS)).toBeUndefined();
    });
  }

  for (const { name, breaks, caughtBy, red, of } of MUTANTS) {
    it(`${name} turns ${caughtBy} red: ${breaks}`, async () => {
      const fresh = await startInMemory();
      try {
        const error = await redOf(caseOf(caughtBy, red), { ...fresh, provider: of(fresh.provider) });
        expect(error, `"${red}" fails`).toBeDefined();
        if (!isFinding(error)) throw new Error('the mutant fell over, and nothing was found', { cause: error });
      } finally {
        await fresh.close();
      }
    });
  }
});

function caseOf(topic: string, name: string): Case {
  const found = TOPICS.find((each) => each.name === topic)?.cases.find((each) => each.name === name);
  if (!found) throw new Error(`the topic ${topic} has no case "${name}"`);
  return found;
}
