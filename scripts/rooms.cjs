'use strict';

/** What a room may import of other rooms. `io:types` means only `io/types.ts`, which holds nothing that runs. */
const ROOMS = {
  core: [],
  policy: ['core'],
  store: ['core'],
  secrets: ['core'],
  io: ['core'],
  http: ['core'],
  ldap: ['core', 'http', 'secrets'],
  auth: ['core', 'http', 'secrets'],
  config: ['core', 'policy'],
  output: ['core', 'io:types'],
  providers: ['core', 'http', 'ldap', 'auth', 'store'],
  audit: ['core', 'store'],
  guard: ['core', 'policy', 'store'],
  diagnosis: ['core', 'policy'],
  operations: ['core', 'policy', 'guard', 'audit', 'diagnosis'],
  bulk: ['core', 'policy', 'guard', 'audit', 'diagnosis', 'operations', 'store'],
  smoke: ['core', 'policy', 'guard', 'audit', 'diagnosis', 'operations', 'store'],
  server: ['core', 'policy', 'guard', 'audit', 'diagnosis', 'operations', 'store', 'auth'],
  commands: ['core', 'operations', 'diagnosis', 'bulk', 'smoke', 'output', 'config:types', 'io:types'],
};

/** Which places may import a package; everywhere else it is refused. A file name stands for that file of `src`. */
const PACKAGES = {
  axios: ['http'],
  inquirer: ['io'],
  ora: ['io'],
  chalk: ['io'],
  'cli-table3': ['output'],
  'csv-stringify': ['output'],
  '@jmespath-community/jmespath': ['output'],
  yaml: ['output', 'policy'],
  'csv-parse': ['providers/directory', 'bulk'],
  keytar: ['secrets'],
  commander: ['commands', 'program.ts', 'main.ts'],
  fastify: ['server'],
  ldapts: ['ldap'],
  kysely: ['store', 'providers/directory', 'audit', 'guard', 'bulk', 'server'],
  '@photostructure/sqlite': ['store'],
  'openid-client': ['auth'],
  '@azure/msal-node': ['auth'],
  jose: ['auth'],
};

module.exports = { PACKAGES, ROOMS };
