import * as z from 'zod';
import { type SignInReason } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { valueOf } from '../../core/fact.js';
import { Secret } from '../../core/secret.js';
import { type Run, type Workplace } from '../../context.js';
import { headerLines } from '../../output/header.js';
import { fieldsFirst } from '../fields-first.js';
import { command } from '../spec.js';

const input = z.object({
  uid: z.string().min(1),
  method: z.string().trim().min(1).optional(),
  service: z.string().trim().min(1).optional(),
});

const NEXT = {
  'change-pin': 'the PIN must be changed now',
  'register-method': 'an MFA method must be registered now',
};

/** Why a sign-in is refused now, for people. */
const REASONS: Readonly<Record<SignInReason, string>> = {
  'wrong-pin': 'wrong PIN',
  'unknown-uid': 'unknown UID',
  locked: 'the account is locked',
  disabled: 'the account is disabled',
  'access-not-begun': 'access has not begun',
  'access-ended': 'access has ended',
  'pin-missing': 'no PIN is set',
  'pin-not-effective': 'the new PIN does not work yet',
  'pin-expired': 'the PIN has expired',
  'pin-must-change': 'the PIN must be changed',
  'mfa-missing': 'a second factor is asked for, and none was given',
  'mfa-wrong': 'the second factor is wrong',
  'mfa-unusable': 'this method cannot be used',
  other: 'another reason',
};

/** A new code comes at each half minute (RFC 6238, the usual step). */
const CODE_STEP = 30_000;

export const module = command(input, async ({ uid, method, service }, run) => {
  const fields = fieldsFirst(run, ['uid', 'result', 'reason', 'next', 'code']);
  const bench = await run.workplace();
  const { provider, signal, requestId } = bench;
  if (!provider.tryPin) throw new AppError('unsupported', `${provider.place.title} cannot be asked for a sign-in by uidctl.`);
  const pin = await run.io.secret(`${bench.policy.label} of ${uid}`);
  const given = method === undefined ? undefined : await codeOf(run, bench, uid, method);
  const factor = given === undefined ? {} : { method: { id: given.id, code: given.code } };
  const answer = await provider.tryPin(
    { uid, pin, ...factor, ...(service === undefined ? {} : { service }), source: 'uidctl' },
    { signal, requestId },
  );
  const signedIn = answer.result === 'signed-in';
  return {
    shape: 'sign-in',
    fields,
    data: { uid, result: answer.result, reason: answer.reason ?? null, next: answer.next ?? null, code: answer.code ?? null },
    human: ({ paint }) => [
      ...headerLines(provider, bench.profile.name),
      '',
      signedIn
        ? `${paint.good('SIGNED IN')}   ${uid}${answer.next === undefined ? '' : `: ${NEXT[answer.next]}`}`
        : `${paint.bad('REFUSED')}   ${uid}: ${reasonWords(answer.reason, bench.policy.label)}`,
      ...(answer.reason === 'mfa-wrong' && given?.shown === true
        ? [`This code was right and was used before: a code works once. The next comes in ${nextCodeIn(run)} s.`]
        : []),
    ],
    exit: signedIn ? undefined : 'problem',
  };
});

/** The second factor: a made-up person has no phone, so a practice directory shows what it would show; elsewhere the code is asked for. */
async function codeOf(
  run: Run,
  bench: Workplace,
  uid: string,
  which: string,
): Promise<{ id: string; code: Secret; shown: boolean }> {
  const id = await methodId(bench, uid, which);
  const shown = await bench.provider.maintenance?.practiceCode(uid, id);
  if (shown === undefined) return { id, code: await run.io.secret('Code of the second factor'), shown: false };
  run.io.err.write(`practice: the code on their phone is ${shown}; it works once, and the next comes in ${nextCodeIn(run)} s\n`);
  return { id, code: new Secret(shown), shown: true };
}

/** Whole seconds until the next code. */
function nextCodeIn({ context }: Run): number {
  return Math.ceil((CODE_STEP - (context.clock() % CODE_STEP)) / 1000);
}

function reasonWords(reason: SignInReason | undefined, label: string): string {
  return reason === undefined ? 'no reason was given' : REASONS[reason].replaceAll('PIN', label);
}

async function methodId({ provider, signal, requestId }: Workplace, uid: string, which: string): Promise<string> {
  const [ref] = await provider.resolve({ by: 'uid', value: uid }, { signal, requestId });
  if (!ref) return which;
  const { 'mfa.methods': methods } = await provider.read(ref.id, ['mfa.methods'], { signal, requestId, each: 5000 });
  const list = valueOf(methods) ?? [];
  const id =
    list.find((method) => method.id === which)?.id ?? (/^\d{1,3}$/.test(which) ? list[Number(which) - 1]?.id : undefined);
  if (id !== undefined) return id;
  throw new AppError('not-found', `${uid} has no MFA method "${which}".`, {
    code: 'method-not-found',
    hint:
      list.length === 0
        ? 'No method is registered.'
        : `There ${list.length === 1 ? 'is one' : `are ${list.length}`}: uidctl mfa list ${uid}`,
  });
}
