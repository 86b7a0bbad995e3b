import { type Desk } from '../../core/desk.js';
import { instant } from '../../core/instant.js';
import { sayWhen } from '../../core/when-words.js';
import { type Run } from '../../context.js';

/** Who answers the questions of a run that works on no profile. */
export function deskOf({ io, context }: Run, yes = false): Desk {
  const when = (at: number): string => sayWhen(instant(at), context.clock(), context.zone());
  return io.desk({ yes, revealSecrets: false, when });
}
