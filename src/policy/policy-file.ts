import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { AppError } from '../core/error.js';
import { crossCheck, type PolicyProblem } from './check.js';
import { policySchema, type Policy } from './schema.js';
import { problemsOf } from './schema-problems.js';

const MOST_LISTED = 10;

/** One thing that is wrong in a policy file. */
interface FoundProblem {
  readonly line: number;
  /** Where it stands, such as `pin.form.versions[0].from`; empty when the file cannot be read at all. */
  readonly path: string;
  readonly message: string;
}

/** Reads a policy file (JSON is YAML too, and so has lines). Throws AppError `setup` with all that is wrong, in the order of the lines. */
export function readPolicy(text: string, fileName: string): Policy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const unreadable = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    path: '',
    message,
  }));
  if (unreadable.length > 0) return fail(fileName, unreadable);
  const content = contentOf(document, fileName);
  const parsed = policySchema.safeParse(content);
  const problems = parsed.success ? crossCheck(parsed.data) : problemsOf(parsed.error.issues, content);
  if (parsed.success && problems.length === 0) return parsed.data;
  return fail(
    fileName,
    problems.map(({ path, message }) => ({ line: lineOf(document, lines, path), path: inWords(path), message })),
  );
}

/** An alias that leads nowhere, or that grows without end, is found only when the content is built. */
function contentOf(document: Document, fileName: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    return fail(fileName, [{ line: 1, path: '', message: error instanceof Error ? error.message : 'cannot be read' }]);
  }
}

function fail(fileName: string, found: readonly FoundProblem[]): never {
  const problems = [...found].sort((a, b) => a.line - b.line);
  const shown = problems.slice(0, MOST_LISTED);
  const more = problems.length - shown.length;
  const texts = shown.map(({ line, path, message }) => `line ${String(line)}: ${path === '' ? '' : `${path} `}${message}`);
  const list = [...texts, ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; ');
  throw new AppError('setup', `The policy file ${fileName} is not right: ${list}.`, {
    code: 'policy-file',
    hint: 'Correct these lines, or name a built-in policy: hku or plain.',
    details: { file: fileName, problems: shown, more },
  });
}

/** The line of what a path leads to; where that is missing, of what it is missing in. */
function lineOf(document: Document, lines: LineCounter, path: PolicyProblem['path']): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    const found = inside(node, step);
    if (!found) break;
    offset = found.at ?? offset;
    node = found.value;
  }
  return lines.linePos(offset).line;
}

/** What stands under a key or at a place, and where it begins: a value at its key. */
function inside(node: unknown, step: PropertyKey): { readonly at: number | undefined; readonly value: unknown } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { at: (value as Node).range?.[0], value };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { at: (pair.key as Node).range?.[0], value: pair.value };
}

function inWords(path: PolicyProblem['path']): string {
  if (path.length === 0) return 'the policy';
  return path
    .map((step, i) => (typeof step === 'number' ? `[${String(step)}]` : `${i === 0 ? '' : '.'}${String(step)}`))
    .join('');
}
