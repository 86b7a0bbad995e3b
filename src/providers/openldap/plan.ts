import { type AccountRef } from '../../core/account.js';
import { type Change, type Plan } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { factsOf } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { sameName } from '../../ldap/distinguished-name.js';
import { stopIfCancelled } from '../../http/patience.js';
import { type LdapCall } from '../../ldap/types.js';
import { accountOf, hasPassword, type Account } from './account.js';
import { basisOf } from './basis.js';
import { planEnd, planExtend } from './changes/access.js';
import { type PlanDraft, type Planning } from './changes/draft.js';
import { planDisable, planEnable } from './changes/enabled.js';
import { planClear, planDefault, planRemove } from './changes/mfa.js';
import { planRequireChange, planReset, planUnlock } from './changes/pin.js';
import { NO_TOKENS, tokensOf } from './methods.js';
import { type OpenldapParts } from './parts.js';
import { policyOf } from './policy-of.js';
import { schemaOf } from './schema.js';
import { type Seen } from './seen.js';

/** Why there is nothing to end. */
export const SESSIONS_GO_ON = 'LDAP has no sessions: nothing is there to end';

/** Why the account of the tool itself is left alone. */
export const OWN_LOGIN = 'this is the login that this tool signs in with';

/** True for the account whose name the tool signs in with. */
export function isOwnLogin({ credentials }: Pick<OpenldapParts, 'credentials'>, { dn }: Pick<Account, 'dn'>): boolean {
  return sameName(dn, credentials.name);
}

/** A change of its own login could shut the tool out. Throws forbidden. */
function refuseOwnLogin(parts: OpenldapParts, account: Account): void {
  if (!isOwnLogin(parts, account)) return;
  throw new AppError('forbidden', OWN_LOGIN, { code: 'own-login', hint: 'Have whoever runs the server change it.' });
}

/** What this server will do for a change, on the account as it stands. Writes nothing. */
export async function plan(parts: OpenldapParts, change: Change, on: AccountRef, { signal }: Call): Promise<Plan> {
  stopIfCancelled(signal);
  const call: LdapCall = { signal };
  const account = await accountOf(parts, on.id, call);
  refuseOwnLogin(parts, account);
  const planning = await planningFor(parts, change, account, call);
  const { steps, warnings } = draft(change, planning);
  return {
    change,
    on,
    basis: basisOf(account, parts.names),
    steps: steps.map((step, n) => ({ id: String(n + 1), system: parts.system, ...step })),
    warnings,
  };
}

/** An account with its policy, as it stands. */
export async function seenOf(parts: OpenldapParts, account: Account, call: LdapCall): Promise<Seen> {
  const now = parts.clock();
  return {
    entry: account.entry,
    usability: account.usability,
    policy: await policyOf(parts, account, call),
    names: parts.names,
    now,
    facts: factsOf(parts.system, now),
  };
}

async function planningFor(parts: OpenldapParts, change: Change, account: Account, call: LdapCall): Promise<Planning> {
  if (change.action === 'mfa.clear' || change.action === 'mfa.remove') await needTokens(parts, account, call);
  const present =
    change.action === 'pin.require-change' ? await hasPassword(parts, account.dn, call).catch(unknownIfForbidden) : undefined;
  return { account, seen: await seenOf(parts, account, call), present };
}

async function needTokens(parts: OpenldapParts, account: Account, call: LdapCall): Promise<void> {
  if (tokensOf(account).length > 0 || (await schemaOf(parts, call)).tokens) return;
  throw new AppError('unsupported', NO_TOKENS);
}

function unknownIfForbidden(error: unknown): undefined {
  if (error instanceof AppError && error.kind === 'forbidden') return undefined;
  throw error;
}

function draft(change: Change, planning: Planning): PlanDraft {
  switch (change.action) {
    case 'pin.reset':
      return planReset(change, planning);
    case 'pin.require-change':
      return planRequireChange(planning);
    case 'mfa.clear':
      return planClear(change, planning);
    case 'mfa.remove':
      return planRemove(change, planning);
    case 'mfa.default':
      return planDefault();
    case 'access.extend':
      return planExtend(change, planning);
    case 'access.end':
      return planEnd(change, planning);
    case 'session.revoke':
      throw new AppError('unsupported', SESSIONS_GO_ON);
    case 'account.unlock':
      return planUnlock(planning);
    case 'account.enable':
      return planEnable(change, planning);
    case 'account.disable':
      return planDisable(change, planning);
  }
}
