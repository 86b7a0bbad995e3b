/** Something that is made when it is first asked for, and closed at the end. */
export interface Lazy<T> {
  /** The one for all. One that could not be made is made anew next time: somebody may have put right what was wrong. */
  get(): Promise<T>;
  /** Closes it where it was made. */
  close(): Promise<void>;
}

export function lazily<T extends { close(): void }>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return {
    get() {
      made ??= make().catch((error: unknown) => {
        made = undefined;
        throw error;
      });
      return made;
    },
    async close() {
      (await made?.catch(() => undefined))?.close();
    },
  };
}
