/**
 * The login names that a written identity may stand for: itself, the part before `@` of an address, the part after `\` of a Windows name,
 * the first value of a distinguished name (`uid=lamky,ou=people` gives `lamky`). An empty identity gives none.
 */
export function loginNames(identity: string): readonly string[] {
  const whole = identity.trim();
  const names = new Set<string>([whole]);
  const rdn = /^[a-z][a-z0-9-]*=((?:\\.|[^,+\\])+)/i.exec(whole)?.[1];
  if (rdn !== undefined) names.add(rdn.trim());
  for (const name of [...names]) names.add(name.slice(name.lastIndexOf('\\') + 1));
  for (const name of [...names]) if (name.includes('@')) names.add(name.slice(0, name.lastIndexOf('@')));
  names.delete('');
  return [...names];
}

/** Whether two names are one where the letters A to Z count the same in both cases, as login names do. */
export function sameName(a: string, b: string): boolean {
  return lower(a) === lower(b);
}

function lower(text: string): string {
  return text.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
