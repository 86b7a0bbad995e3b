import { type ServerProfile } from '../../config/types.js';
import { type AppError } from '../../core/error.js';
import { sayRenew } from '../../core/credentials.js';
import { type Probe } from '../../core/probe.js';
import { sayDayOf, sayTime } from '../../core/when-words.js';
import { type Run } from '../../context.js';
import { SERVER_KINDS } from '../profile/server-kinds.js';
import { problemOf, titled, type Check } from './check.js';
import { policyCheck } from './policy-check.js';
import {
  certificateCheck,
  clockCheck,
  rightChecks,
  serverCheck,
  signInCheck,
  TITLES,
  unseen,
  warningChecks,
} from './server-checks.js';

/** A server: reached, trusted, signed in, rights, clock, and the policy of the profile. */
export async function serverChecks(run: Run, name: string, profile: ServerProfile): Promise<Check[]> {
  const { context, requestId } = run;
  const { policy = 'plain', ...own } = profile;
  const rules = await policyCheck(context, policy);
  const stopped = await secretProblem(run, name, profile);
  if (stopped) return [...unseen('not looked at: no sign-in', ['server', 'certificate']), stopped, ...UNSEEN_THEN(), rules];
  try {
    const { provider } = await context.open({ name, profile: own });
    try {
      const probe = await provider.probe?.({ signal: context.signal, requestId });
      const seen = probe
        ? probed(run, profile, probe)
        : unseen('this kind of back end does not tell', ['server', 'certificate', 'sign-in', 'rights', 'clock']);
      return [...seen, rules];
    } finally {
      await provider.close();
    }
  } catch (error) {
    return [...failed(problemOf(error), name, profile), rules];
  }
}

function probed({ context }: Run, { kind }: ServerProfile, probe: Probe): Check[] {
  return [
    serverCheck(probe, kind),
    certificateCheck(probe, context.clock(), context.zone()),
    signInCheck(probe),
    ...rightChecks(probe, kind),
    clockCheck(probe),
    ...warningChecks(probe),
  ];
}

const UNSEEN_THEN = (): Check[] => unseen('not looked at: nobody is signed in', ['rights', 'clock']);

/** Why nobody signs in at all: no secret, one that cannot be read, or one that was refused before, which is not sent again. */
async function secretProblem({ context }: Run, name: string, { kind }: ServerProfile): Promise<Check | undefined> {
  const { secret } = SERVER_KINDS[kind];
  const check = titled('sign-in', TITLES['sign-in']);
  const remedy = `uidctl auth login --profile ${name}`;
  try {
    const secrets = await context.secrets();
    const found = await secrets.find(name);
    if (!found) return check.fail(`no ${secret} is kept for it`, remedy);
    const refusal = await secrets.refusal(name, found.secret);
    if (!refusal) return undefined;
    const zone = context.zone();
    const when = `${sayDayOf(refusal.at, zone)} at ${sayTime(refusal.at, zone)}`;
    const why = refusal.why === '' ? '' : ` (${refusal.why})`;
    return check.fail(
      `the server refused the ${secret} in ${found.where} on ${when}${why}; it is not sent again`,
      sayRenew(name, found),
    );
  } catch (error) {
    const { message, hint } = problemOf(error);
    return check.fail(message, hint ?? remedy);
  }
}

/** How far it came: what lies behind the failure is unknown, and what lies before it held. */
function failed(error: AppError, name: string, profile: ServerProfile): Check[] {
  const { kind, code, message, hint, right } = error;
  const at = (id: keyof typeof TITLES) => titled(id, TITLES[id]);
  if (code === 'certificate') {
    return [
      at('server').pass('it answers'),
      untrusted(error, name),
      ...unseen(`not looked at: without trust no ${SERVER_KINDS[profile.kind].secret} is sent`, ['sign-in', 'rights', 'clock']),
    ];
  }
  if (kind === 'unauthenticated') {
    const trusted = at('certificate').unknown('it is trusted; how long it lasts was not seen');
    const remedy = hint ?? `uidctl auth login --profile ${name}`;
    return [at('server').pass('it answers'), trusted, at('sign-in').fail(message, remedy), ...UNSEEN_THEN()];
  }
  if (kind === 'forbidden') {
    const text = right === undefined ? message : `${message} Missing right: ${right}`;
    return [
      at('server').pass('it answers'),
      at('certificate').unknown('it is trusted; how long it lasts was not seen'),
      at('sign-in').pass('signed in'),
      at('rights').fail(text, hint),
      at('clock').unknown('not seen'),
    ];
  }
  return [
    at('server').fail(message, hint),
    ...unseen(code === 'wrong-kind' ? 'not looked at: it is of another kind' : 'the server could not be asked', [
      'certificate',
      'sign-in',
      'rights',
      'clock',
    ]),
  ];
}

function untrusted({ message, details, hint }: AppError, name: string): Check {
  const shown = details?.['certificate'];
  const known = typeof shown === 'object' && shown !== null ? (shown as Readonly<Record<string, unknown>>) : {};
  const parts = (['subject', 'issuer', 'validTo', 'fingerprint'] as const)
    .filter((part) => typeof known[part] === 'string')
    .map((part) => `${PARTS[part]} ${String(known[part])}`);
  const text = parts.length === 0 ? message : `${message} It shows ${parts.join('; ')}`;
  const isMended = ['not-trusted', 'self-signed'].includes(String(details?.['reason']));
  return titled('certificate', TITLES.certificate).fail(text, isMended ? `uidctl profile add ${name} --ca FILE --replace` : hint);
}

const PARTS = { subject: 'identity', issuer: 'issuer', validTo: 'end', fingerprint: 'SHA-256' } as const;
