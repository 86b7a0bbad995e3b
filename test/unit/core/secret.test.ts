import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';

const text = fc.string({ minLength: 4 }).filter((s) => !'Secret [secret] {}'.includes(s));

describe('a secret', () => {
  it('does not show, whatever prints it', () => {
    fc.assert(
      fc.property(text, (pin) => {
        const secret = new Secret(pin);
        const ways = [
          String(secret),
          ['x', secret].join(' '),
          JSON.stringify({ secret }),
          inspect(secret),
          inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
        ];
        for (const shown of [
          ...ways,
          new Error(`failed with ${String(secret)}`).message,
          inspect(secret, { customInspect: false, showHidden: true }),
        ]) {
          expect(shown).not.toContain(pin);
        }
      }),
    );
    expect(JSON.stringify([new Secret('kdmt4729')])).toBe('["[secret]"]');
  });

  it('has no property that holds it, and is not copied with them', () => {
    const secret = new Secret('kdmt4729');
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect(JSON.stringify({ ...secret })).toBe('{}');
    expect(JSON.stringify(structuredClone({ secret }))).not.toContain('kdmt4729');
  });

  it('opens to what it was made of, each its own', () => {
    const [one, two] = [new Secret('one'), new Secret('two')];
    expect([one.open('wire'), two.open('screen'), one.open('file'), one.open('reveal')]).toEqual(['one', 'two', 'one', 'one']);
  });
});
