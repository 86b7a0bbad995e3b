/** Plain JSON of the server, read without trusting its shape: what is not of the wanted kind is not there. */
export interface Fields {
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  /** Undefined where it is not said, which is not false. */
  flag(key: string): boolean | undefined;
  texts(key: string): readonly string[];
  fields(key: string): Fields | undefined;
  keys(): readonly string[];
  value(key: string): unknown;
}

/** The fields of a JSON object; undefined for anything else. */
export function fieldsOf(json: unknown): Fields | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const values = new Map<string, unknown>(Object.entries(json));
  const of = <T>(key: string, is: (value: unknown) => value is T): T | undefined => {
    const value = values.get(key);
    return is(value) ? value : undefined;
  };
  return {
    text: (key) => of(key, isText),
    number: (key) => of(key, isNumber),
    flag: (key) => of(key, isFlag),
    texts: (key) => (of(key, isList) ?? []).filter(isText),
    fields: (key) => fieldsOf(values.get(key)),
    keys: () => [...values.keys()],
    value: (key) => values.get(key),
  };
}

/** The objects of a JSON list; undefined for anything that is no list. */
export function listOf(json: unknown): readonly Fields[] | undefined {
  return isList(json) ? json.map(fieldsOf).filter((one): one is Fields => one !== undefined) : undefined;
}

/** JSON inside of a text, as Keycloak keeps the data of a credential; undefined where it is none. */
export function fieldsInText(text: string | undefined): Fields | undefined {
  if (text === undefined) return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
