import { type Connection } from './connection.js';

/**
 * Who has the turn for a paged search on a connection: OpenLDAP holds the state of one such search for each connection and refuses a second.
 * Searches that run by themselves wait for each other. One that is pulled by its reader may stand still for long, so who meets it takes another connection.
 */
export interface PagingTurns {
  /** Takes the turn; undefined where somebody has it who may never come to an end. */
  take(connection: Connection, pulled: boolean): Promise<(() => void) | undefined>;
}

interface Turn {
  readonly pulled: boolean;
  readonly over: Promise<void>;
}

export function pagingTurns(): PagingTurns {
  const turns = new WeakMap<Connection, Turn>();
  return {
    async take(connection, pulled) {
      for (let now = turns.get(connection); now !== undefined; now = turns.get(connection)) {
        if (now.pulled) return undefined;
        await now.over;
      }
      let end: () => void = () => undefined;
      const over = new Promise<void>((resolve) => (end = resolve));
      turns.set(connection, { pulled, over });
      return () => {
        turns.delete(connection);
        end();
      };
    },
  };
}
