import {
  AndFilter,
  EqualityFilter,
  ExtensibleFilter,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
  type Filter as WireFilter,
} from 'ldapts';
import { type Filter } from './filter.js';

/**
 * A filter as it goes over the wire. The library's own parser takes each `\xx` for a letter and not for a byte, so names outside ASCII would find
 * nothing; it also refuses the filter that is always true, `(&)`.
 */
export function wireFilter(filter: Filter): WireFilter {
  const { node, end } = nodeAt(filter, 0);
  if (end !== filter.length) throw new Error(`not a filter: ${filter}`);
  return node;
}

interface Parsed {
  readonly node: WireFilter;
  /** Just behind its closing parenthesis. */
  readonly end: number;
}

function nodeAt(text: string, start: number): Parsed {
  if (text[start] !== '(') throw new Error(`not a filter: ${text}`);
  const sign = text[start + 1];
  if (sign === '&' || sign === '|' || sign === '!') {
    const { nodes, end } = nodesAt(text, start + 2);
    return { node: combined(sign, nodes), end };
  }
  // Parentheses inside a value are escaped, so the next one ends it.
  const close = text.indexOf(')', start);
  if (close < 0) throw new Error(`not a filter: ${text}`);
  return { node: item(text.slice(start + 1, close)), end: close + 1 };
}

function nodesAt(text: string, start: number): { nodes: WireFilter[]; end: number } {
  const nodes: WireFilter[] = [];
  let at = start;
  while (text[at] === '(') {
    const { node, end } = nodeAt(text, at);
    nodes.push(node);
    at = end;
  }
  if (text[at] !== ')') throw new Error(`not a filter: ${text}`);
  return { nodes, end: at + 1 };
}

function combined(sign: '&' | '|' | '!', filters: WireFilter[]): WireFilter {
  if (sign === '&') return new AndFilter({ filters });
  if (sign === '|') return new OrFilter({ filters });
  const [filter] = filters;
  if (filter === undefined || filters.length !== 1) throw new Error('a filter with ! has one part');
  return new NotFilter({ filter });
}

/** Attribute (with options), matching rule, operator and value: RFC 4515, section 3. */
const ITEM = /^([\w.;-]+)(?::([\w.-]+):)?(=|>=|<=)(.*)$/s;

function item(text: string): WireFilter {
  const [, attribute = '', rule, operator = '', value = ''] = ITEM.exec(text) ?? [];
  if (attribute === '') throw new Error(`not a filter: (${text})`);
  if (rule !== undefined) return new ExtensibleFilter({ matchType: attribute, rule, value: bytesOf(value).toString() });
  if (operator === '>=') return new GreaterThanEqualsFilter({ attribute, value: bytesOf(value).toString() });
  if (operator === '<=') return new LessThanEqualsFilter({ attribute, value: bytesOf(value).toString() });
  if (value === '*') return new PresenceFilter({ attribute });
  if (!value.includes('*')) return new EqualityFilter({ attribute, value: bytesOf(value) });
  const parts = value.split('*').map((part) => bytesOf(part).toString());
  return new SubstringFilter({
    attribute,
    initial: parts[0] ?? '',
    any: parts.slice(1, -1).filter((part) => part !== ''),
    final: parts.at(-1) ?? '',
  });
}

function bytesOf(value: string): Buffer {
  const parts = value.split(/\\([0-9a-f]{2})/i);
  return Buffer.concat(parts.map((part, i) => (i % 2 === 1 ? Buffer.from(part, 'hex') : Buffer.from(part))));
}
