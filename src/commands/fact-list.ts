import { type Fact } from '../core/fact.js';
import { type Result, type Row } from '../output/result.js';

/**
 * A list that is itself a fact: its rows when it is known; when it is unknown an empty list that says so on stderr, with exit 5 for a missing
 * right, 8 for a system that is down, else 11; absent is an empty list of a system that has no such thing, exit 11.
 */
export function listOf<T>(
  fact: Fact<readonly T[]>,
  what: string,
  rowOf: (value: T) => Row,
): Pick<Result, 'data' | 'notes' | 'exit'> {
  switch (fact.state) {
    case 'known':
      return { data: fact.value.map(rowOf) };
    case 'absent':
      return { data: [], notes: [`${fact.system} has no such thing: ${fact.why ?? what}.`], exit: 'unsupported' };
    case 'unknown': {
      const down = fact.code === 'unreachable' || fact.code === 'timed-out';
      const right = fact.right === undefined ? '' : ` (missing right: ${fact.right})`;
      return {
        data: [],
        notes: [`It is unknown what ${what} are: ${fact.why}${right}.`],
        exit: fact.right !== undefined ? 'forbidden' : down ? 'unavailable' : 'unsupported',
      };
    }
  }
}
