import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CharacterClass } from '../../../src/core/account.js';
import { isEasyToGuess } from '../../../src/operations/easy-to-guess.js';
import { temporaryPin, type PinForm, type TemporaryPin } from '../../../src/operations/temporary-pin.js';

const CLASSES: readonly CharacterClass[] = ['upper', 'lower', 'letter', 'digit', 'symbol'];
const LOOK_ALIKE = /[0OoiIl15SsZz28Bb]/;

const hku: PinForm = { minLength: 10, maxLength: 18, allowed: 'letters-and-digits', atLeast: ['letter', 'digit'] };
const anything: PinForm = { minLength: 1, maxLength: 'never', allowed: 'any', atLeast: [] };

describe('a temporary PIN', () => {
  it('is refused when server and policy leave none possible', () => {
    const long: PinForm = { ...anything, minLength: 20 };
    expect(() => made(long, hku)).toThrow(/at least 20 characters, and at most 18/);
    expect(() => made({ ...anything, atLeast: ['symbol'] }, hku)).toThrow(/a symbol is demanded/);
    expect(() => made({ ...anything, maxLength: 3, atLeast: ['upper', 'lower', 'digit', 'symbol'] }, undefined)).toThrow(
      /4 characters of certain sorts in at most 3/,
    );
  });

  it.each<[string, Partial<PinForm>, RegExp]>([
    ['six digits', { counts: { digit: 6 } }, /^(?=(.*\d){6})[a-z\d]{12}$/],
    ['two symbols and two capitals', { counts: { symbol: 2, upper: 2 } }, /^(?=(.*[+=#%]){2})(?=(.*[A-Z]){2})/],
    ['three letters of any sort', { counts: { letter: 3 } }, /([a-z].*){3}/],
    ['fourteen letters: as long as that', { counts: { letter: 14 } }, /^[a-z]{14}$/],
    [
      'three of four sorts, the easy ones first',
      { someOf: { least: 3, of: ['upper', 'lower', 'digit', 'symbol'] } },
      /^(?=.*[a-z])(?=.*\d)(?=.*[A-Z])[A-Za-z\d]{12}$/,
    ],
    ['capital or symbol', { someOf: { least: 1, of: ['upper', 'symbol'] } }, /[A-Z]/],
  ])('keeps to counts: %s', (_, rule, fits) => {
    for (let n = 0; n < 20; n++) expect(made({ ...anything, ...rule }, undefined).secret.open('screen')).toMatch(fits);
  });

  it('is refused where more sorts are demanded than are allowed', () => {
    const four: PinForm = { ...anything, someOf: { least: 4, of: ['upper', 'lower', 'digit', 'symbol'] } };
    expect(() => made(four, hku)).toThrow(/4 sorts of character are demanded, and fewer are allowed/);
    expect(() => made({ ...anything, counts: { digit: 10, upper: 9 } }, hku)).toThrow(
      /19 characters of certain sorts in at most 18/,
    );
  });

  it('holds no UID where that is a rule, however short the UID', () => {
    for (let n = 0; n < 200; n++)
      expect(made({ ...anything, notUid: true }, undefined, 'c').secret.open('screen')).not.toMatch(/c/i);
  });

  it('has twelve characters with a capital, a small letter and a digit where the server does not tell its rules', () => {
    const text = made(undefined, undefined).secret.open('screen');
    expect(text).toMatch(/^[A-Z]{4}\d{4}[a-z]{4}$/);
  });

  it('is four small letters, four digits, four small letters under the rules of hku', () => {
    expect(made(anything, hku).secret.open('screen')).toMatch(/^[a-z]{4}\d{4}[a-z]{4}$/);
  });

  it('says how many bits it has', () => {
    expect(made(anything, hku)).toMatchObject({ length: 12, bits: 39 });
  });

  it('is another one each time', () => {
    const texts = Array.from({ length: 200 }, () => made(anything, hku).secret.open('screen'));
    expect(new Set(texts).size).toBe(200);
  });

  it('prints as [secret]', () => {
    expect(JSON.stringify(made(anything, hku))).toBe('{"secret":"[secret]","length":12,"bits":39}');
  });

  it('uses every character of its alphabets, and none that looks like another', () => {
    const seen = new Set(Array.from({ length: 500 }, () => made(undefined, undefined).secret.open('screen')).join(''));
    expect([...seen].sort().join('')).toBe('34679CDFHJKMPRTVWXYcdfhjkmprtvwxy');
    expect([...seen].join('')).not.toMatch(LOOK_ALIKE);
  });

  it('keeps to any rules that can be kept', () => {
    fc.assert(
      fc.property(rules(), rules(), (server, policy) => {
        const text = attempt(server, policy);
        if (text === undefined) return;
        for (const form of [server, policy]) expect(problem(form, text)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is found whenever one side alone can be kept', () => {
    fc.assert(
      fc.property(rules(), (server) => {
        expect(problem(server, made(server, undefined).secret.open('screen'))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('never holds what is easy to guess', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z0-9]{3,7}$/), (uid) => {
        expect(isEasyToGuess(made(anything, hku, uid).secret.open('screen'), uid)).toBe(false);
      }),
    );
  });
});

describe('easy to guess', () => {
  it.each([
    ['a run of the alphabet', 'kdcdef'],
    ['a run backwards', 'kdfedm'],
    ['a keyboard run', 'kdwert'],
    ['a run of digits', 'kd345m'],
    ['digits downwards', 'kd976543'],
    ['one character twice', 'kdmm47'],
    ['a year', 'kd1994m'],
    ['four of the UID', 'xhantx'],
    ['four of the UID backwards', 'xtnahx'],
    ['a rude word', 'kdwtfk'],
  ])('%s', (_, text) => {
    expect(isEasyToGuess(text, 'chantm')).toBe(true);
  });

  it('lets an ordinary one pass', () => {
    expect(isEasyToGuess('kdmt4739wxhr', 'chantm')).toBe(false);
  });
});

function made(server: PinForm | undefined, policy: PinForm | undefined, uid = 'chantm'): TemporaryPin {
  return temporaryPin({ server, policy, uid }, (below) => randomInt(below));
}

function attempt(server: PinForm, policy: PinForm): string | undefined {
  try {
    return made(server, policy).secret.open('screen');
  } catch (error) {
    expect(error).toMatchObject({ kind: 'unsupported', code: 'pin-rules' });
    return undefined;
  }
}

/** Rules that at least one text fits. */
function rules(): fc.Arbitrary<PinForm> {
  return fc
    .record({
      minLength: fc.integer({ min: 1, max: 24 }),
      more: fc.option(fc.integer({ min: 0, max: 20 })),
      allowed: fc.constantFrom('letters-and-digits' as const, 'any' as const),
      atLeast: fc.subarray([...CLASSES]),
      digits: fc.integer({ min: 0, max: 6 }),
    })
    .map(({ minLength, more, allowed, atLeast, digits }) => {
      const classes = allowed === 'any' ? atLeast : atLeast.filter((one) => one !== 'symbol');
      const least = Math.max(minLength, classes.length + digits);
      return {
        minLength: least,
        maxLength: more === null ? 'never' : least + more,
        allowed,
        atLeast: classes,
        counts: { digit: digits },
      };
    });
}

function problem(form: PinForm, text: string): string | undefined {
  if (text.length < form.minLength) return 'too short';
  if (form.maxLength !== 'never' && text.length > form.maxLength) return 'too long';
  if (form.allowed === 'letters-and-digits' && !/^[A-Za-z0-9]+$/.test(text)) return 'other characters';
  const found: Readonly<Record<CharacterClass, RegExp>> = {
    upper: /[A-Z]/,
    lower: /[a-z]/,
    letter: /[A-Za-z]/,
    digit: /\d/,
    symbol: /[^A-Za-z0-9]/,
  };
  if ((text.match(/\d/g) ?? []).length < (form.counts?.digit ?? 0)) return 'digits';
  return form.atLeast.find((one) => !found[one].test(text));
}
