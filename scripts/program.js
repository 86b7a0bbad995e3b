import { leanAxios } from './lean-axios.js';
import { withoutDebugLog } from './without-debug-log.js';

/*
 * The shipped program is a bundle: one entry with all that every start needs, a chunk for each command, and a few large chunks of what most
 * commands share, since each file that node loads costs about as much as 20 KB of code. Everything is inside but the SQLite driver and the keychain, whose native
 * parts have to be found on the disk. test/unit/start.test.ts says what a start and a look-up may load.
 */

/** Modules of our own by their path below `src`, with `/` for either kind of slash. */
const source =
  (...patterns) =>
  (id) => {
    const path = /[\\/]src[\\/](.+)$/.exec(id)?.[1]?.replaceAll('\\', '/');
    return path !== undefined && !id.includes('node_modules') && patterns.some((pattern) => pattern.test(path));
  };
const library = (name) => (id) => id.includes(`node_modules/${name}/`) || id.includes(`node_modules\\${name}\\`);

const inCore = source(
  /^core\//,
  /^commands\/(spec|[a-z/-]*index)\.ts$/,
  /^io\/create-io\.ts$/,
  /^config\/(folders|types)\.ts$/,
  /^output\/(format-of|result)\.ts$/,
);

/** The first group that fits takes a module and, with it, what that imports; what fits none stays with the entry or the command that loads it. */
const groups = [
  {
    // What every start has beside the entry, and the words that all rooms share.
    name: 'core',
    test: (id) => id.includes('rolldown/runtime') || inCore(id),
  },
  // Lines for people: a card needs them, and so does an error that is told before anything else is loaded.
  { name: 'lines', test: source(/^output\/(clean|lines|marks|width)\.ts$/) },
  { name: 'zod', test: library('zod') },
  { name: 'kysely', test: library('kysely') },
  {
    // A look-up or a diagnosis on the embedded directory, and all that these import.
    name: 'desk',
    test: source(
      /^(execute|run)\.ts$/,
      /^(config\/(file|profiles|schema)|audit\/audit|store\/store|providers\/directory\/directory)\.ts$/,
      /^operations\/(lookup|card|diagnose)\.ts$/,
      /^commands\/(cards|many|rows|words|input|fields-first)\.ts$/,
      /^commands\/lookup\/(?!index)/,
    ),
  },
  // What every server needs, whatever it speaks: TLS, whom to trust, our own secret.
  { name: 'server', test: source(/^secrets\//, /^http\/(certificate|network-errors|patience|tls-socket|trust)\.ts$/) },
  // What all LDAP servers share, and each provider whole: a look-up needs most of it.
  { name: 'ldap', test: (id) => source(/^ldap\//)(id) || library('ldapts')(id) },
  { name: 'openldap', test: source(/^providers\/openldap\//) },
  { name: 'active-directory', test: source(/^providers\/active-directory\//) },
  // What all HTTP services share, the sign-in to them, and axios: the first request needs it, and nothing before.
  { name: 'http', test: (id) => source(/^(http|auth)\//)(id) || library('axios')(id) },
  {
    // What the changes share, and the proof of the record; it comes with kysely.
    name: 'change',
    test: source(
      /^(store|audit|guard|operations)\//,
      /^policy\/(?!schema|value-schema|policy-file|check|show|rules?-in-words|parts-in-words|schema-problems)/,
      /^output\/(?!format-|query|errors)/,
      /^commands\/(?!index|spec)[a-z-]+\.ts$/,
      /^providers\/directory\/(?!maintenance|maker)/,
    ),
  },
].map((group, i, all) => ({ ...group, priority: all.length - i }));

/** Commander would load node:child_process for commands that are programs of their own; we have none, and it takes longer to load than commander. */
const withoutChildProcess = {
  name: 'without-child-process',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('commander') ? '\0no-child-process' : undefined,
  load: (id) => (id === '\0no-child-process' ? 'export {};' : undefined),
};

/** What goes into the program, for rolldown. */
export const INPUT = {
  input: { uidctl: 'src/index.ts' },
  plugins: [withoutChildProcess, withoutDebugLog, leanAxios],
  platform: 'node',
  external: ['@photostructure/sqlite', 'keytar'],
  // An import of types alone must leave nothing behind, and no module of ours does anything when it is loaded.
  tsconfig: false,
  treeshake: { moduleSideEffects: (id) => !source(/./)(id) },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  checks: { ineffectiveDynamicImport: false },
};

/** How it is written. */
export const OUTPUT = {
  dir: 'dist',
  format: 'esm',
  minify: true,
  chunkFileNames: 'chunks/[name]-[hash].js',
  codeSplitting: { groups },
};
