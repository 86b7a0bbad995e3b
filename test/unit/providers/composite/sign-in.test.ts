import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/core/secret.js';
import { freshPin } from '../../../conformance/suite/names.js';
import { thrown } from '../../../conformance/suite/steps.js';
import { type Bench, call, DOWN, person, university } from './bench.js';

describe('signing in to one of several systems', () => {
  let bench: Bench;
  afterEach(() => bench.close());
  const tried = (uid: string, pin: string, method?: string) =>
    bench.provider.tryPin?.(
      { uid, pin: new Secret(pin), ...(method === undefined ? {} : { method: { id: method, code: new Secret('123456') } }) },
      call(),
    ) ?? Promise.reject(new Error('it can be tried'));

  it('with the system of the PIN down: unavailable, which is no refusal', async () => {
    bench = await university();
    const { uid, campus } = await person(bench);
    bench.system('campus').becomes(DOWN);
    expect((await thrown(tried(uid, campus.pin), 'unavailable')).message).toMatch(/^campus: /);
  });

  it('with a method of another system: refused before anything is tried', async () => {
    bench = await university();
    const { uid, campus, cloud } = await person(bench, { cloud: { methods: [{ type: 'app', label: 'Phone' }] } });
    await thrown(tried(uid, campus.pin, cloud.methods[0]), 'unsupported');
    expect((await bench.system('campus').peek(campus.id)).failures).toBe(0);
  });

  it('under the login name that the person has there, and never under somebody else’s', async () => {
    bench = await university({ pin: ['cloud', 'campus'] });
    const { uid, cloud } = await person(bench);
    const other = await bench.system('cloud').seed({ uid });
    expect(await tried(uid, cloud.pin)).toMatchObject({ result: 'signed-in' });
    expect(await tried(uid, other.pin), 'the login name is somebody else’s in the cloud').toMatchObject({ result: 'refused' });
    expect((await bench.system('cloud').peek(other.id)).failures).toBe(0);
    expect((await bench.system('cloud').peek(cloud.id)).failures).toBe(1);
    expect(await tried(other.uid.slice(1), other.pin)).toMatchObject({ result: 'refused', reason: 'unknown-uid' });
  });

  it('the person’s own change goes to the first system of the PIN alone', async () => {
    bench = await university({ pin: ['cloud', 'campus'] });
    const { uid, cloud, campus } = await person(bench);
    const before = (await bench.system('campus').peek(campus.id)).pinMark;
    const pin = freshPin();
    await thrown(
      Promise.resolve(bench.provider.changePin?.({ uid, pin: new Secret(pin) }, new Secret(freshPin()), call())),
      'forbidden',
      'unauthenticated',
    );
    await bench.provider.changePin?.({ uid, pin: new Secret(cloud.pin) }, new Secret(pin), call());
    bench.advance(3_600_000);
    expect(await tried(uid, pin)).toMatchObject({ result: 'signed-in' });
    expect((await bench.system('campus').peek(campus.id)).pinMark).toBe(before);
    await thrown(
      Promise.resolve(bench.provider.changePin?.({ uid: 'nobody', pin: new Secret(pin) }, new Secret(pin), call())),
      'not-found',
    );
  });

  it('says that the doors of the others are not tried', async () => {
    bench = await university();
    const { tryPin, changePin } = await bench.provider.capabilities(undefined, call());
    expect(tryPin).toEqual({ can: 'limited', because: 'in campus alone: what cloud, registry would refuse does not show' });
    expect(changePin).toEqual(tryPin);
  });

  it('the history of all systems is one list, newest first; one that is down is no shorter list', async () => {
    bench = await university({ 'sign-in': ['campus', 'cloud'] });
    const { registry, campus, cloud } = await person(bench);
    const fail = async (system: string, uid: string): Promise<void> => {
      await bench.system(system).directory.tryPin({ uid, pin: new Secret('wrong') }, call());
      bench.advance(1000);
    };
    await fail('campus', campus.uid);
    await fail('cloud', cloud.uid);
    await fail('campus', campus.uid);
    const history = async (limit: number) => (await bench.provider.signIns?.(registry.id, { limit }, call())) ?? [];
    expect((await history(9)).map(({ source }) => source.system)).toEqual(['campus', 'cloud', 'campus']);
    expect(await history(2)).toEqual((await history(9)).slice(0, 2));
    expect((await bench.read(registry.uid, 'sign-in.last'))['sign-in.last']).toMatchObject({ system: 'campus', said: [{}, {}] });
    bench.system('cloud').becomes(DOWN);
    expect((await thrown(history(9), 'unavailable')).message).toMatch(/^cloud: /);
  });

  it('a system without an account of this person is left out of the history; where none has one, the reasons are told', async () => {
    bench = await university({ 'sign-in': ['campus', 'cloud'] });
    const { id } = await bench.system('registry').seed({ uid: 'chan', mail: 'chan@uni.example' });
    const error = await thrown(Promise.resolve(bench.provider.signIns?.(id, { limit: 5 }, call())), 'unsupported');
    expect(error.message).toContain('campus has no account with the UID chan');
    expect(error.message).toContain('cloud has no account with the mail chan@uni.example');
    await bench.system('campus').seed({ uid: 'chan' });
    expect(await bench.provider.signIns?.(id, { limit: 5 }, call())).toEqual([]);
  });
});
