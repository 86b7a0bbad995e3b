import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { valueOf } from '../../core/fact.js';
import { Secret } from '../../core/secret.js';
import { type Run, type Workplace } from '../../context.js';
import { headerLine } from '../../output/header.js';
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

export const module = command(input, async ({ uid, method, service }, run) => {
  const fields = fieldsFirst(run, ['uid', 'result', 'reason', 'next', 'code']);
  const bench = await run.workplace();
  const { provider, signal, requestId } = bench;
  if (!provider.tryPin) throw new AppError('unsupported', `${provider.place.title} cannot be asked for a sign-in by uidctl.`);
  const pin = await run.io.secret(`${bench.policy.label} of ${uid}`);
  const factor = method === undefined ? {} : { method: await codeOf(run, bench, uid, method) };
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
      headerLine(provider.place, bench.profile.name),
      '',
      signedIn
        ? `${paint.good('SIGNED IN')}   ${uid}${answer.next === undefined ? '' : `: ${NEXT[answer.next]}`}`
        : `${paint.bad('REFUSED')}   ${uid}: ${answer.reason ?? 'no reason was given'}`,
    ],
    exit: signedIn ? undefined : 'problem',
  };
});

/** The second factor: a made-up person has no phone, so a practice directory shows what it would show; elsewhere the code is asked for. */
async function codeOf(run: Run, bench: Workplace, uid: string, which: string): Promise<{ id: string; code: Secret }> {
  const id = await methodId(bench, uid, which);
  const shown = await bench.provider.maintenance?.practiceCode(uid, id);
  if (shown === undefined) return { id, code: await run.io.secret('Code of the second factor') };
  run.io.err.write(`practice: the code on their phone is ${shown}\n`);
  return { id, code: new Secret(shown) };
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
