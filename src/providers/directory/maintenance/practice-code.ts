import { codeAt, isSeed, timeStep } from '../time-code.js';
import { type MaintenanceParts } from './maintenance.js';

/** The code that a made-up person's phone shows now; undefined where people are real, and for a method that nobody can pass. */
export async function practiceCode(
  { store, practice, clock }: MaintenanceParts,
  uid: string,
  methodId: string,
): Promise<string | undefined> {
  if (!practice) return undefined;
  const [found] = await store.rows<{ seed: string | null }>(
    'select m.seed from mfa_method m join account a on a.id = m.account_id where a.uid = ? and m.id = ?',
    [uid, methodId],
  );
  return found && isSeed(found.seed) ? codeAt(found.seed, timeStep(clock())) : undefined;
}
