import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { AppError } from '../../src/core/error.js';
import { instant } from '../../src/core/instant.js';
import { Secret } from '../../src/core/secret.js';
import { openSecrets } from '../../src/secrets/secrets.js';
import { type Secrets } from '../../src/secrets/types.js';

/* A program of the tests: does the steps that stand on its standard input with the real keychain of its session, and prints what came of each. */

/** One step, and what it is about: `store` keeps a text in the keychain, `lock` locks the keychain, `kernel` tells of our keys in the kernel's keyring. */
export type Step =
  readonly ['store', string, string] | readonly ['find' | 'forget', string] | readonly ['state' | 'lock' | 'kernel'];

interface Work {
  readonly folder: string;
  readonly steps: readonly Step[];
}

async function take(secrets: Secrets, [what, system = '', text = '']: Step): Promise<unknown> {
  switch (what) {
    case 'store':
      return secrets.store(system, new Secret(text), 'keychain');
    case 'find':
      return (await secrets.find(system))?.secret.open('reveal') ?? null;
    case 'forget':
      return secrets.forget(system);
    case 'state':
      return secrets.keychain();
    case 'lock':
      return lock();
    case 'kernel':
      return readFileSync('/proc/keys', 'utf8')
        .split('\n')
        .filter((line) => line.includes('@uidctl'));
  }
}

/** By the second road: a word to the Secret Service itself. */
function lock(): string {
  const collection = 'array:objpath:/org/freedesktop/secrets/aliases/default';
  const method = 'org.freedesktop.Secret.Service.Lock';
  const options = ['--session', '--print-reply', '--dest=org.freedesktop.secrets'];
  execFileSync('dbus-send', [...options, '/org/freedesktop/secrets', method, collection]);
  return 'locked';
}

let input = '';
for await (const piece of process.stdin) input += String(piece);
const { folder, steps } = JSON.parse(input) as Work;
const folders = { config: folder, state: folder };
const clock = () => instant(Date.now());
const answers: unknown[] = [];
for (const step of steps) {
  const { signal } = new AbortController();
  const secrets = openSecrets({ folders, env: {}, platform: process.platform, clock, signal });
  try {
    answers.push(await take(secrets, step));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { kind, code, message, hint } = error;
    answers.push({ kind, code, message, hint });
  }
}
process.stdout.write(JSON.stringify(answers));
