import { expect } from 'vitest';
import { KEY_KINDS, type KeyKind } from '../../../src/core/account.js';
import { promise, part, topic, type Subject } from './harness.js';
import { nastyUids, NASTY_NAMES, word } from './names.js';
import { aborted, call, refusedAs, strangerOn, thrown } from './steps.js';

const idsBy = async ({ provider }: Subject, by: KeyKind, value: string): Promise<string[]> =>
  (await provider.resolve({ by, value }, call())).map(({ id }) => id);

/** Exact match on one key. Whatever is changed later is found here, so nothing may be guessed. */
export const resolve = topic(
  'resolve',
  promise('an unknown value of any key finds nothing, and is no error', [], async (subject) => {
    for (const by of subject.keys) {
      const value = by === 'id' ? strangerOn(subject).id : by === 'mail' ? `${word()}@${word()}.example` : word();
      expect(await idsBy(subject, by, value), by).toEqual([]);
    }
  }),
  promise('an id of another form than this server makes finds nothing', [], async (subject) => {
    for (const value of ['', ' ', 'x', "' or 1=1 --", '*', '../users', '中'])
      expect(await idsBy(subject, 'id', value), value).toEqual([]);
  }),
  promise('two accounts with one key both come back', ['part:twins'], async (subject) => {
    const { key, ids } = await part(subject, 'twins')();
    const found = await idsBy(subject, key.by, key.value);
    expect(found).toHaveLength(ids.length);
    expect([...found].sort()).toEqual([...ids].sort());
  }),
  promise('a signal that has fired ends it as cancelled', [], async (subject) => {
    const { uid } = await subject.seed();
    await thrown(subject.provider.resolve({ by: 'uid', value: uid }, aborted()), 'cancelled');
  }),
  promise('a part of a UID, a longer one and one with spaces around it find nothing', [], async (subject) => {
    const { uid } = await subject.seed({ uid: `z${word(9)}` });
    for (const value of [uid.slice(0, -1), uid.slice(1), uid.slice(0, 4), `${uid}x`, `${uid}.`, ''])
      expect(await idsBy(subject, 'uid', value), value).toEqual([]);
  }),
  promise('nothing in a value is read as a wildcard or a query', [], async (subject) => {
    const { uid } = await subject.seed();
    const head = uid.slice(0, -1);
    const wild = [
      `${head}*`,
      `${head}%`,
      `${head}_`,
      `${head}?`,
      '*',
      '%',
      `*)(uid=*`,
      `' or '1'='1`,
      `" or ""="`,
      `${uid}' --`,
      `${uid}\u0000`,
      `${head}.`,
      '(',
      '\\',
    ];
    for (const value of wild) expect(await idsBy(subject, 'uid', value), value).toEqual([]);
  }),
  promise('a value of one key is not found by another', [], async (subject) => {
    const one = await subject.seed();
    expect(await idsBy(subject, 'uid', one.id)).toEqual([]);
    expect(await idsBy(subject, 'uid', one.name)).toEqual([]);
    expect(await idsBy(subject, 'id', one.uid)).toEqual([]);
  }),
  promise('an alias is found by the key alias, and is no UID', ['key:alias'], async (subject) => {
    const alias = `a${word()}`;
    const { id, uid } = await subject.seed({ aliases: [alias] });
    expect(await idsBy(subject, 'alias', alias)).toEqual([id]);
    expect(await idsBy(subject, 'uid', alias)).toEqual([]);
    expect(await idsBy(subject, 'alias', uid)).toEqual([]);
    expect(await idsBy(subject, 'alias', alias.slice(0, -1))).toEqual([]);
  }),
  promise('a whole mail address is found by the key mail, a part of it is not', ['key:mail'], async (subject) => {
    const mail = `${word()}@${word()}.example`;
    const { id } = await subject.seed({ mail });
    expect(await idsBy(subject, 'mail', mail)).toEqual([id]);
    expect(await idsBy(subject, 'mail', mail.slice(1))).toEqual([]);
    expect(await idsBy(subject, 'mail', mail.split('@')[0] ?? '')).toEqual([]);
  }),
  promise('a whole number is found by the key number, with its zeros, a part of it is not', ['key:number'], async (subject) => {
    const number = `00${String(Date.now()).slice(-6)}${String(Math.floor(Math.random() * 900) + 100)}`;
    const { id } = await subject.seed({ number });
    expect(await idsBy(subject, 'number', number)).toEqual([id]);
    expect(await idsBy(subject, 'number', number.slice(1))).toEqual([]);
    expect(await idsBy(subject, 'number', number.replace(/^0+/, ''))).toEqual([]);
  }),
  promise(
    "letter case is the system's: capitals find the same account or nothing, and its own spelling comes back",
    [],
    async (subject) => {
      const { id, uid } = await subject.seed();
      const found = await subject.provider.resolve({ by: 'uid', value: uid.toUpperCase() }, call());
      expect([[], [{ id, uid }]]).toContainEqual(found.map((ref) => ({ id: ref.id, uid: ref.uid })));
      for (const ref of found) expect(ref.foundBy).toEqual({ by: 'uid', value: uid });
    },
  ),
  promise('login names with characters of query languages are each found, and only themselves', [], async (subject) => {
    for (const uid of nastyUids(subject)) {
      const { id } = await subject.seed({ uid });
      expect(await idsBy(subject, 'uid', uid), uid).toEqual([id]);
    }
  }),
  promise('display names of every kind come back as they are', [], async (subject) => {
    for (const name of NASTY_NAMES) {
      const { uid, name: kept } = await subject.seed({ name });
      const [found] = await subject.provider.resolve({ by: 'uid', value: uid }, call());
      expect(found?.name).toBe(kept);
    }
  }),
  promise("what is found names the account, its system and the key in the system's own spelling", [], async (subject) => {
    const { id, uid, name } = await subject.seed();
    const [byUid] = await subject.provider.resolve({ by: 'uid', value: uid }, call());
    const [byId] = await subject.provider.resolve({ by: 'id', value: id }, call());
    expect(byUid).toEqual({ id, uid, name, system: subject.system, foundBy: { by: 'uid', value: uid } });
    expect(byId).toEqual({ id, uid, name, system: subject.system, foundBy: { by: 'id', value: id } });
    expect(subject.provider.systems).toContain(subject.system);
  }),
  promise('a key that this system has not is refused or finds nothing', [], async (subject) => {
    await subject.seed();
    for (const by of KEY_KINDS.filter((kind) => !subject.keys.includes(kind))) {
      const found = await subject.provider.resolve({ by, value: word() }, call()).catch((error: unknown) => error);
      if (Array.isArray(found)) expect(found, by).toEqual([]);
      else refusedAs(found, 'unsupported');
    }
  }),
);
