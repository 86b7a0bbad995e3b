/** The part of rolldown's plugin that a test calls by itself. */
export const withoutDebugLog: {
  name: string;
  transform: {
    filter: { id: RegExp };
    handler(this: { error(message: string): never }, code: string, id: string): { code: string; map: null };
  };
};
