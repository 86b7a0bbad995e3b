import { type Transaction } from 'kysely';
import { duration, milliseconds } from '../../core/duration.js';
import { type Instant } from '../../core/instant.js';
import { type Call, type SignInAnswer, type SignInAttempt } from '../../core/provider.js';
import { stopIfCancelled } from './call.js';
import { judge, type Evidence, type Judgement, type SignInMethod } from './judge.js';
import { failuresThatCount } from './lock.js';
import { type DirectoryParts } from './parts.js';
import { pinMatches } from './pin-hash.js';
import { badRecord, checkReadable } from './readable.js';
import { type AccountRecord, type Tables } from './tables.js';

/** So many characters of a UID that was typed are kept. */
const UID_KEPT = 64;

/** A sign-in with its account; the account is undefined when there is none of this UID. */
export interface SignedIn {
  readonly answer: SignInAnswer;
  readonly account: AccountRecord | undefined;
}

/**
 * A real sign-in: judged, counted and written down like any other. It opens no session. The UID must be spelled as it is: an alias or capitals
 * are an unknown UID here. Throws AppError setup, and counts nothing, for an account whose record cannot be read.
 */
export async function signIn(parts: DirectoryParts, given: SignInAttempt, { signal }: Call): Promise<SignedIn> {
  stopIfCancelled(signal);
  const attempt = storable(given);
  const typed = attempt.pin.open('wire');
  for (;;) {
    const hash = await presentHash(parts, attempt.uid);
    // An unknown UID, or one without a PIN, takes the same time.
    const matches = await pinMatches(typed, hash, parts.pinCost);
    stopIfCancelled(signal);
    const outcome = await parts.store.write((trx) => attemptIn(parts, trx, attempt, hash, matches));
    if (outcome !== 'pin-moved') return outcome;
  }
}

/** Texts as the store takes them: none with U+0000 in it. No UID has the character that stands for it here. */
function storable(attempt: SignInAttempt): SignInAttempt {
  const clean = (text: string | undefined): string | undefined => text?.replaceAll('\0', '\u{FFFD}');
  return {
    ...attempt,
    uid: clean(attempt.uid) ?? '',
    source: clean(attempt.source),
    device: clean(attempt.device),
    service: clean(attempt.service),
  };
}

async function presentHash({ store }: DirectoryParts, uid: string): Promise<string | null> {
  const [found] = await store.rows<{ pin_hash: string | null }>('select pin_hash from account where uid = ? collate binary', [
    uid,
  ]);
  return found?.pin_hash ?? null;
}

async function attemptIn(
  parts: DirectoryParts,
  trx: Transaction<Tables>,
  attempt: SignInAttempt,
  hash: string | null,
  matches: boolean,
): Promise<SignedIn | 'pin-moved'> {
  const now = parts.clock();
  const account = await trx.selectFrom('account').selectAll().where('uid', '=', attempt.uid).executeTakeFirst();
  if (account?.uid !== attempt.uid) {
    const answer: SignInAnswer = { result: 'refused', reason: 'unknown-uid', next: undefined, code: undefined };
    await writeDown(trx, attempt, undefined, answer, now);
    return { answer, account: undefined };
  }
  // The PIN was changed while the old one was being compared.
  if (account.pin_hash !== hash) return 'pin-moved';
  checkReadable(account);
  const methods: SignInMethod[] = await trx
    .selectFrom('mfa_method')
    .selectAll()
    .where('account_id', '=', account.id)
    .orderBy('position')
    .execute();
  const judgement = judged({
    account,
    methods,
    pinMatches: matches,
    given: attempt.method && { id: attempt.method.id, code: attempt.method.code.open('wire') },
    service: attempt.service,
    source: attempt.source,
    policy: parts.policy,
    now,
  });
  await count(parts, trx, account, judgement, now);
  await writeDown(trx, attempt, account.id, judgement.answer, now);
  return { answer: judgement.answer, account };
}

/** Dates at the very end of the calendar, to which a rule adds some time, make no date either. */
function judged(evidence: Evidence): Judgement {
  try {
    return judge(evidence);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw badRecord(evidence.account.uid, { field: 'a date', why: 'is too far away for the rules' });
  }
}

/** A failure may lock; a success forgets the failures. What is refused for another reason changes no count. */
async function count(
  { policy }: DirectoryParts,
  trx: Transaction<Tables>,
  account: AccountRecord,
  { answer, counts, used }: Judgement,
  now: Instant,
): Promise<void> {
  if (used) await trx.updateTable('mfa_method').set({ last_code_step: used.step }).where('id', '=', used.method).execute();
  if (answer.result === 'signed-in') {
    if (account.failures === 0 && account.locked_at === null) return;
    await trx
      .updateTable('account')
      .set({ failures: 0, locked_at: null, locked_until: null })
      .where('id', '=', account.id)
      .execute();
    return;
  }
  if (!counts) return;
  const failures = failuresThatCount(account, now) + 1;
  const rule = policy.lock && failures >= policy.lock.failures.value ? policy.lock : undefined;
  const lock = { locked_at: rule ? now : null, locked_until: rule ? now + milliseconds(duration(rule.length.value)) : null };
  await trx
    .updateTable('account')
    .set({ failures, last_failure_at: now, ...lock })
    .where('id', '=', account.id)
    .execute();
}

async function writeDown(
  trx: Transaction<Tables>,
  attempt: SignInAttempt,
  accountId: string | undefined,
  { result, reason }: SignInAnswer,
  at: Instant,
): Promise<void> {
  await trx
    .insertInto('sign_in')
    .values({
      account_id: accountId ?? null,
      uid_typed: attempt.uid.slice(0, UID_KEPT),
      at,
      result,
      reason: reason ?? null,
      source: attempt.source ?? null,
      device: attempt.device ?? null,
      service: attempt.service ?? null,
    })
    .execute();
}
