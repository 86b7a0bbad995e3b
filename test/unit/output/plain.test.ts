import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/error.js';
import { type Fact } from '../../../src/core/fact.js';
import { Personal } from '../../../src/core/personal.js';
import { Secret } from '../../../src/core/secret.js';
import { plainRow, toPlain } from '../../../src/output/plain.js';
import { F } from './made-up.js';

const masked = { unmask: false };

describe('a row as plain data', () => {
  it('refuses a row that takes a name of the renderer', () => {
    expect(() => toPlain({ unknown: 1 }, masked)).toThrow(TypeError);
    expect(() => toPlain({ absent: {} }, masked)).toThrow(TypeError);
  });

  it('never shows a secret, not even unmasked', () => {
    const row = { pin: new Secret('kdmt4729'), steps: [{ issued: F.known(new Secret('kdmt4729')) }] };
    for (const unmask of [false, true]) {
      const { data } = toPlain(row, { unmask });
      expect(data).toEqual({ pin: '[secret]', steps: [{ issued: '[secret]' }] });
    }
  });

  it('tells unknown, absent, null and never apart, by path', () => {
    const row = {
      a: F.known('never'),
      b: F.unknown('not-readable', 'no right', 'Read all'),
      c: F.absent('no such thing'),
      d: F.absent(),
      e: null,
      f: undefined,
      g: F.known([]),
    };
    expect(toPlain(row, masked)).toEqual({
      data: { a: 'never', b: null, c: null, d: null, e: null, f: null, g: [] },
      unknown: { b: { code: 'not-readable', why: 'no right', right: 'Read all' } },
      absent: { c: 'no such thing', d: null },
    });
  });

  it('goes into facts inside facts and lists', () => {
    const row = {
      lock: F.known({ kind: 'temporary', until: F.unknown('timed-out', 'late') }),
      mfa: { methods: F.known([{ addedAt: F.absent() }, { addedAt: F.known('x') }]) },
    };
    expect(toPlain(row, masked)).toEqual({
      data: { lock: { kind: 'temporary', until: null }, mfa: { methods: [{ addedAt: null }, { addedAt: 'x' }] } },
      unknown: { 'lock.until': { code: 'timed-out', why: 'late' } },
      absent: { 'mfa.methods[0].addedAt': null },
    });
  });

  it('masks personal values unless they were asked for', () => {
    const row = { mail: F.known([new Personal('mail', 'taiman@gmail.com')]) };
    expect(toPlain(row, masked).data).toEqual({ mail: ['t•••@g•••.com'] });
    expect(toPlain(row, { unmask: true }).data).toEqual({ mail: ['taiman@gmail.com'] });
  });

  it('always has both maps, last', () => {
    expect(Object.entries(plainRow({ uid: 'x' }, masked))).toEqual([
      ['uid', 'x'],
      ['unknown', {}],
      ['absent', {}],
    ]);
  });

  it('holds nothing that JSON cannot', () => {
    const row = {
      n: NaN,
      i: Infinity,
      big: 12345678901234567890n,
      f: () => 1,
      error: new AppError('conflict', 'moved', { cause: new Error('inner') }),
    };
    expect(toPlain(row, masked).data).toEqual({
      n: null,
      i: null,
      big: '12345678901234567890',
      f: null,
      error: { code: 'conflict', message: 'moved', hint: null, retryable: false },
    });
  });

  it('takes a field named like a part of objects for a field', () => {
    const row = JSON.parse('{"__proto__":{"x":1},"constructor":2}') as Record<string, unknown>;
    expect(JSON.stringify(toPlain(row, masked).data)).toBe('{"__proto__":{"x":1},"constructor":2}');
  });

  it('turns each unknown fact into null with its path, and into nothing else', () => {
    const fact: fc.Arbitrary<Fact<number>> = fc.oneof(
      fc.integer().map((n) => F.known(n)),
      fc.constant(F.absent()),
      fc.constant(F.unknown('unreachable', 'down')),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,6}$/).filter((key) => key !== 'absent'),
          fact,
        ),
        (row) => {
          const { data, unknown, absent } = toPlain(row, masked);
          for (const [key, { state }] of Object.entries(row)) {
            expect(data[key] === null).toBe(state !== 'known');
            expect(Object.hasOwn(unknown, key)).toBe(state === 'unknown');
            expect(Object.hasOwn(absent, key)).toBe(state === 'absent');
          }
        },
      ),
    );
  });
});
