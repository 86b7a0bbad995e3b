import { FACT_NAMES, FILTERS, KEY_KINDS, type AccountId } from '../../core/account.js';
import { type Capabilities, type Capability } from '../../core/capability.js';
import { ACTIONS, type Action } from '../../core/change.js';
import { type Call } from '../../core/provider.js';
import { checkId, noSuchAccount, stopIfCancelled, unlessCancelled } from './call.js';
import { type DirectoryParts } from './parts.js';

const yes: Capability = { can: 'yes' };

/** Everything, but for what would need a letter: this directory sends nothing. With an account: also what that account stands in the way of. */
export async function capabilities(
  { store, policy }: DirectoryParts,
  on: AccountId | undefined,
  { signal }: Call,
): Promise<Capabilities> {
  stopIfCancelled(signal);
  if (on !== undefined) checkId(on);
  const missing = on === undefined ? {} : await unlessCancelled(inTheWay(store, on, policy.label), signal);
  return {
    actions: { ...forAll(ACTIONS), ...missing },
    resetVia: { temporary: yes, link: { can: 'no', because: 'the embedded directory sends no mail and no messages' } },
    endSessions: { all: yes, one: yes },
    facts: forAll(FACT_NAMES),
    keys: forAll(KEY_KINDS),
    search: yes,
    filters: forAll(FILTERS),
    signIns: yes,
    tryPin: yes,
    changePin: yes,
  };
}

async function inTheWay(
  store: DirectoryParts['store'],
  id: AccountId,
  label: string,
): Promise<Partial<Record<Action, Capability>>> {
  const [account] = await store.rows<{ pin: number; methods: number }>(
    'select pin_hash is not null as pin, (select count(*) from mfa_method where account_id = a.id) as methods from account a where id = ?',
    [id],
  );
  if (!account) throw noSuchAccount();
  return {
    ...(account.pin === 0 ? { 'pin.require-change': { can: 'no', because: `no ${label} was ever set` } } : {}),
    ...(account.methods === 0 ? { 'mfa.default': { can: 'no', because: 'no method is registered' } } : {}),
  };
}

function forAll<K extends string>(names: readonly K[]): Record<K, Capability> {
  return Object.fromEntries(names.map((name) => [name, yes])) as Record<K, Capability>;
}
