import { afterEach, describe, expect, it } from 'vitest';
import { KEY_KINDS, type KeyKind } from '../../../../src/core/account.js';
import { AppError } from '../../../../src/core/error.js';
import { thrown } from '../../../conformance/suite/steps.js';
import { collected } from '../../../conformance/mutants/mutant.js';
import { type Bench, call, DOWN, person, university } from './bench.js';

/** A system that does not have some of the keys. */
function without(bench: Bench, system: string, ...keys: readonly KeyKind[]): void {
  const { directory, becomes } = bench.system(system);
  const no = { can: 'no', because: 'no attribute is configured for it' } as const;
  becomes({
    resolve: async (key, with_) => {
      if (keys.includes(key.by)) throw new AppError('unsupported', no.because);
      return directory.resolve(key, with_);
    },
    capabilities: async (on, with_) => {
      const able = await directory.capabilities(on, with_);
      return { ...able, keys: { ...able.keys, ...Object.fromEntries(keys.map((key) => [key, no])) } };
    },
  });
}

describe('finding somebody', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  it('a key that no system has is refused, and the reason is the lead’s', async () => {
    bench = await university();
    for (const system of ['registry', 'campus', 'cloud']) without(bench, system, 'alias');
    expect((await thrown(bench.provider.resolve({ by: 'alias', value: 'x' }, call()), 'unsupported')).message).toMatch(
      /^registry: /,
    );
    expect((await bench.provider.capabilities(undefined, call())).keys.alias.can).toBe('no');
  });

  it('the lead is down: unavailable, although another could answer', async () => {
    bench = await university();
    const { uid } = await person(bench);
    bench.system('registry').becomes(DOWN);
    expect((await thrown(bench.provider.resolve({ by: 'uid', value: uid }, call()), 'unavailable')).message).toMatch(
      /^registry: /,
    );
    await thrown(bench.provider.capabilities(undefined, call()), 'unavailable');
    await thrown(collected(bench.provider.search({ text: uid }, call())), 'unavailable');
  });

  it('a key that only a system has that is down: unavailable, which is not "nobody"', async () => {
    bench = await university();
    without(bench, 'registry', 'number');
    bench.system('campus').becomes(DOWN);
    expect((await thrown(bench.provider.resolve({ by: 'number', value: '1' }, call()), 'unavailable')).message).toMatch(
      /^campus: /,
    );
  });

  it('a key that only others have leads back to the lead, by UID and by mail', async () => {
    bench = await university();
    without(bench, 'registry', 'number', 'alias');
    const { registry } = await person(bench, { campus: { number: '3035004417' }, cloud: { aliases: ['tai'], number: '77' } });
    await bench.system('campus').seed({ number: '55' });
    const { keys } = await bench.provider.capabilities(undefined, call());
    expect(keys.number).toEqual({ can: 'limited', because: 'looked for in campus, cloud, and from there in registry' });
    const find = async (by: KeyKind, value: string) => bench.provider.resolve({ by, value }, call());
    expect(await find('number', '3035004417')).toMatchObject([
      { id: registry.id, uid: registry.uid, system: 'registry', foundBy: { by: 'number', value: '3035004417' } },
    ]);
    expect(await find('alias', 'TAI')).toMatchObject([{ id: registry.id, foundBy: { by: 'alias', value: 'tai' } }]);
    expect(await find('number', '77')).toMatchObject([{ id: registry.id }]);
    expect(await find('number', '55'), 'somebody whom the lead does not have').toEqual([]);
    expect(await find('number', '9')).toEqual([]);
  });

  it('the way back that is shared by two is a conflict, and no guess', async () => {
    bench = await university();
    without(bench, 'registry', 'alias');
    const { mail } = await person(bench, { cloud: { aliases: ['tai'] } });
    await bench.system('registry').seed({ mail });
    expect(await thrown(bench.provider.resolve({ by: 'alias', value: 'tai' }, call()), 'conflict')).toMatchObject({
      code: 'join',
    });
  });

  it('the keys of the lead are asked of the lead alone', async () => {
    bench = await university();
    const { uid, registry } = await person(bench);
    for (const system of ['campus', 'cloud']) bench.system(system).becomes(DOWN);
    expect(await bench.provider.resolve({ by: 'uid', value: uid }, call())).toMatchObject([
      { id: registry.id, system: 'registry' },
    ]);
    const { keys } = await bench.provider.capabilities(undefined, call());
    for (const by of KEY_KINDS) expect(keys[by]).toEqual({ can: 'yes' });
  });

  it('a list says nothing of what others keep, and cannot be narrowed by it', async () => {
    bench = await university({ access: ['campus'] });
    const { uid } = await person(bench, { campus: { disabled: 'compromise' } });
    const [page] = await collected(bench.provider.search({ text: uid }, call()));
    expect(page?.rows).toMatchObject([
      {
        uid,
        enabled: { state: 'unknown', code: 'not-recorded', system: 'campus' },
        accessUntil: { state: 'unknown', code: 'not-recorded', system: 'campus' },
      },
    ]);
    await thrown(collected(bench.provider.search({ accessEnds: {} }, call())), 'unsupported');
    expect((await bench.provider.capabilities(undefined, call())).filters).toMatchObject({
      accessEnds: { can: 'no' },
      text: { can: 'yes' },
    });
  });

  it('disabled in the lead, which is one of two that say so, is disabled in a list; enabled there is unknown', async () => {
    bench = await university({ account: ['campus', 'registry'] });
    const [off, on] = [await person(bench, { registry: { disabled: 'other' } }), await person(bench)];
    const rowOf = async (uid: string) =>
      (await collected(bench.provider.search({ text: uid }, call()))).flatMap(({ rows }) => rows)[0];
    expect((await rowOf(off.uid))?.enabled).toMatchObject({ state: 'known', value: false });
    expect((await rowOf(on.uid))?.enabled).toMatchObject({ state: 'unknown' });
    expect((await rowOf(on.uid))?.accessUntil).toMatchObject({ state: 'known' });
  });
});
