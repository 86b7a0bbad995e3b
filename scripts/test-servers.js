import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { SERVERS, suitesFor } from './server-suites.js';
import { VITEST } from './vitest.js';

/*
 * `npm run test:servers`: the suites that need real servers. Without Keycloak (it needs Java and a large download) its suites are left out, in one
 * line at the end, but never in CI; any other server that is missing ends the run. Arguments go to vitest.
 */
const run = (command, args, stdio = 'inherit') => spawnSync(command, args, { stdio, encoding: 'utf8' });

const missing = Object.fromEntries(
  Object.keys(SERVERS)
    .map((name) => [name, run(`test/servers/${name}`, ['installed'], 'pipe')])
    .filter(([, { status }]) => status !== 0)
    .map(([name, { error, stderr }]) => [name, (error?.message ?? stderr).trim()]),
);
const ci = !['', 'false', '0', undefined].includes(process.env.CI);
const { stop, exclude, leftOut } = suitesFor(missing, ci);
if (stop !== undefined) {
  process.stderr.write(stop);
  process.exitCode = 1;
} else {
  const built = run(process.execPath, ['scripts/build.js']);
  const without = exclude.flatMap((glob) => ['--exclude', glob]);
  const suites = [process.execPath, VITEST, 'run', '--config', 'vitest.servers.config.ts', ...without, ...process.argv.slice(2)];
  const { status } = built.status === 0 ? run('test/servers/keychain', ['run', ...suites]) : built;
  process.stdout.write(leftOut);
  process.exitCode = status ?? 1;
}
