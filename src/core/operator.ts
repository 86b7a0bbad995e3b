/** The person who runs the tool, and how we know. */
export interface Operator {
  readonly id: string;
  readonly from: 'os-user' | 'bind' | 'token';
}

/**
 * The login in a name that the tool signs in with: the first value of a DN, unescaped (RFC 4514, section 2.4), what follows the domain in `UNI\desk`, what
 * stands before the `@` of `desk@uni.example`; else the name itself.
 */
export function loginOf(name: string): string {
  const value = /^\s*[a-z][a-z0-9.-]*\s*=\s*((?:\\.|[^,+;\\])+)/is.exec(name)?.[1];
  if (value !== undefined) return unescaped(value).trim();
  const login = name.slice(name.lastIndexOf('\\') + 1).trim();
  const at = login.lastIndexOf('@');
  return at > 0 ? login.slice(0, at) : login;
}

/** Pairs of hex digits are bytes of UTF-8; any other character after a backslash stands for itself. */
function unescaped(value: string): string {
  return value.replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gis, (_, pairs: string | undefined, single: string | undefined) =>
    pairs === undefined
      ? (single ?? '')
      : new TextDecoder().decode(Uint8Array.from(pairs.split('\\').slice(1), (pair) => Number.parseInt(pair, 16))),
  );
}

export const CALLER_PROOFS = ['in-person', 'video', 'call-back', 'not-proven'] as const;
/** What the operator answered to "How was the caller proven?" `not-asked`: nobody was there to answer, or the profile is practice. */
export type CallerProof = (typeof CALLER_PROOFS)[number] | 'not-asked';
