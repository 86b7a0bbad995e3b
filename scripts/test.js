import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { VITEST } from './vitest.js';

/* `npm test`: all that Node alone can run, and one line about the rest. Arguments go to vitest. */
const { status } = spawnSync(process.execPath, [VITEST, 'run', ...process.argv.slice(2)], { stdio: 'inherit' });
const leftOut = readdirSync('test', { recursive: true }).filter((name) => name.endsWith('.server.test.ts'));
process.stdout.write(
  `Left out: ${leftOut.length} suites that need a real OpenLDAP, Samba AD, Keycloak or keychain; npm run test:servers runs them.\n`,
);
process.exitCode = status ?? 1;
