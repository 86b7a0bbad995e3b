import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../../../../src/core/secret.js';
import { openDirectoryInMemory, type Directory } from '../../../../../src/providers/directory/directory.js';
import { fillDirectory } from '../../../../../src/providers/directory/maintenance/fill.js';
import { practicePin, practiceSeed } from '../../../../../src/providers/directory/maintenance/practice.js';
import { generateUniversity } from '../../../../../src/providers/directory/maintenance/university.js';
import { codeAt, timeStep } from '../../../../../src/providers/directory/time-code.js';
import { now, policy } from './directory-in-memory.js';

const call = { signal: new AbortController().signal, requestId: 'test' };
let directory: Directory;
beforeAll(async () => {
  directory = await openDirectoryInMemory({ policy, clock: () => now, system: 'practice', practice: true });
  await fillDirectory(directory.store, generateUniversity({ people: 50, seed: 7, now, policy }));
});
afterAll(() => directory.close());

/** Signs in as somebody with the practice PIN and, where there is a method, its code. */
async function signIn(where: string): Promise<string> {
  const [person] = await directory.store.rows<{ uid: string; method: string | null }>(
    `select uid, (select id from mfa_method where account_id = account.id and is_default = 1) as method from account where ${where}`,
  );
  const code = new Secret(codeAt(practiceSeed, timeStep(now)));
  const answer = await directory.tryPin(
    {
      uid: person?.uid ?? 'nobody',
      pin: new Secret(practicePin),
      ...(person?.method ? { method: { id: person.method, code } } : {}),
    },
    call,
  );
  return answer.reason ?? answer.next ?? answer.result;
}

it.each([null, 'no base32 !', '', '=='])('a method with the seed %o has no code to show, and that is no error', async (seed) => {
  const [row] = await directory.store.rows<{ uid: string; id: string; old: string }>(
    `select a.uid, m.id, m.seed as old from mfa_method m join account a on a.id = m.account_id where m.seed is not null limit 1`,
  );
  const { uid, id, old } = row ?? { uid: '', id: '', old: '' };
  await directory.store.rows('update mfa_method set seed = ? where id = ?', [seed, id]);
  expect(await directory.maintenance.practiceCode(uid, id)).toBeUndefined();
  await directory.store.rows('update mfa_method set seed = ? where id = ?', [old, id]);
  expect(await directory.maintenance.practiceCode(uid, id)).toMatch(/^\d{6}$/);
});

it.each([
  ['locked', `uid = 'wongsy'`],
  ['locked', 'locked_at is not null and locked_until is null'],
  ['access-ended', `uid = 'chantm'`],
  ['access-ended', `contract_end < '2026-10-01'`],
  ['access-not-begun', `access_from > ${now}`],
  ['access-not-begun', `uid_sent_at > ${now - 3_600_000}`],
  ['disabled', `disabled_reason = 'compromise'`],
  ['pin-missing', `pin_hash is null and kind = 'graduate'`],
  ['pin-not-effective', `pin_effective_at > ${now} and kind = 'graduate'`],
  ['pin-expired', `pin_temporary = 1 and pin_expires_at < ${now}`],
  ['pin-expired', `pin_temporary = 0 and pin_expires_at < ${now}`],
  [
    'mfa-missing',
    `kind = 'staff' and enabled = 1 and locked_at is null and pin_must_change = 0 and pin_expires_at is null and pin_hash is not null and access_from is null
     and (access_until is null or access_until > ${now}) and id not in (select account_id from mfa_method)`,
  ],
  ['mfa-unusable', `id in (select account_id from mfa_method where usable = 0)`],
  ['change-pin', `pin_temporary = 1 and pin_expires_at > ${now}`],
  ['change-pin', 'pin_must_change = 1 and pin_temporary = 0'],
  ['signed-in', `uid = 'lamky'`],
  ['signed-in', `uid = 'u3001234'`],
])('%s: %s', async (outcome, where) => {
  expect(await signIn(where)).toBe(outcome);
});
