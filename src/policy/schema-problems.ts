import type * as z from 'zod';
import { type PolicyProblem } from './check.js';

type Issue = z.core.$ZodIssue;

/** What the schema found wrong, in plain words for those who write a policy file. */
export function problemsOf(issues: readonly Issue[], content: unknown): readonly PolicyProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not known here' }))
      : [{ path: issue.path, message: wordsFor(issue, content) }],
  );
}

function wordsFor(issue: Issue, content: unknown): string {
  if (valueAt(content, issue.path) === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS_OF_VALUE[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of: ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? `must be one of: ${issue.options.join(', ')}` : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    case 'too_small':
      return issue.origin === 'array' ? 'must not be empty' : boundary('more', issue.minimum, issue.inclusive === true);
    case 'too_big':
      return boundary('less', issue.maximum, issue.inclusive === true);
    default:
      return issue.message;
  }
}

const KINDS_OF_VALUE: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of settings',
};

function boundary(way: 'more' | 'less', limit: number | bigint, inclusive: boolean): string {
  return inclusive ? `must be ${String(limit)} or ${way}` : `must be ${way} than ${String(limit)}`;
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  let value = content;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
