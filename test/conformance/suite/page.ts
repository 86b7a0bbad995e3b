import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { type Capabilities, type Capability } from '../../../src/core/capability.js';

const [BEGIN, END] = ['<!-- abilities -->', '<!-- /abilities -->'];

/**
 * Holds the table of a page in `docs/providers` to what the provider itself says that it can do. With `UIDCTL_WRITE_PAGES=1` it writes the table anew
 * instead. The page marks the place by `<!-- abilities -->` and `<!-- /abilities -->`.
 */
export async function holdPage(page: string, capabilities: Capabilities): Promise<void> {
  const path = new URL(`../../../docs/providers/${page}.md`, import.meta.url);
  const text = await readFile(path, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/providers/${page}.md has no marks ${BEGIN} and ${END}`);
  const table = `${BEGIN}\n\n${abilitiesTable(capabilities)}\n\n`;
  if (process.env['UIDCTL_WRITE_PAGES'] === '1') {
    await writeFile(path, text.slice(0, begin) + table + text.slice(end));
    return;
  }
  expect(text.slice(begin, end), `the table of docs/providers/${page}.md; UIDCTL_WRITE_PAGES=1 writes it anew`).toBe(table);
}

/** Everything that a provider says of itself, a line each; the reason where it is not a plain yes. */
export function abilitiesTable(capabilities: Capabilities): string {
  const { actions, resetVia, endSessions, facts, keys, search, filters, signIns, tryPin, changePin } = capabilities;
  const lines = [
    ...Object.entries(actions).map(([name, one]) => row('change', name, one)),
    ...Object.entries(resetVia).map(([name, one]) => row('change', `pin.reset by ${name}`, one)),
    ...Object.entries(endSessions).map(([name, one]) => row('change', `end ${name} session${name === 'all' ? 's' : ''}`, one)),
    ...Object.entries(facts).map(([name, one]) => row('fact', name, one)),
    ...Object.entries(keys).map(([name, one]) => row('find by', name, one)),
    row('find by', 'search', search),
    ...Object.entries(filters).map(([name, one]) => row('search by', name, one)),
    row('also', 'sign-in history', signIns),
    row('also', 'try a sign-in', tryPin),
    row('also', 'own change of the PIN', changePin),
  ];
  return ['| What | | Can | Why not, or not wholly |', '|---|---|---|---|', ...lines].join('\n');
}

function row(group: string, name: string, one: Capability): string {
  const why = one.can === 'yes' ? '' : `${one.because}${one.right === undefined ? '' : ` (right: ${one.right})`}`;
  return `| ${group} | \`${name}\` | ${one.can} | ${why.replaceAll('|', '\\|')} |`;
}
