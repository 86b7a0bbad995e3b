/** The head of the domain that a DN lies in: its end from the first `DC=` on. The DN itself where there is none. */
export function domainOf(dn: string): string {
  const parts = dn.match(/(?:\\.|[^,\\])+/gs) ?? [];
  const isDomain = (part: string): boolean => /^\s*DC\s*=/i.test(part);
  const outside = parts.findLastIndex((part) => !isDomain(part));
  const head = parts.slice(outside + 1).map((part) => part.trim());
  return head.length === 0 ? dn : head.join(',');
}
