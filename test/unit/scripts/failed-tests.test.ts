import { describe, expect, it } from 'vitest';
import { failedTests } from '../../../scripts/failed-tests.js';

/* What CI says at its end about a run of the tests. */

const passed = { status: 'passed', fullName: 'a room that works' };
const file = (name: string, ...assertionResults: { status: string; fullName: string; failureMessages?: string[] }[]) => ({
  name: `/checkout/test/${name}`,
  status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  assertionResults,
});

describe('the failures of a report', () => {
  it('are each told with file, full name and the first line that was said', () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 2,
      numTotalTests: 4,
      testResults: [
        file('unit/a.test.ts', passed, {
          status: 'failed',
          fullName: 'a room > says no',
          failureMessages: ['\u001b[31mAssertionError\u001b[39m: expected 1 to be 2\n    at somewhere'],
        }),
        file('unit/b.test.ts', passed, { status: 'failed', fullName: 'another room' }),
      ],
    };
    expect(failedTests(report, '/checkout')).toEqual({
      passed: 2,
      failed: 2,
      lines: ['test/unit/a.test.ts: a room > says no: AssertionError: expected 1 to be 2', 'test/unit/b.test.ts: another room'],
    });
  });

  it('hold a file that could not be loaded, beside the tests', () => {
    const report = {
      numPassedTests: 1,
      numFailedTests: 0,
      numTotalTests: 1,
      testResults: [
        file('unit/a.test.ts', passed),
        { name: '/checkout/test/unit/b.test.ts', status: 'failed', message: 'Cannot find module x\nmore', assertionResults: [] },
      ],
    };
    expect(failedTests(report, '/checkout')).toEqual({
      passed: 1,
      failed: 1,
      lines: ['test/unit/b.test.ts: the file itself, or what its tests begin with: Cannot find module x'],
    });
  });

  it('are one where no test ran at all', () => {
    expect(failedTests({ numPassedTests: 0, numFailedTests: 0, numTotalTests: 0, testResults: [] }).failed).toBe(1);
  });

  it('are none where all is well', () => {
    const report = { numPassedTests: 1, numFailedTests: 0, numTotalTests: 1, testResults: [file('unit/a.test.ts', passed)] };
    expect(failedTests(report, '/checkout')).toEqual({ passed: 1, failed: 0, lines: [] });
  });
});
