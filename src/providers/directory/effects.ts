import { type Transaction } from 'kysely';
import { type Change, type Step, type StepResult } from '../../core/change.js';
import { after, duration } from '../../core/duration.js';
import { AppError } from '../../core/error.js';
import { instant, type Instant } from '../../core/instant.js';
import { ENDED, accessUntil } from './access-window.js';
import { sessionCount } from './changes/draft.js';
import { graceWouldFollow } from './changes/access.js';
import { methodInWords, nextDefault } from './changes/mfa.js';
import { isLocked } from './lock.js';
import { writePin, type PreparedPin } from './new-pin.js';
import { type DirectoryParts } from './parts.js';
import { type AccountState } from './state.js';
import { type Tables } from './tables.js';

/** Who stands in `disabled_by` when this tool disabled an account: the operator's name is in the audit. */
const BY = 'service desk';

/** What a step works with, inside its transaction. */
export interface Doing {
  readonly parts: DirectoryParts;
  readonly trx: Transaction<Tables>;
  readonly state: AccountState;
  readonly step: Step;
  readonly change: Change;
  readonly pin: PreparedPin | undefined;
  readonly now: Instant;
}

/** What a step did, before it is known how it is confirmed. */
export type Effect = Pick<StepResult, 'before' | 'after' | 'effectiveAt' | 'expiresAt'> & {
  readonly outcome: 'done' | 'already';
};

/** Does one step. Throws AppError when the account, as it stands, does not let it; then nothing is written. */
export async function take(doing: Doing): Promise<Effect> {
  switch (doing.step.verb) {
    case 'set-pin':
      return setPin(doing);
    case 'require-change':
      return requireChange(doing);
    case 'unlock':
      return unlock(doing);
    case 'remove-method':
      return removeMethod(doing);
    case 'set-default-method':
      return setDefault(doing);
    case 'set-access-end':
      return setAccessEnd(doing);
    case 'enable':
      return enable(doing);
    case 'disable':
      return disable(doing);
    case 'end-sessions':
      return endSessions(doing);
    default:
      throw new AppError('unsupported', `the embedded directory has no step ${doing.step.verb}`);
  }
}

async function setPin({ parts, trx, state: { account }, change, pin, now }: Doing): Promise<Effect> {
  if (!pin) throw new AppError('unsupported', `no ${parts.policy.label} was handed over`, { code: 'pin-missing' });
  if ('refused' in pin) throw pin.refused;
  const life =
    change.action === 'pin.reset' && change.via === 'temporary'
      ? (change.livesFor ?? parts.policy.pin.temporaryLife?.value)
      : undefined;
  const expiresAt = life === undefined ? null : after(now, duration(life));
  const terms = { expiresAt, temporary: true, mustChange: account.pin_must_change !== 0, byDesk: true };
  const effectiveAt = await writePin(parts, trx, account, pin.hash, now, terms);
  const before = account.pin_changed_at === null ? 'never' : instant(account.pin_changed_at);
  return { outcome: 'done', before, after: now, effectiveAt, expiresAt: expiresAt ?? 'never' };
}

async function requireChange({ trx, state: { account } }: Doing): Promise<Effect> {
  if (account.pin_must_change !== 0) return { outcome: 'already', before: 'change due', after: 'change due' };
  await trx.updateTable('account').set({ pin_must_change: 1 }).where('id', '=', account.id).execute();
  return { outcome: 'done', before: 'no change due', after: 'change due' };
}

async function unlock({ trx, state: { account }, now }: Doing): Promise<Effect> {
  if (!isLocked(account, now)) return { outcome: 'already', before: 'not locked', after: 'not locked' };
  await trx
    .updateTable('account')
    .set(({ eb }) => ({
      failures: 0,
      last_failure_at: null,
      locked_at: null,
      locked_until: null,
      revision: eb('revision', '+', 1),
    }))
    .where('id', '=', account.id)
    .execute();
  return { outcome: 'done', before: 'locked', after: 'not locked' };
}

