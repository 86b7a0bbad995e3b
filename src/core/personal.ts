/** What a personal value is, and so how it is masked. */
export type PersonalKind = 'mail' | 'phone' | 'number' | 'label';

/** What node's `inspect` asks an object for (`util.inspect.custom`), without loading node:util. */
const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

const DOT = '•';

/**
 * Recovery mail, phone, person number or a label that holds one: masked in every output alike, with enough left to compare.
 * Institutional mail is not personal. `unmasked()` is for comparing and for `--unmask`, which is audited.
 */
export class Personal {
  readonly #text: string;

  constructor(
    readonly kind: PersonalKind,
    text: string,
  ) {
    this.#text = text;
  }

  get masked(): string {
    return mask(this.kind, this.unmasked());
  }

  unmasked(): string {
    return this.#text;
  }

  toString(): string {
    return this.masked;
  }

  toJSON(): string {
    return this.masked;
  }

  [INSPECT](): string {
    return this.masked;
  }
}

/** The masked form: `t•••@g•••.com`, `+852 •••• ••31`, `······4417` (dots for digits hidden, so that the length shows). */
export function mask(kind: PersonalKind, text: string): string {
  switch (kind) {
    case 'mail':
      return maskMail(text);
    case 'phone':
      return maskPhone(text);
    case 'number':
      return hideAllBut(text, text.length > 8 ? 4 : text.length > 4 ? 2 : 0, '·');
    case 'label':
      return maskLabel(text);
  }
}

/** One character of each side, and the last part of the domain where it looks like one. */
function maskMail(text: string): string {
  const at = Math.max(text.lastIndexOf('@'), text.lastIndexOf('＠'));
  if (at < 1) return DOT.repeat(3);
  const domain = text.slice(at + 1);
  const top = /.(\.[\p{L}\p{M}\p{N}-]{2,24})$/u.exec(domain)?.[1] ?? '';
  return `${firstCharacter(text)}${DOT.repeat(3)}@${firstCharacter(domain)}${DOT.repeat(3)}${top}`;
}

/** The country code where one is written apart, and the last two digits. */
function maskPhone(text: string): string {
  if (/[@＠]/.test(text)) return maskMail(text);
  const country = /^\+\p{Nd}{1,4}(?=[\s.(-])/u.exec(text)?.[0] ?? '';
  const rest = [...text.slice(country.length)];
  const digits = countDigits(rest.join(''));
  let seen = 0;
  const keep = digits > 4 ? 2 : 0;
  return country + rest.map((c) => (isDigit(c) && ++seen <= digits - keep ? DOT : c)).join('');
}

/** Fewer digits than this are a model or a year, not a phone number. */
const PHONE_DIGITS = 7;

/** A label such as `iPhone of Ann` stays; phone numbers and mail addresses inside it do not. */
function maskLabel(text: string): string {
  return text
    .replace(/[^\s@＠<>(),;]+[@＠][^\s@＠<>(),;]+/gu, (mail) => maskMail(mail))
    .replace(/\+?\(?\p{Nd}[\p{Nd}\s().\/-]*\p{Nd}/gu, (phone) => (countDigits(phone) < PHONE_DIGITS ? phone : maskPhone(phone)));
}

function hideAllBut(text: string, keep: number, dot: string): string {
  const characters = [...text];
  return characters.map((c, i) => (i < characters.length - keep ? dot : c)).join('');
}

function firstCharacter(text: string): string {
  return [...text][0] ?? '';
}

function countDigits(text: string): number {
  return [...text].filter(isDigit).length;
}

/** In any script. */
function isDigit(c: string): boolean {
  return /^\p{Nd}$/u.test(c);
}
