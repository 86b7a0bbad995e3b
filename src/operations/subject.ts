import { type AuditSubject } from '../audit/types.js';
import { type AccountRef } from '../core/account.js';
import { type Bench } from './types.js';

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
    place: bench.provider.place.host,
    operator: bench.operator,
    accountId: ref.id,
    uid: ref.uid,
    ...(why.ticket === undefined ? {} : { ticket: why.ticket }),
    ...(why.reason === undefined ? {} : { reason: why.reason }),
  };
}
