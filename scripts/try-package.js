import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/* Packs the program, installs the package into an empty prefix and uses it, as somebody would who never saw the checkout. */
const folder = mkdtempSync(join(tmpdir(), 'uidctl-package-'));
const npm = (...args) =>
  execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
try {
  npm('pack', '--silent', '--pack-destination', folder);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  // What the checkout has installed is in the cache: the network is asked for what is not, and more than once.
  const quiet = ['--silent', '--no-audit', '--no-fund', '--prefer-offline', '--fetch-retries=5'];
  npm('install', ...quiet, '--global', '--prefix', join(folder, 'prefix'), join(folder, tarball));
  const program = join(folder, 'prefix', ...(process.platform === 'win32' ? ['uidctl.cmd'] : ['bin', 'uidctl']));
  const env = { PATH: process.env.PATH, UIDCTL_HOME: join(folder, 'home') };
  const uidctl = (...args) =>
    execFileSync(program, args, {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
  const shown = uidctl('demo');
  const pasted = shown
    .trimEnd()
    .split('\n')
    .slice(-3)
    .map((line) => line.trim());
  for (const line of pasted)
    if (!/^uidctl [a-z]/.test(line)) throw new Error(`the demo does not end with three commands: ${line}`);
  const [found] = JSON.parse(uidctl('lookup', 'chantm', '-o', 'json'));
  if (found?.uid !== 'chantm') throw new Error(`lookup answered ${JSON.stringify(found)}`);
  process.stdout.write('the installed package works\n');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
