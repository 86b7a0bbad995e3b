/** The value of the first part of a DN, with its escapes undone (RFC 4514, section 2.4): `CN=Chan\, Mei,OU=People` is `Chan, Mei`. */
export function firstValueOf(dn: string): string {
  const value = /^[^=]*=((?:\\.|[^,+\\])*)/s.exec(dn)?.[1] ?? dn;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [piece] of value.matchAll(/\\[0-9a-f]{2}|\\.|[^\\]+/gis)) {
    if (/^\\[0-9a-f]{2}$/i.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 16));
    else bytes.push(...encoder.encode(piece.startsWith('\\') ? piece.slice(1) : piece));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The head of the domain that a DN lies in: its end from the first `DC=` on. The DN itself where there is none. */
export function domainOf(dn: string): string {
  const parts = dn.match(/(?:\\.|[^,\\])+/gs) ?? [];
  const isDomain = (part: string): boolean => /^\s*DC\s*=/i.test(part);
  const outside = parts.findLastIndex((part) => !isDomain(part));
  const head = parts.slice(outside + 1).map((part) => part.trim());
  return head.length === 0 ? dn : head.join(',');
}
