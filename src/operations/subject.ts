import { type AuditSubject } from '../audit/types.js';
import { type AccountRef } from '../core/account.js';
import { type Bench } from './types.js';

/** The host of the system that the account is in; of several systems, the one that its id is of. */
function hostOf({ provider: { place, places } }: Bench, system: string): string | undefined {
  return places && Object.hasOwn(places, system) ? places[system]?.host : place.host;
}

/** Who works on whom and where, as the audit keeps it. */
export function subjectOf(
  bench: Bench,
  ref: Pick<AccountRef, 'system' | 'id' | 'uid'>,
  why: { readonly ticket?: string; readonly reason?: string } = {},
): AuditSubject {
  return {
    requestId: bench.requestId,
    profile: bench.profile.name,
    system: ref.system,
    place: hostOf(bench, ref.system),
    operator: bench.operator,
    accountId: ref.id,
    uid: ref.uid,
    ...(why.ticket === undefined ? {} : { ticket: why.ticket }),
    ...(why.reason === undefined ? {} : { reason: why.reason }),
  };
}
