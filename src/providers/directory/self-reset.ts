import { type Policy } from '../../policy/schema.js';
import { type AccountRecord } from './tables.js';

type Reachable = Pick<AccountRecord, 'kind' | 'enabled' | 'recovery_mail' | 'recovery_mobile' | 'recovery_question'>;

/** Whether the person may reset the PIN alone: the kind may, the account is enabled, and one of the contacts that count is registered. */
export function canResetAlone(account: Reachable, policy: Policy): boolean {
  const rule = policy.pin.selfReset?.value;
  if (!rule || account.enabled === 0 || !rule.kinds.includes(account.kind)) return false;
  const registered = {
    mail: account.recovery_mail !== null,
    mobile: account.recovery_mobile !== null,
    question: account.recovery_question !== 0,
  };
  return rule.contacts.some((contact) => registered[contact]);
}