async function removeMethod({ trx, state, step }: Doing): Promise<Effect> {
  const method = state.methods.find(({ id }) => id === step.target);
  if (!method) return { outcome: 'already', before: 'removed', after: 'removed' };
  await trx.deleteFrom('mfa_method').where('id', '=', method.id).execute();
  const heir = method.is_default === 0 ? undefined : nextDefault(state, new Set([method.id]));
  if (heir) await trx.updateTable('mfa_method').set({ is_default: 1 }).where('id', '=', heir.id).execute();
  return { outcome: 'done', before: methodInWords(method), after: 'removed' };
}

async function setDefault({ trx, state, step }: Doing): Promise<Effect> {
  const chosen = state.methods.find(({ id }) => id === step.target);
  if (!chosen) throw new AppError('conflict', 'the method is gone', { code: 'moved' });
  const present = state.methods.find(({ is_default }) => is_default !== 0);
  await trx
    .updateTable('mfa_method')
    .set({ is_default: 0 })
    .where('account_id', '=', state.account.id)
    .where('id', '!=', chosen.id)
    .execute();
  await trx.updateTable('mfa_method').set({ is_default: 1 }).where('id', '=', chosen.id).execute();
  return { outcome: 'done', before: present ? methodInWords(present) : 'no default', after: methodInWords(chosen) };
}

async function setAccessEnd({ parts, trx, state: { account }, change }: Doing): Promise<Effect> {
  const before = accessUntil(account);
  if (change.action === 'access.extend') {
    const set = { access_until: change.until === 'never' ? null : change.until, access_rule: change.rule };
    await trx.updateTable('account').set(set).where('id', '=', account.id).execute();
    return { outcome: 'done', before, after: change.until };
  }
  if (change.action !== 'access.end') throw new AppError('unsupported', 'this change sets no end of access');
  const until = before === 'never' ? change.at : instant(Math.min(before, change.at));
  const rule = graceWouldFollow(account, until, parts.policy) ? ENDED : account.access_rule;
  await trx.updateTable('account').set({ access_until: until, access_rule: rule }).where('id', '=', account.id).execute();
  return { outcome: 'done', before, after: until };
}

async function enable({ trx, state: { account } }: Doing): Promise<Effect> {
  await trx
    .updateTable('account')
    .set({ enabled: 1, disabled_reason: null, disabled_by: null, disabled_at: null, disabled_note: null })
    .where('id', '=', account.id)
    .execute();
  return { outcome: 'done', before: 'disabled', after: 'enabled' };
}

async function disable({ trx, state: { account }, change, now }: Doing): Promise<Effect> {
  if (change.action !== 'account.disable') throw new AppError('unsupported', 'this change disables nothing');
  const { reason, note } = change;
  await trx
    .updateTable('account')
    .set({ enabled: 0, disabled_reason: reason, disabled_by: BY, disabled_at: now, disabled_note: note ?? null })
    .where('id', '=', account.id)
    .execute();
  return { outcome: 'done', before: account.enabled === 0 ? 'disabled' : 'enabled', after: `disabled, reason ${reason}` };
}

async function endSessions({ trx, state: { account, sessions }, step }: Doing): Promise<Effect> {
  if (step.target !== undefined) return endSession(trx, account.id, sessions, step.target);
  const none = sessionCount(0);
  if (sessions.length === 0) return { outcome: 'already', before: none, after: none };
  await trx.deleteFrom('session').where('account_id', '=', account.id).execute();
  return { outcome: 'done', before: sessionCount(sessions.length), after: none };
}

async function endSession(trx: Doing['trx'], account: string, sessions: readonly string[], id: string): Promise<Effect> {
  if (!sessions.includes(id)) return { outcome: 'already', before: 'ended', after: 'ended' };
  await trx.deleteFrom('session').where('account_id', '=', account).where('id', '=', id).execute();
  return { outcome: 'done', before: 'open', after: 'ended' };
}
