import { expect } from 'vitest';
import { type AccountRow } from '../../../src/core/account.js';
import { promise, topic, type Subject } from './harness.js';
import { NASTY_NAMES, word } from './names.js';
import { aborted, call, DAY, later, pagesOf, rowsOf, thrown } from './steps.js';

const idsFor = async (subject: Subject, text: string): Promise<string[]> => (await rowsOf(subject, { text })).map(({ id }) => id);
const sorted = (ids: readonly string[]): string[] => [...ids].sort();

async function seedMany(subject: Subject, count: number, token: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push((await subject.seed({ name: `${token} Number ${String(n)}` })).id);
  return ids;
}

/** Part of a name, and filters: a list that is never cut without saying so. */
export const search = topic(
  'search',
  promise('no match is an empty list that says it is whole', ['search'], async (subject) => {
    const pages = await pagesOf(subject, { text: word(16) });
    expect(pages.flatMap(({ rows }) => rows)).toEqual([]);
    expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: true });
  }),
  promise('a signal that has fired ends it as cancelled', ['search'], async (subject) => {
    await thrown(pagesOf(subject, { text: word() }, aborted()), 'cancelled');
  }),
  promise('characters of query languages in the text neither fail nor find everybody', ['search'], async (subject) => {
    const token = word();
    await subject.seed({ name: `${token} Plain` });
    for (const text of [
      '"',
      "'",
      '*',
      '%%',
      '__',
      '(',
      ')(',
      '\\',
      `${token}" OR "a`,
      `${token} AND`,
      `NEAR(${token})`,
      `name:${token}`,
      '-',
      '--',
      '^',
      '\u0000',
      '&',
      '|',
    ]) {
      const rows = await rowsOf(subject, { text });
      expect(
        rows.filter(({ name }) => name === `${token} Plain` && !name.includes(text)),
        `"${text}"`,
      ).toEqual([]);
    }
  }),
  promise('a wildcard stands for itself alone', ['search'], async (subject) => {
    const token = word();
    const literal = await subject.seed({ name: `${token}%_${token}` });
    await subject.seed({ name: `${token}abc${token}` });
    expect(await idsFor(subject, `${token}%_${token}`)).toEqual([literal.id]);
    for (const wild of [`${token}*${token}`, `${token}___${token}`, `${token}???${token}`])
      expect(await idsFor(subject, wild), wild).toEqual([]);
  }),
  promise(
    'every match comes once, over all pages, and the last page says that the list is whole',
    ['search'],
    async (subject) => {
      const token = word();
      const ids = await seedMany(subject, subject.moreThanAPage, token);
      const pages = await pagesOf(subject, { text: token });
      expect(sorted(pages.flatMap(({ rows }) => rows.map(({ id }) => id)))).toEqual(sorted(ids));
      expect(pages.at(-1)?.complete).toMatchObject({ state: 'known', value: true });
      expect(pages.length, 'it came in pages').toBeGreaterThan(1);
    },
  ),
  promise('a limit that cuts the list gives so many rows and does not say that it is whole', ['search'], async (subject) => {
    const token = word();
    await seedMany(subject, 5, token);
    const pages = await pagesOf(subject, { text: token, limit: 3 });
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(3);
    expect(pages.at(-1)?.complete).not.toMatchObject({ state: 'known', value: true });
  }),
  promise('a limit that is just enough cuts nothing', ['search'], async (subject) => {
    const token = word();
    const ids = await seedMany(subject, 3, token);
    const rows = await rowsOf(subject, { text: token, limit: 3 });
    expect(sorted(rows.map(({ id }) => id))).toEqual(sorted(ids));
  }),
  promise('stopping after the first page is no error, and the next call works', ['search'], async (subject) => {
    const token = word();
    await seedMany(subject, 3, token);
    for await (const page of subject.provider.search({ text: token }, call())) {
      expect(page.rows.length).toBeGreaterThan(0);
      break;
    }
    expect(await idsFor(subject, token)).toHaveLength(3);
  }),
  promise('a UID, an alias or the beginning of a name find the account', ['search'], async (subject) => {
    const [token, alias] = [word(), `a${word()}`];
    const one = await subject.seed({ name: `${token} Chan`, ...(subject.keys.includes('alias') ? { aliases: [alias] } : {}) });
    expect(await idsFor(subject, one.uid)).toEqual([one.id]);
    expect(await idsFor(subject, token.slice(0, 7))).toEqual([one.id]);
    if (subject.keys.includes('alias')) expect(await idsFor(subject, alias)).toEqual([one.id]);
  }),
  promise('the account whose UID is the text comes before those that only hold it', ['search'], async (subject) => {
    const token = word();
    for (const n of [1, 2, 3]) await subject.seed({ uid: `a${String(n)}${word(4)}`, name: `${token} ${String(n)}` });
    const exact = await subject.seed({ uid: token });
    expect((await idsFor(subject, token))[0]).toBe(exact.id);
  }),
  promise('names in any script are found by their own letters', ['search'], async (subject) => {
    const token = word(6);
    const han = await subject.seed({ name: `歐陽小明 ${token}` });
    const accents = await subject.seed({ name: `Zoë Müller ${token}` });
    expect((await idsFor(subject, '歐陽小明')).includes(han.id)).toBe(true);
    expect((await idsFor(subject, `Zoë Müller ${token}`)).includes(accents.id)).toBe(true);
    for (const name of NASTY_NAMES.filter((text) => text.trim().length >= 3)) {
      const { id } = await subject.seed({ name: `${name} ${token}` });
      expect(await idsFor(subject, `${name} ${token}`), name).toContain(id);
    }
  }),
  promise('filters must all hold', ['search', 'fact:kind', 'fact:department'], async (subject) => {
    const [token, department] = [word(), `Dept of ${word()}`];
    const wanted = await subject.seed({ name: `${token} A`, kind: 'staff', department });
    await subject.seed({ name: `${token} B`, kind: 'student', department });
    await subject.seed({ name: `${token} C`, kind: 'staff', department: `Dept of ${word()}` });
    await subject.seed({ name: `${word()} D`, kind: 'staff', department });
    expect((await rowsOf(subject, { text: token, kind: 'staff', department })).map(({ id }) => id)).toEqual([wanted.id]);
  }),
  promise(
    'an end of access is in the window from its first instant on, and no more at its last',
    ['search', 'fact:access'],
    async (subject) => {
      const token = word();
      const [from, to] = [later(subject, 40 * DAY), later(subject, 50 * DAY)];
      const first = await subject.seed({ name: `${token} first`, accessUntil: from });
      await subject.seed({ name: `${token} end`, accessUntil: to });
      await subject.seed({ name: `${token} before`, accessUntil: later(subject, 39 * DAY) });
      await subject.seed({ name: `${token} never`, accessUntil: 'never' });
      expect((await rowsOf(subject, { text: token, accessEnds: { from, to } })).map(({ id }) => id)).toEqual([first.id]);
    },
  ),
  promise('a row says the same as a read of the account', ['search'], async (subject) => {
    const token = word();
    const { id, uid } = await subject.seed({ name: `${token} Chan`, kind: 'staff', department: 'Library', disabled: 'other' });
    const [row] = await rowsOf(subject, { text: token });
    expect(row).toMatchObject({ id, uid, name: `${token} Chan` });
    if (row === undefined) throw new Error('unreachable: it was checked');
    await agrees(subject, row);
  }),
);

async function agrees({ provider }: Subject, row: AccountRow): Promise<void> {
  const facts = await provider.read(row.id, ['kind', 'department', 'enabled', 'access'], { ...call(), each: 20_000 });
  const plain = (fact: { state: string; value?: unknown }): unknown => ({ state: fact.state, value: fact.value });
  expect(plain(row.kind)).toEqual(plain(facts.kind));
  expect(plain(row.department)).toEqual(plain(facts.department));
  if (row.enabled.state === 'known' && facts.enabled.state === 'known')
    expect(row.enabled.value).toBe(facts.enabled.value.enabled);
  if (row.accessUntil.state === 'known' && facts.access.state === 'known')
    expect(plain(row.accessUntil)).toEqual(plain(facts.access.value.until));
}
