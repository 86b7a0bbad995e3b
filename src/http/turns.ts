/** A place in the queue of those who want to send. */
export interface Turn {
  /** Settles when it is this one's turn. */
  readonly granted: Promise<void>;
  /** Gives the turn to the next; also before it was granted, and then it never is. Once. */
  leave(): void;
}

/** At most `atOnce` have their turn at the same time; the others in the order in which they came. */
export function turns(atOnce: number): () => Turn {
  const waiting = new Set<() => void>();
  let busy = 0;
  const next = (): void => {
    const [first] = waiting;
    if (first === undefined || busy >= atOnce) return;
    waiting.delete(first);
    busy++;
    first();
  };
  return () => {
    const { promise: granted, resolve: grant } = defer();
    waiting.add(grant);
    next();
    return {
      granted,
      leave() {
        if (!waiting.delete(grant)) busy--;
        next();
      },
    };
  };
}

function defer(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
