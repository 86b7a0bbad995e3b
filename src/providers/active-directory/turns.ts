/** Work on one account after the other, in the order in which it was asked for; accounts do not wait for each other. */
export interface Turns {
  take<T>(id: string, work: () => Promise<T>): Promise<T>;
}

export function turns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(id, work) {
      const before = last.get(id) ?? Promise.resolve();
      const mine = before.then(work);
      const ended = mine.then(
        () => undefined,
        () => undefined,
      );
      last.set(id, ended);
      void ended.then(() => {
        if (last.get(id) === ended) last.delete(id);
      });
      return mine;
    },
  };
}
