import { type Plan, type StepResult } from '../core/change.js';
import { type SecretPlace } from '../core/desk.js';
import { AppError, type ErrorKind } from '../core/error.js';
import { type Secret } from '../core/secret.js';

/** What came of a secret. */
export interface HandOver {
  /** True when somebody has it now. */
  readonly delivered: boolean;
  /** Kept for the result, where the operator asked for that. */
  readonly revealed: Secret | undefined;
  readonly note: string | undefined;
  readonly exit: ErrorKind | undefined;
}

const NOTHING: HandOver = { delivered: false, revealed: undefined, note: undefined, exit: undefined };

/**
 * Hands a secret to the place that was opened for it, as soon as the PIN is set or may be; otherwise removes what was prepared. Never throws: the
 * change is done by now. A Ctrl-C on the secret screen comes after it was shown, so it is no loss.
 */
export async function handOver(
  place: SecretPlace | undefined,
  pin: Secret | undefined,
  plan: Plan,
  results: readonly StepResult[],
): Promise<HandOver> {
  if (!place) return NOTHING;
  const setting = results.find(({ step }) => plan.steps.some(({ id, verb }) => id === step && verb === 'set-pin'));
  const secret = setting?.issued ?? pin;
  const isSet = setting !== undefined && ['done', 'already', 'accepted', 'uncertain'].includes(setting.outcome);
  if (!isSet || !secret) return abandon(place);
  const { effectiveAt, expiresAt } = setting;
  try {
    await place.deliver({ uid: plan.on.uid, secret, effectiveAt, expiresAt });
    const note =
      setting.outcome === 'uncertain' ? 'Nobody knows whether this PIN was set. Look before you pass it on.' : undefined;
    return { delivered: true, revealed: place.revealed?.(), note, exit: undefined };
  } catch (error) {
    if (error instanceof AppError && error.kind === 'cancelled') return { ...NOTHING, delivered: true };
    const why = error instanceof Error ? error.message : String(error);
    return {
      ...NOTHING,
      note: `The PIN was set, but could not be handed over: ${why}. Reset it again with --again.`,
      exit: 'partial',
    };
  }
}

async function abandon(place: SecretPlace): Promise<HandOver> {
  try {
    await place.abandon();
    return NOTHING;
  } catch (error) {
    return {
      ...NOTHING,
      note: `What was prepared for the secret could not be removed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
