import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FactSet } from '../../../src/core/account.js';
import { VERDICTS, type Report } from '../../../src/diagnosis/types.js';
import { causeInWords } from '../../../src/diagnosis/report-words.js';
import { standingOf } from '../../../src/commands/standing.js';
import { at, diagnose, good, lost, method, NOW, pinWith, say } from '../diagnosis/facts.js';
import { openPracticeHouse } from './house.js';

const stand = (report: Report) => standingOf(report, NOW, 'Asia/Hong_Kong');
const of = (facts: Partial<FactSet>) => stand(diagnose(facts));

const ended: Partial<FactSet> = {
  kind: say.known('retiree'),
  access: say.known({
    from: say.known('always'),
    enforced: say.known(true),
    until: say.known(at('2026-07-01T00:00')),
    rule: say.known('retiree'),
    graceUntil: say.known('never'),
  }),
};
const locked: Partial<FactSet> = {
  lock: say.known({ kind: 'temporary', since: lost, until: say.known(at('2026-11-23T14:35')) }),
};
const disabled: Partial<FactSet> = {
  enabled: say.known({ enabled: false, reason: say.known('compromise'), by: lost, since: lost, note: lost }),
};

describe('the state line of a card', () => {
  it('is what the diagnosis says first: locked before disabled, a cause before a doubt, a step before a doubt', () => {
    expect(of({ ...locked, ...disabled })).toEqual({
      state: 'cannot',
      text: 'too many wrong PINs, until 14:35 (in 12 min)',
    });
    expect(of({ ...disabled, pin: lost })).toEqual({ state: 'cannot', text: 'the account is disabled: it was taken over' });
    expect(of({ ...pinWith({ mustChange: say.known(true) }), lock: lost })).toMatchObject({ state: 'step' });
  });

  it('says when access ended, and that nobody renewed it', () => {
    expect(of(ended)).toEqual({ state: 'cannot', text: 'access ended 30 June 2026, 4 months ago: not renewed' });
  });

  it('names what is unknown and why, each reason once', () => {
    expect(of({ lock: lost })).toEqual({
      state: 'cannot-tell',
      text: 'whether it is locked is unknown: campus did not answer',
    });
    expect(of({ lock: lost, access: lost, enabled: say.unknown('not-readable', 'a right is missing') })).toEqual({
      state: 'cannot-tell',
      text: 'lock and access are unknown: campus did not answer; account is unknown: a right is missing',
    });
  });

  it('says what will block with its day, and what only warns after the good news', () => {
    const soon = { 'mfa.methods': say.known([]), 'mfa.duty': say.known({ demanded: false } as const) };
    expect(of(soon).text).toContain(
      'nothing that we can see would refuse the right PIN; but policy hku asks for a second factor',
    );
    expect(of(pinWith({ expiresAt: say.known(at('2026-11-25T06:04')) }))).toEqual({
      state: 'will-not',
      text: 'the PIN expires 25 Nov 2026 06:04',
    });
  });

  it('leaves what was typed to its own line', () => {
    expect(stand(diagnose({}, { typed: 'wong.siu.yin' })).text).toBe('nothing that we can see would refuse the right PIN');
    expect(causeInWords(diagnose({}, { typed: 'wong.siu.yin' }))).toContain('the log-in page wants the UID');
  });
});

const STATES = {
  blocked: 'CANNOT SIGN IN',
  'step-needed': 'STEP NEEDED',
  'will-be-blocked': 'CAN STILL SIGN IN',
  'not-blocked': 'CAN SIGN IN',
  'cannot-tell': 'CANNOT TELL',
} as const;

/** What can stand in the way, or cannot be told; each replaces a good fact. */
const TROUBLES: readonly Partial<FactSet>[] = [
  locked,
  disabled,
  ended,
  pinWith({ mustChange: say.known(true) }),
  pinWith({ expiresAt: say.known(at('2026-11-25T06:04')) }),
  pinWith({ present: say.known(false) }),
  { 'mfa.methods': say.known([]) },
  { 'mfa.methods': lost },
  { lock: lost },
  { access: lost },
  { pin: lost },
  { demands: lost },
  { restrictions: say.known([{ code: 'hours', text: 'by day', refusesNow: lost }]) },
];

const EXPECTED = {
  blocked: 'cannot',
  'step-needed': 'step',
  'will-be-blocked': 'will-not',
  'not-blocked': 'can',
  'cannot-tell': 'cannot-tell',
};

it('is the verdict of the diagnosis for every mix of troubles, and always says why', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...TROUBLES]), fc.constantFrom('wongsy', 'wong.siu.yin'), (troubles, typed) => {
      const report = diagnose(Object.assign({}, ...troubles) as Partial<FactSet>, { typed });
      const { state, text } = stand(report);
      expect(state).toBe(EXPECTED[report.verdict]);
      expect(text).toMatch(/\w{3}/);
      expect(text).not.toMatch(/undefined|\[object/);
    }),
    { numRuns: 1000 },
  );
});

describe('on a whole university', () => {
  it('every command that shows an account says what diagnose says', async () => {
    const house = await openPracticeHouse();
    try {
      const uids = house.sql<{ uid: string }>('select uid from account order by uid').map(({ uid }) => uid);
      const seen = new Set<string>();
      for (const uid of uids) {
        const { verdict } = await house.json<{ verdict: keyof typeof STATES }>(`diagnose ${uid}`);
        seen.add(verdict);
        for (const line of [
          `lookup ${uid}`,
          `account show ${uid}`,
          `access show ${uid}`,
          `mfa list ${uid}`,
          `session list ${uid}`,
        ]) {
          const { out } = await house.type(line, { typed: '' });
          expect([line, out.split('\n').some((text) => text.startsWith(`${STATES[verdict]}   `))]).toEqual([line, true]);
        }
      }
      expect(seen.size).toBeGreaterThan(3);
      expect(VERDICTS).toEqual(expect.arrayContaining([...seen]));
    } finally {
      house.close();
    }
  }, 60_000);

  it('nobody without a doubt is called well', () => {
    expect(stand(diagnose(good)).state).toBe('can');
    expect(of({ 'mfa.methods': say.known([method({ usable: lost })]) }).state).toBe('cannot-tell');
  });
});
