import { type AccountId } from '../../core/account.js';
import { type Learnt } from './parts.js';

/**
 * Work on one account after the other, in the order in which it was asked for; accounts do not wait for each other. The server cannot compare and write at once,
 * so of two runs of this process the second one must see what the first one did.
 */
export function inTurn<T>({ writing }: Pick<Learnt, 'writing'>, id: AccountId, work: () => Promise<T>): Promise<T> {
  const mine = (writing.get(id) ?? Promise.resolve()).then(work);
  const ended = mine.then(
    () => undefined,
    () => undefined,
  );
  writing.set(id, ended);
  void ended.then(() => {
    if (writing.get(id) === ended) writing.delete(id);
  });
  return mine;
}
