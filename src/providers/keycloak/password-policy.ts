import { type CharacterClass, type PinRules } from '../../core/account.js';

/** The password policy of a realm, read from its text. */
export interface PasswordPolicy {
  readonly rules: PinRules;
  /** Days until a password must be changed; undefined: it never need be. */
  readonly days: number | undefined;
}

/** What counts so many characters of a class, by the id of the rule (`PasswordPolicyProvider` of the server). */
const COUNTED: Readonly<Record<string, CharacterClass>> = {
  digits: 'digit',
  upperCase: 'upper',
  lowerCase: 'lower',
  specialChars: 'symbol',
};

/** What each rule has where the policy gives no number, as the server has it. */
const USUAL = { length: 8, maxLength: 64, passwordHistory: 3, forceExpiredPasswordChange: 365, counted: 1 } as const;

/** Rules about how a password is kept or proven, not about what it may be. */
const NOT_ABOUT_TEXT: readonly string[] = [
  'hashAlgorithm',
  'hashIterations',
  'maxAuthAge',
  'recoveryCodesWarningThreshold',
  'forceExpiredPasswordChange',
];

/** In words what nobody outside can check, or what is not one of ours. */
const OTHER: Readonly<Record<string, string>> = {
  notUsername: 'not the user name itself',
  notEmail: 'not the mail address',
  regexPattern: 'a pattern of the realm',
  passwordBlacklist: 'not one of a list of forbidden passwords',
  passwordAge: 'not one that was used lately',
};

/** A policy text as the realm has it: `length(8) and digits(2) and notContainsUsername(undefined)`. Empty: no rule at all. */
export function policyIn(text: string): PasswordPolicy {
  const given = rulesIn(text);
  const number = (id: string, usual: number): number | undefined => (given.has(id) ? numberOr(given.get(id), usual) : undefined);
  const counted = Object.entries(COUNTED).flatMap(([id, name]): [CharacterClass, number][] => {
    const least = number(id, USUAL.counted) ?? 0;
    return least > 0 ? [[name, least]] : [];
  });
  const other = otherIn(given);
  return {
    rules: {
      minLength: Math.max(1, number('length', USUAL.length) ?? 1),
      maxLength: number('maxLength', USUAL.maxLength) ?? 'never',
      allowed: 'any',
      atLeast: counted.map(([name]) => name),
      ...(counted.length === 0 ? {} : { counts: Object.fromEntries(counted) }),
      ...(given.has('notContainsUsername') ? { notUid: true } : {}),
      history: Math.max(0, number('passwordHistory', USUAL.passwordHistory) ?? 0),
      ...(other === '' ? {} : { other }),
    },
    days: daysIn(number('forceExpiredPasswordChange', USUAL.forceExpiredPasswordChange)),
  };
}

/** Split as the server does it, so a pattern with " and " inside is as broken here as there. */
function rulesIn(text: string): ReadonlyMap<string, string> {
  const parts = text.split(' and ').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part): [string, string] => {
      const open = part.indexOf('(');
      return open < 0 ? [part.trim(), ''] : [part.slice(0, open).trim(), part.slice(open + 1, part.lastIndexOf(')'))];
    }),
  );
}

function otherIn(given: ReadonlyMap<string, string>): string {
  const known = ['length', 'maxLength', 'passwordHistory', 'notContainsUsername', ...Object.keys(COUNTED), ...NOT_ABOUT_TEXT];
  return [...given.keys()]
    .filter((id) => !known.includes(id))
    .map((id) => OTHER[id] ?? id)
    .join(', ');
}

function numberOr(text: string | undefined, usual: number): number {
  const value = Number(text === undefined || text.trim() === '' ? Number.NaN : text);
  return Number.isSafeInteger(value) ? value : usual;
}

/** The server takes -1 for "never". */
const daysIn = (days: number | undefined): number | undefined => (days === undefined || days < 0 ? undefined : days);
