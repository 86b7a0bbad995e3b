import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACT_NAMES } from '../../../src/core/account.js';
import { type SignInAnswer } from '../../../src/core/provider.js';
import { examine } from '../../../src/diagnosis/examine.js';
import { type CauseCode, type Report } from '../../../src/diagnosis/types.js';
import { hku } from '../../../src/policy/hku.js';
import { call, codeFor, DAY, MINUTE, NOW, refOf, testBench, type Cells, type TestBench } from '../providers/directory/bench.js';

/*
 * The directory's own sign-in is the judge: accounts in every mix of states are diagnosed, and then somebody signs in with the right PIN and,
 * where there is a method, with the right code. The two share no code, so each can prove the other wrong.
 */

const past = [0, -40 * DAY, -5 * MINUTE].map((ms) => NOW + ms);
const near = [...past, NOW + 5 * MINUTE, NOW + 40 * DAY];
const rarely = <T>(usual: T, ...rest: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rest) });

const cells: fc.Arbitrary<Cells> = fc
  .record({
    kind: fc.constantFrom('staff', 'student', 'retiree', 'departmental', 'graduate', 'visitor'),
    made_at: fc.constantFrom(0, NOW - 10 * MINUTE, NOW - 40 * DAY),
    enabled: rarely(1, 0),
    access_from: rarely(null, ...near),
    access_until: rarely(null, ...near),
    contract_end: rarely(null, '2026-10-14', '2026-11-01', '2026-11-22', '2027-06-30'),
    uid_sent_at: rarely(null, NOW - 30 * MINUTE, NOW - 2 * DAY),
    pin_effective_at: rarely(0, ...near),
    pin_expires_at: rarely(null, ...near),
    pin_must_change: rarely(0, 1),
    locked_at: rarely(null, NOW - 10 * MINUTE),
    locked_until: fc.constantFrom(null, ...near),
  })
  .chain((all) =>
    rarely<Cells>({}, { pin_hash: null, pin_changed_at: null, pin_effective_at: null }).map((none) => ({ ...all, ...none })),
  );

const methods = fc.array(fc.record({ usable: rarely(1, 0), type: fc.constantFrom('app', 'sms') }), { maxLength: 2 });

async function look(bench: TestBench, uid: string): Promise<Report> {
  const facts = await bench.directory.read(refOf(uid).id, FACT_NAMES, { ...call(), each: 1000 });
  return examine(facts, { uid, policy: hku, now: bench.clock.now, typed: uid });
}

/** With the first method that works, else with one that does not: that is all that the person has. */
async function signIn(bench: TestBench, uid: string, owned: readonly Cells[]): Promise<SignInAnswer> {
  const at = Math.max(
    owned.findIndex(({ usable }) => usable === 1),
    0,
  );
  const method = owned.length === 0 ? {} : { method: { id: `${uid}-${String(at)}`, code: codeFor(NOW) } };
  return bench.signIn(uid, undefined, method);
}

/** What the diagnosis calls a refusal. */
const CODES: Readonly<Record<string, readonly CauseCode[]>> = {
  locked: ['locked-temporary', 'locked-permanent'],
  'pin-missing': ['pin-missing'],
  disabled: ['disabled'],
  'access-not-begun': ['access-not-begun'],
  'access-ended': ['access-ended'],
  'pin-not-effective': ['pin-not-effective'],
  'pin-expired': ['pin-expired'],
  'mfa-missing': ['mfa-method-missing'],
  'mfa-unusable': ['mfa-method-unusable'],
};

it('says of every account what the sign-in then does', async () => {
  const bench = await testBench();
  const seen = new Set<string>();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(cells, methods, async (account, owned) => {
      const uid = `u${String(++count)}`;
      await bench.account(uid, account);
      for (const [at, method] of owned.entries()) await bench.method(uid, `${uid}-${String(at)}`, { ...method, position: at });
      const report = await look(bench, uid);
      const answer = await signIn(bench, uid, owned);
      seen.add(answer.reason ?? answer.next ?? 'signed-in');
      if (answer.reason !== undefined) {
        expect(['blocked', 'step-needed']).toContain(report.verdict);
        // An end in the past and a beginning to come are two true causes; either may be told first.
        const told = [report.code, ...report.then.map(({ code }) => code)];
        const wanted = answer.reason === 'access-not-begun' ? ['access-not-begun', 'access-ended'] : CODES[answer.reason];
        expect(wanted, answer.reason).toContain(told[0]);
      } else if (answer.next === 'change-pin') {
        expect(report).toMatchObject({ verdict: 'step-needed', code: 'pin-must-change' });
      } else {
        expect(['not-blocked', 'will-be-blocked']).toContain(report.verdict);
      }
    }),
    { numRuns: 600, seed: 7 },
  );
  // All of them came up, or the test proves less than it says.
  expect([...seen].sort()).toEqual([...Object.keys(CODES), 'change-pin', 'signed-in'].sort());
}, 60_000);
