import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

/* What a JSON report of vitest says, for `.ci/run`: `node scripts/failed-tests.js REPORT` prints how many passed and failed, then a line a failure. */

/** Counts the tests of a report and names those that failed: file, full name, and what was said first. */
export function failedTests({ numPassedTests, numFailedTests, numTotalTests, testResults }, root = process.cwd()) {
  const lines = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const file = relative(root, name);
    if (failed.length > 0) return failed.map(({ fullName, failureMessages }) => line(file, fullName, failureMessages?.[0]));
    return status === 'failed' ? [line(file, 'the file itself, or what its tests begin with', message)] : [];
  });
  // A file that could not be loaded fails without a failed test.
  const failed = Math.max(numFailedTests, lines.length, numTotalTests === 0 ? 1 : 0);
  return { passed: numPassedTests, failed, lines };
}

const line = (file, name, said = '') => `${file}: ${name}${said === '' ? '' : `: ${firstLine(said)}`}`;

/** The first line of a failure, without colours and not endless. */
function firstLine(said) {
  return stripVTControlCharacters(said.split('\n', 1)[0] ?? '').slice(0, 300);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed, lines } = failedTests(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
  process.stdout.write(`${passed} ${failed}\n${lines.map((each) => `${each}\n`).join('')}`);
}
