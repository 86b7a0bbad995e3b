/*
 * ldapts prints what it sends through node's debuglog: with NODE_DEBUG=ldapts the new password of a modify request is on stderr. Node reads NODE_DEBUG
 * when it starts, so nothing that runs later can turn it off. In the program its log is therefore a function that does nothing.
 */
const LOG = /\bdebuglog\((["'])ldapts\1\)/g;

/** For rolldown. Fails the build where the library no longer makes its log in the way that is known here. */
export const withoutDebugLog = {
  name: 'without-debug-log',
  transform: {
    filter: { id: /[\\/]node_modules[\\/]ldapts[\\/]/ },
    handler(code, id) {
      const found = code.match(LOG)?.length ?? 0;
      if (found !== 1 || (code.match(/\bdebuglog\s*\(/g)?.length ?? 0) !== 1)
        this.error(`${id}: the debug log of ldapts is not where it was (${found} found); see scripts/without-debug-log.js`);
      return { code: code.replace(LOG, '(() => undefined)'), map: null };
    },
  },
};
