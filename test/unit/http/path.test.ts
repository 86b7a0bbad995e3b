import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segment, urlOf } from '../../../src/http/path.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('..%2f', '%2e%2e', '../..', '\\', '?a#b', ';x=1'),
);
const usable = anyText.filter((text) => !['', '.', '..'].includes(text));

describe('an address', () => {
  it('keeps each item in its segment, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(usable, { minLength: 1, maxLength: 4 }), (path) => {
        const url = new URL(urlOf('https://sso.uni.example/auth', { path }));
        expect(url.origin).toBe('https://sso.uni.example');
        expect([url.search, url.hash]).toEqual(['', '']);
        const segments = url.pathname.split('/').slice(2);
        expect(segments.map(decodeURIComponent)).toEqual(path.map((item) => item.replace(/\p{Cs}/gu, '\ufffd')));
      }),
    );
  });

  it('keeps each value of the query one value', () => {
    fc.assert(
      fc.property(fc.dictionary(usable, anyText, { maxKeys: 4, noNullPrototype: true }), (query) => {
        const url = new URL(urlOf('https://sso.uni.example', { path: ['x'], query }));
        const whole = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');
        expect([...url.searchParams]).toEqual(Object.entries(query).map((pair) => pair.map(whole)));
        expect([url.pathname, url.hash]).toEqual(['/x', '']);
      }),
    );
  });

  it.each(["a/b?c#d e'", 'a\\b*c', '李', '%2e%2e', '..x'])('%j has no letter that means something', (text) => {
    expect(segment(text)).toMatch(/^[\w.~%-]+$/);
    expect(decodeURIComponent(segment(text))).toBe(text);
  });

  it.each(['', '.', '..'])('%j is no segment', (text) => {
    expect(() => segment(text)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });
});
