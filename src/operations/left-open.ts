import { type AuditItem } from '../audit/types.js';
import { type Bench } from './types.js';

/**
 * Changes that were begun and of which nobody wrote down an end, as it stood before this run: what `doctor`, `audit list` and every changing command
 * tell. Empty where a server keeps the record. Throws setup when the record cannot be read.
 */
export async function leftOpen(bench: Pick<Bench, 'provider' | 'audit' | 'requestId'>): Promise<readonly AuditItem[]> {
  return bench.provider.governedBy === undefined ? bench.audit.leftOpen(bench.requestId) : [];
}
