import { type AccountRef } from '../../../src/core/account.js';
import { AppError } from '../../../src/core/error.js';
import { factsOf } from '../../../src/core/fact.js';
import { instant } from '../../../src/core/instant.js';
import { type SearchPage } from '../../../src/core/provider.js';
import { collected, deaf, type Mutant, replaced } from './mutant.js';

const isDown = (error: unknown): boolean => error instanceof AppError && error.kind === 'unavailable';

/** Promises about resolve and search. */
export const FINDING: readonly Mutant[] = [
  {
    name: 'first-of-two',
    breaks: 'all matches of an exact look-up come back',
    caughtBy: 'resolve',
    red: 'two accounts with one key both come back',
    of: (sound) => replaced(sound, { resolve: async (key, call) => (await sound.resolve(key, call)).slice(0, 1) }),
  },
  {
    name: 'by-prefix',
    breaks: 'an exact look-up is exact',
    caughtBy: 'resolve',
    red: 'a part of a UID, a longer one and one with spaces around it find nothing',
    of: (sound) =>
      replaced(sound, {
        resolve: async (key, call) => {
          const exact = await sound.resolve(key, call);
          if (exact.length > 0 || key.by !== 'uid' || key.value.length < 3) return exact;
          const rows = (await collected(sound.search({ text: key.value }, call))).flatMap((page) => page.rows);
          return rows
            .filter(({ uid }) => uid.startsWith(key.value))
            .map(({ id, uid, name }): AccountRef => ({
              id,
              uid,
              name,
              system: sound.systems[0] ?? '',
              foundBy: { by: 'uid', value: uid },
            }));
        },
      }),
  },
  {
    name: 'alias-as-uid',
    breaks: 'a value of one key is not found by another',
    caughtBy: 'resolve',
    red: 'an alias is found by the key alias, and is no UID',
    of: (sound) =>
      replaced(sound, {
        resolve: async (key, call) => {
          const exact = await sound.resolve(key, call);
          return exact.length > 0 || key.by !== 'uid' ? exact : sound.resolve({ by: 'alias', value: key.value }, call);
        },
      }),
  },
  {
    name: 'typed-spelling',
    breaks: "foundBy is in the system's own spelling",
    caughtBy: 'resolve',
    red: "letter case is the system's: capitals find the same account or nothing, and its own spelling comes back",
    of: (sound) =>
      replaced(sound, {
        resolve: async (key, call) => (await sound.resolve(key, call)).map((ref) => ({ ...ref, foundBy: key })),
      }),
  },
  {
    name: 'down-is-not-found',
    breaks: 'a server error is not "not found"',
    caughtBy: 'down',
    red: 'a look-up throws unavailable, for a UID that is there and for one that is not',
    of: (sound) =>
      replaced(sound, {
        resolve: async (key, call) => {
          try {
            return await sound.resolve(key, call);
          } catch (error) {
            if (isDown(error)) return [];
            throw error;
          }
        },
      }),
  },
  {
    name: 'down-is-an-empty-list',
    breaks: 'a server error is not an empty list',
    caughtBy: 'down',
    red: 'a search throws unavailable, and is no empty list',
    of: (sound) =>
      replaced(sound, {
        search: async function* (query, call) {
          try {
            yield* sound.search(query, call);
          } catch (error) {
            if (!isDown(error)) throw error;
            yield { rows: [], complete: factsOf(sound.systems[0] ?? '', instant(0)).known(true) };
          }
        },
      }),
  },
  {
    name: 'page-swallowed',
    breaks: 'every match comes, over all pages',
    caughtBy: 'search',
    red: 'every match comes once, over all pages, and the last page says that the list is whole',
    of: (sound) =>
      replaced(sound, {
        search: async function* (query, call) {
          let n = 0;
          let last: SearchPage | undefined;
          for await (const page of sound.search(query, call)) {
            if (n++ !== 1) yield page;
            last = page;
          }
          if (n === 2 && last) yield { ...last, rows: [] };
        },
      }),
  },
  {
    name: 'page-twice',
    breaks: 'every match comes once',
    caughtBy: 'search',
    red: 'every match comes once, over all pages, and the last page says that the list is whole',
    of: (sound) =>
      replaced(sound, {
        search: async function* (query, call) {
          let before: SearchPage | undefined;
          for await (const page of sound.search(query, call)) {
            if (before) yield { ...page, rows: before.rows.slice(-1) };
            yield page;
            before = page;
          }
        },
      }),
  },
  {
    name: 'cut-looks-whole',
    breaks: 'a list that was cut short does not say that it is whole',
    caughtBy: 'search',
    red: 'a limit that cuts the list gives so many rows and does not say that it is whole',
    of: (sound) =>
      replaced(sound, {
        search: async function* (query, call) {
          for await (const page of sound.search(query, call))
            yield { ...page, complete: factsOf(sound.systems[0] ?? '', instant(0)).known(true) };
        },
      }),
  },
  {
    name: 'filter-forgotten',
    breaks: 'all filters hold',
    caughtBy: 'search',
    red: 'filters must all hold',
    of: (sound) => replaced(sound, { search: (query, call) => sound.search({ ...query, kind: undefined }, call) }),
  },
  {
    name: 'deaf-look-up',
    breaks: 'a signal ends a look-up',
    caughtBy: 'resolve',
    red: 'a signal that has fired ends it as cancelled',
    of: (sound) => replaced(sound, { resolve: (key, call) => sound.resolve(key, { ...call, signal: deaf() }) }),
  },
];
