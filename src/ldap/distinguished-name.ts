/** One part of a relative distinguished name: `cn` and its value. */
export interface NamePart {
  readonly attribute: string;
  readonly value: string;
}

/** A value inside a DN (RFC 4514, section 2.4), so that a comma or a leading `#` in a name stays a letter of it. */
export function escapeValue(value: string): string {
  const last = value.length - 1;
  return value.replace(/[\\",+;<>= #\0]/g, (letter, at: number) => {
    if (letter === '\0') return '\\00';
    if (letter === ' ' && at !== 0 && at !== last) return letter;
    return letter === '#' && at !== 0 ? letter : `\\${letter}`;
  });
}

/**
 * The parts of a DN from the entry up to the root, each a list, since a name may have several (`cn=a+sn=b`). Undefined for what is no DN. A value in
 * hexadecimal (`#04...`) stays as it is.
 */
export function parseName(dn: string): readonly (readonly NamePart[])[] | undefined {
  if (dn.trim() === '') return [];
  const names: NamePart[][] = [];
  for (const rdn of cut(dn, /[,;]/)) {
    const parts = cut(rdn, /\+/).map(namePart);
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length) return undefined;
    names.push(known);
  }
  return names;
}

/** The value of the entry's own name: `Chan, Tai Man` of `CN=Chan\, Tai Man,OU=People,...`; undefined for what is no DN. */
export function ownName(dn: string): string | undefined {
  return parseName(dn)?.[0]?.[0]?.value;
}

/** A DN in one form: names of attributes and values in lower case, spaces around separators gone. Undefined for what is no DN. */
export function normalName(dn: string): string | undefined {
  const one = ({ attribute, value }: NamePart): string =>
    `${attribute.toLowerCase()}=${escapeValue(value.toLowerCase().replace(/\s+/g, ' '))}`;
  return parseName(dn)
    ?.map((rdn) => rdn.map(one).sort().join('+'))
    .join(',');
}

/**
 * Whether two DNs name the same entry, as servers with the usual matching rules (case is ignored) see it. What is no DN is compared letter by letter.
 */
export function sameName(one: string, other: string): boolean {
  return one === other || (normalName(one) ?? one) === (normalName(other) ?? other);
}

/** Whether an entry is the base itself or lies below it. */
export function isBelow(dn: string, base: string): boolean {
  const [entry, top] = [normalName(dn), normalName(base)];
  if (entry === undefined || top === undefined) return false;
  return top === '' || entry === top || entry.endsWith(`,${top}`);
}

/** Cuts at separators that are not escaped and not in quotes. */
function cut(text: string, separator: RegExp): string[] {
  const pieces: string[] = [];
  let piece = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (letter === '\\') {
      piece += letter + text.charAt(++i);
      continue;
    }
    if (letter === '"') quoted = !quoted;
    if (!quoted && separator.test(letter)) {
      pieces.push(piece);
      piece = '';
    } else piece += letter;
  }
  return [...pieces, piece];
}

function namePart(text: string): NamePart | undefined {
  const match = /^ *(?:oid\.)?([a-z][\w-]*|\d+(?:\.\d+)*) *= *(.*)$/is.exec(text);
  return match ? { attribute: match[1] ?? '', value: plainValue(match[2] ?? '') } : undefined;
}

function plainValue(written: string): string {
  // A space at the end belongs to the value only when it is escaped.
  const trimmed = written.replace(/(?<=(?:^|[^\\])(?:\\\\)*) +$/, '');
  const bare = /^"([\s\S]*)"$/.exec(trimmed)?.[1] ?? trimmed;
  return bare.replace(/(?:\\[0-9a-f]{2})+|\\([\s\S])/gi, (all, letter: string | undefined) =>
    letter === undefined ? Buffer.from(all.replaceAll('\\', ''), 'hex').toString() : letter,
  );
}
