#!/usr/bin/env node
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const argv = process.argv.slice(2);

if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  process.stdout.on('error', ({ code, message }) => {
    // A reader that went away is no error; a disk that is full is.
    if (code === 'EPIPE') return;
    process.stderr.write(`uidctl: The version cannot be written: ${message}.\n`);
    process.exitCode = 13;
  });
  process.stdout.write(`${version}\n`);
} else {
  const { createContext, main } = await import('../dist/uidctl.js');
  process.exitCode = await main(argv, createContext(process, version));
}
