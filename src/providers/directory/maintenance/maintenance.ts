import { type Clock } from '../../../core/instant.js';
import { type Maintenance } from '../../../core/maintenance.js';
import { type Policy } from '../../../policy/schema.js';
import { type Store } from '../../../store/store.js';
import { type Tables } from '../tables.js';
import { FIELDS } from './columns.js';

export interface MaintenanceParts {
  readonly store: Store<Tables>;
  readonly policy: Policy;
  readonly practice: boolean;
  readonly clock: Clock;
}

/** What an embedded directory can do for the people who keep it. Each part is loaded when it is first used. */
export function maintenanceOf(parts: MaintenanceParts): Maintenance {
  return {
    exportColumns: FIELDS,
    async importAccounts(bytes, options) {
      const { importAccounts } = await import('./import-accounts.js');
      return importAccounts({ ...parts, now: parts.clock() }, bytes, options);
    },
    async *exportAccounts(onLeftOut) {
      const { exportAccounts } = await import('./export-accounts.js');
      yield* exportAccounts(parts.store, parts.policy, onLeftOut);
    },
    async practiceCode(uid, methodId) {
      const { practiceCode } = await import('./practice-code.js');
      return practiceCode(parts, uid, methodId);
    },
  };
}
