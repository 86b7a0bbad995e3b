'use strict';

const { createNodeResolver } = require('eslint-plugin-import-x');
const { PACKAGES, ROOMS } = require('./scripts/rooms.cjs');

/*
 * The two import tables of the house, and the rules of style. ESLint 9 reads this file with ESLINT_USE_FLAT_CONFIG=false.
 * Rooms are kept by import-x/no-restricted-paths (static, dynamic and deep relative imports alike), packages by no-restricted-imports and,
 * for import(), by no-restricted-syntax. test/unit/lint/rooms.test.ts plants every forbidden pair.
 */

/** The files that may open a secret. */
const SECRET_OPENERS = [
  'src/auth/**',
  'src/http/**',
  'src/io/**',
  'src/ldap/**',
  'src/operations/temporary-pin.ts',
  'src/output/secrets.ts',
  'src/providers/active-directory/**',
  'src/providers/directory/**',
  'src/providers/keycloak/**',
  'src/providers/openldap/**',
  'src/secrets/**',
];

const rooms = Object.keys(ROOMS);

function zonesOf(room) {
  const allowed = new Set(ROOMS[room]);
  const zones = [];
  for (const other of rooms) {
    if (other === room || allowed.has(other)) continue;
    const typesOnly = allowed.has(`${other}:types`);
    zones.push({
      target: `./src/${room}`,
      from: `./src/${other}`,
      ...(typesOnly ? { except: ['./types.ts'] } : {}),
      ...(room === 'providers' && other === 'policy' ? { target: './src/providers/!(directory)/**/*' } : {}),
      message: `${room} may not import ${other}${typesOnly ? ' but for its types.ts' : ''} (see src/README.md).`,
    });
  }
  for (const file of [
    'main.ts',
    'program.ts',
    'execute.ts',
    'run.ts',
    'wiring.ts',
    'profile-opening.ts',
    ...(room === 'commands' ? [] : ['context.ts']),
  ]) {
    zones.push({
      target: `./src/${room}`,
      from: `./src/${file}`,
      message: `${room} may not import ${file} (see src/README.md).`,
    });
  }
  return zones;
}

/** A provider never sees another provider. */
const PROVIDERS = ['directory', 'openldap', 'active-directory', 'keycloak', 'entra', 'identity-api', 'composite'];
const providerZones = PROVIDERS.flatMap((one) =>
  PROVIDERS.filter((other) => other !== one).map((other) => ({
    target: `./src/providers/${one}`,
    from: `./src/providers/${other}`,
    message: 'A provider never imports another provider (see src/README.md).',
  })),
);

/** What stands above the rooms: context.ts holds types alone, and only wiring.ts and profile-opening.ts put real parts together. */
const TOP = {
  'main.ts': ['core', 'commands', 'output', 'io:types'],
  'program.ts': ['core', 'commands', 'output', 'io:types'],
  'execute.ts': ['core', 'commands', 'output', 'io:types'],
  'run.ts': ['core', 'config', 'output', 'io:types'],
};
const topZones = [
  ...Object.entries(TOP).flatMap(([file, allowed]) =>
    rooms
      .filter((room) => !allowed.includes(room))
      .map((room) => ({
        target: `./src/${file}`,
        from: `./src/${room}`,
        ...(allowed.includes(`${room}:types`) ? { except: ['./types.ts'] } : {}),
        message: `${file} may not import ${room} (see src/README.md).`,
      })),
  ),
  ...['context.ts', 'wiring.ts', 'profile-opening.ts'].map((file) => ({
    target: `./src/${file}`,
    from: './src/commands',
    message: `${file} may not import commands (see src/README.md).`,
  })),
];

/** The last override that names a rule wins, so each place gets its own full list. */
function forbiddenFor(place) {
  return Object.entries(PACKAGES)
    .filter(([, places]) => !places.some((allowed) => place === allowed || place.startsWith(`${allowed}/`)))
    .map(([name]) => name);
}

const places = [
  ...rooms,
  'providers/directory',
  'providers/openldap',
  'providers/active-directory',
  'providers/keycloak',
  'providers/composite',
  'main.ts',
  'program.ts',
  'execute.ts',
  'run.ts',
  'context.ts',
  'wiring.ts',
  'profile-opening.ts',
];

const PROCESS = {
  selector: "MemberExpression[object.name='globalThis'][property.name=/^(process|console)$/]",
  message: 'Only bin touches process and console.',
};
const OPEN_SECRET = {
  selector: "CallExpression[callee.property.name='open'][arguments.length=1][arguments.0.value=/^(wire|screen|file|reveal)$/]",
  message: 'Only the files listed in .eslintrc.cjs open a secret.',
};

function roomOverride(place) {
  const forbidden = forbiddenFor(place);
  const files = place.endsWith('.ts') ? [`src/${place}`] : [`src/${place}/**/*.ts`];
  const patterns = forbidden.map((name) => ({
    group: [name, `${name}/**`],
    message: `${name} has one room; see src/README.md.`,
  }));
  const dynamic = forbidden.map((name) => ({
    selector: `ImportExpression[source.value=/^${name.replace(/[/.]/g, '\\$&').replace(/\\\//g, '\\u002F')}(\\u002F|$)/]`,
    message: `${name} has one room; see src/README.md.`,
  }));
  const mayOpen = SECRET_OPENERS.some((glob) => glob.startsWith(`src/${place}/**`));
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:process' }, { name: 'process' }, { name: 'node:console' }], patterns },
      ],
      'no-restricted-syntax': ['error', PROCESS, ...(mayOpen ? [] : [OPEN_SECRET]), ...dynamic],
    },
  };
}

module.exports = {
  root: true,
  parser: '@typescript-eslint/parser',
  plugins: ['@typescript-eslint', 'import-x'],
  env: { es2023: true, node: true },
  reportUnusedDisableDirectives: true,
  ignorePatterns: ['dist', 'node_modules', 'coverage'],
  settings: {
    'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } })],
    'import-x/extensions': ['.ts', '.js'],
  },
  overrides: [
    {
      files: ['**/*.ts'],
      extends: ['plugin:@typescript-eslint/strict-type-checked'],
      parserOptions: { projectService: true, tsconfigRootDir: __dirname },
      rules: {
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
        '@typescript-eslint/require-await': 'off',
        // A string is spread on purpose: code points are what is counted here.
        '@typescript-eslint/no-misused-spread': 'off',
        '@typescript-eslint/no-meaningless-void-operator': 'off',
        '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
        '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
        '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      },
    },
    {
      files: ['src/**/*.ts'],
      rules: {
        'import-x/no-restricted-paths': [
          'error',
          { basePath: __dirname, zones: [...rooms.flatMap(zonesOf), ...providerZones, ...topZones] },
        ],
        'no-restricted-globals': ['error', 'process', 'console'],
        'no-console': 'error',
      },
    },
    ...places.map(roomOverride),
    {
      files: ['src/operations/temporary-pin.ts', 'src/output/secrets.ts'],
      rules: { 'no-restricted-syntax': ['error', PROCESS] },
    },
    {
      files: ['test/**/*.ts', 'bench/**/*.ts'],
      rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
    },
    // The house reads .eslintrc.cjs, and only this class of ESLint does.
    { files: ['test/unit/lint/legacy-eslint.ts'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
    {
      files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
      extends: ['eslint:recommended'],
      parserOptions: { ecmaVersion: 2023, sourceType: 'module' },
    },
  ],
};
