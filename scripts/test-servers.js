import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { VITEST } from './vitest.js';

/* `npm run test:servers`: the suites that need real servers, all of them or none. Arguments go to vitest. */
const run = (command, args, stdio = 'inherit') => spawnSync(command, args, { stdio, encoding: 'utf8' });

const missing = ['openldap', 'samba-ad', 'keychain']
  .map((name) => run(`test/servers/${name}`, ['installed'], 'pipe'))
  .filter(({ status }) => status !== 0)
  .map(({ error, stderr }) => error?.message ?? stderr);
if (missing.length > 0) {
  process.stderr.write(`The server suites cannot run here.\n${missing.join('')}`);
  process.exitCode = 1;
} else {
  const built = run(process.execPath, ['scripts/build.js']);
  const suites = [process.execPath, VITEST, 'run', '--config', 'vitest.servers.config.ts', ...process.argv.slice(2)];
  const { status } = built.status === 0 ? run('test/servers/keychain', ['run', ...suites]) : built;
  process.exitCode = status ?? 1;
}
