/**
 * One attribute and its whole value as Keycloak's `q` takes it: `name:"value"`. Tried on 26: a quotation mark inside is escaped by a backslash, any other backslash
 * stands for itself, letter case does not matter, and `%`, `_` and `*` are plain characters. Undefined for what it cannot say: a backslash in front of a quotation mark, or at
 * the end, is read as an escape whatever is done. A value that is empty finds nobody, so it is not asked for.
 */
export function attributeQuery(name: string, value: string): string | undefined {
  if (value === '' || /\\("|$)/.test(value) || /["\\:\s]/.test(name)) return undefined;
  return `${name}:"${value.replaceAll('"', '\\"')}"`;
}
