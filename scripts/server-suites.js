/* Which suites of `npm run test:servers` can run here. */

/** The servers, and for each that may be missing on a contributor's machine the words in the paths of the suites that need it. */
export const SERVERS = {
  openldap: [],
  'samba-ad': [],
  keychain: [],
  keycloak: ['keycloak', 'composite'],
};

/**
 * What to do where servers are missing: `stop` says that nothing runs and why, else `exclude` leaves suites out and `leftOut` is the line about it.
 *
 * @param missing what each missing server said of itself, in one line
 * @param ci in CI nothing may be left out
 */
export function suitesFor(missing, ci) {
  const names = Object.keys(missing);
  const needed = names.filter((name) => ci || SERVERS[name].length === 0);
  if (needed.length > 0)
    return {
      stop: `The server suites cannot run here.\n${needed.map((name) => `${missing[name]}\n`).join('')}`,
      exclude: [],
      leftOut: '',
    };
  return {
    stop: undefined,
    exclude: names.flatMap((name) => SERVERS[name]).flatMap((word) => [`**/*${word}*`, `**/*${word}*/**`]),
    leftOut: names.map((name) => `Left out: the suites that need ${name}. ${missing[name]}\n`).join(''),
  };
}
