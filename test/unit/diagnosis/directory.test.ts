import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACT_NAMES } from '../../../src/core/account.js';
import { type SignInAnswer } from '../../../src/core/provider.js';
import { examine } from '../../../src/diagnosis/examine.js';
import { type CauseCode, type Report } from '../../../src/diagnosis/types.js';
import { hku } from '../../../src/policy/hku.js';
import {
  call,
  codeFor,
  DAY,
  MINUTE,
  NOW,
  refOf,
  SEED,
  testBench,
  type Cells,
  type TestBench,
} from '../providers/directory/bench.js';

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
    kind: fc.constantFrom('staff', 'student', 'retiree', 'departmental', 'honorary', 'graduate', 'visitor'),
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

/** A method, also one that is marked as usable and holds nothing that a code could be held against. */
const methods = fc.array(
  fc.record({ usable: rarely(1, 0), type: fc.constantFrom('app', 'sms'), seed: rarely(SEED, null, 'nonsense 189!', '') }),
  { maxLength: 2 },
);

/** What somebody signs in to, and from where; undefined: the directory's own sign-in. */
const wayIn = fc.record({
  service: fc.oneof(fc.constant(undefined), fc.constantFrom('portal', 'vpn'), fc.constantFrom(...Object.keys(hku.services))),
  from: fc.constantFrom(undefined, 'campus' as const, 'outside' as const),
});
type WayIn = typeof wayIn extends fc.Arbitrary<infer T> ? T : never;

const SOURCES = { campus: 'campus', outside: '192.0.2.7' } as const;

async function look(bench: TestBench, uid: string, way: WayIn): Promise<Report> {
  const facts = await bench.directory.read(refOf(uid).id, FACT_NAMES, { ...call(), each: 1000 });
  return examine(facts, { uid, policy: hku, now: bench.clock.now, typed: uid, ...way });
}

/** With the best method that the person has: one that works and that the service takes, else one that works, else any. */
async function signIn(bench: TestBench, uid: string, owned: readonly Cells[], { service, from }: WayIn): Promise<SignInAnswer> {
  const taken = service === undefined ? undefined : hku.services[service]?.methods?.value;
  const worth = ({ usable, seed, type }: Cells): number =>
    usable !== 1 || seed !== SEED ? 0 : taken?.some((one) => one === type) === false ? 1 : 2;
  const [best] = owned.map((cells, at) => ({ at, worth: worth(cells) })).sort((a, b) => b.worth - a.worth);
  return bench.signIn(uid, undefined, {
    ...(best ? { method: { id: `${uid}-${String(best.at)}`, code: codeFor(NOW) } } : {}),
    ...(service === undefined ? {} : { service }),
    ...(from === undefined ? {} : { source: SOURCES[from] }),
  });
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

/** Every cause that was told, the first one first. */
function toldBy({ code, then }: Report): readonly (CauseCode | undefined)[] {
  return [code, ...then.map((other) => other.code)];
}

async function check(bench: TestBench, uid: string, owned: readonly Cells[], way: WayIn): Promise<string> {
  const report = await look(bench, uid, way);
  const answer = await signIn(bench, uid, owned, way);
  if (answer.reason !== undefined) {
    // What only a service asks for does not show in the facts of the account.
    expect(way.service === undefined ? ['blocked'] : ['blocked', 'step-needed', 'cannot-tell']).toContain(report.verdict);
    if (report.verdict === 'step-needed') expect(toldBy(report).length, 'a step alone is no refusal').toBeGreaterThan(1);
    // An end in the past and a beginning to come are two true causes; either may be told first.
    const wanted = answer.reason === 'access-not-begun' ? ['access-not-begun', 'access-ended'] : CODES[answer.reason];
    if (way.service === undefined) expect(wanted, answer.reason).toContain(report.code);
  } else if (answer.next === 'change-pin' && report.verdict === 'blocked') {
    // The new PIN opens nothing: the sign-in after it is refused, and that is what keeps the person out.
    expect(toldBy(report)).toContain('pin-must-change');
    await bench.sql('update account set pin_must_change = 0 where uid = ?', uid);
    const { reason } = await signIn(bench, uid, owned, way);
    expect(CODES[reason ?? '']).toContain(report.code);
  } else if (answer.next === 'change-pin') {
    expect(report).toMatchObject({ verdict: 'step-needed', code: 'pin-must-change' });
  } else {
    expect(['not-blocked', 'will-be-blocked', ...(way.service === undefined ? [] : ['cannot-tell'])]).toContain(report.verdict);
  }
  return answer.code ?? answer.reason ?? answer.next ?? 'signed-in';
}

it.each([7, 20, 44])(
  'says of every account what the sign-in then does (seed %i)',
  async (seed) => {
    const bench = await testBench();
    const seen = new Set<string>();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(cells, methods, wayIn, async (account, owned, way) => {
        const uid = `u${String(++count)}`;
        await bench.account(uid, account);
        for (const [at, method] of owned.entries()) await bench.method(uid, `${uid}-${String(at)}`, { ...method, position: at });
        seen.add(await check(bench, uid, owned, way));
      }),
      { numRuns: 600, seed },
    );
    // All of them came up, or the test proves less than it says.
    const wanted = [...Object.keys(CODES), 'change-pin', 'service-not-for-kind', 'signed-in'];
    expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
  },
  60_000,
);

it('never calls a refused sign-in a step: staff without a method', async () => {
  const bench = await testBench();
  await bench.account('staff1', { kind: 'staff' });
  expect(await look(bench, 'staff1', { service: undefined, from: undefined })).toMatchObject({
    verdict: 'blocked',
    code: 'mfa-method-missing',
  });
  expect(await bench.signIn('staff1')).toMatchObject({ result: 'refused', reason: 'mfa-missing' });
});

it('is judged by a directory that shares no code with the policy room, only the shape of its data', () => {
  const room = 'src/providers/directory';
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const imports = files.flatMap((name) =>
    [...readFileSync(join(room, name), 'utf8').matchAll(/import \{([^}]*)\} from '[^']*\/policy\/[^']*'/g)].map(
      ([, what = '']) => what,
    ),
  );
  expect(imports.length).toBeGreaterThan(5);
  const values = imports.flatMap((what) => what.split(',').map((one) => one.trim()));
  expect(values.filter((one) => one !== '' && !one.startsWith('type '))).toEqual([]);
});
