import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/core/error.js';
import { instant } from '../../../../src/core/instant.js';
import { type Provider } from '../../../../src/core/provider.js';
import { openComposite } from '../../../../src/providers/composite/composite.js';
import { type Member, PART_OF_FACT } from '../../../../src/providers/composite/types.js';
import { FACT_NAMES } from '../../../../src/core/account.js';
import { type Directory, openDirectoryInMemory } from '../../../../src/providers/directory/directory.js';
import { partsOf } from '../../../conformance/composite/subject.js';
import { policy } from '../../../conformance/directory/subject.js';
import { replaced } from '../../../conformance/mutants/mutant.js';
import { thrown } from '../../../conformance/suite/steps.js';
import { call } from './bench.js';

const clock = (): ReturnType<typeof instant> => instant(0);
const join = { from: 'uid', by: 'uid' } as const;

describe('opening and closing a composite', () => {
  const opened: Directory[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  const member = async (system: string, over: Partial<Provider> = {}): Promise<Member> => {
    const directory = await openDirectoryInMemory({ policy, clock, system, practice: true, pinCost: 2 });
    opened.push(directory);
    return { system, provider: replaced(directory, over), join };
  };
  const open = (members: readonly Member[], parts = partsOf(members[0]?.system ?? '')): Provider =>
    openComposite({ system: 'whole', clock, members, parts });

  it('refuses parts that do not fit the systems', async () => {
    const [a, b] = [await member('a'), await member('b')];
    const wrong: (readonly [readonly Member[], ReturnType<typeof partsOf>])[] = [
      [[a, b], partsOf('a', { person: ['a', 'b'] })],
      [[a, b], partsOf('a', { person: [] })],
      [[a, b], partsOf('a', { mfa: [] })],
      [[a, b], partsOf('a', { mfa: ['c'] })],
      [[a, a], partsOf('a')],
      [[], partsOf('a')],
    ];
    for (const [members, parts] of wrong) {
      const promised = Promise.resolve().then(() => open(members, parts));
      expect(await thrown(promised, 'setup')).toMatchObject({ code: 'composite-parts' });
    }
  });

  it('one that cannot be closed does not keep the others open, and is told', async () => {
    const closed: string[] = [];
    const close = (system: string, fails: boolean) => async (): Promise<void> => {
      closed.push(system);
      if (fails) throw new AppError('unavailable', 'it is stuck');
    };
    const members = [await member('a', { close: close('a', true) }), await member('b', { close: close('b', false) })];
    expect((await thrown(open(members).close(), 'unavailable')).message).toBe('a: it is stuck');
    expect(closed).toEqual(['a', 'b']);
    const both = [await member('a', { close: close('a', true) }), await member('b', { close: close('b', true) })];
    expect((await thrown(open(both).close(), 'unavailable')).message).toBe('a: it is stuck; b: it is stuck');
  });

  it('names every system with its place; hosts are joined, and it is practice only where all are', async () => {
    const real = { title: 'Active Directory', host: 'ad.uni.example', practice: false };
    const [a, b] = [await member('a', { place: real }), await member('b')];
    const provider = open([b, a], partsOf('a'));
    expect(provider.systems).toEqual(['b', 'a']);
    expect(provider.place).toEqual({ title: 'one person of 2 systems', host: 'ad.uni.example', practice: false });
    expect(provider.places).toEqual({ a: real, b: b.provider.place });
    expect(open([b]).place).toEqual({ title: 'one person of 1 system', host: undefined, practice: true });
  });

  it('every fact has a part, and what one system alone can do it says in its own words', async () => {
    const link = 'the embedded directory sends no mail and no messages';
    const provider = open([await member('a')]);
    const able = await provider.capabilities(undefined, call());
    expect(Object.keys(PART_OF_FACT).sort()).toEqual([...FACT_NAMES].sort());
    expect(able.resetVia.link).toEqual({ can: 'no', because: link });
    expect(able.tryPin).toEqual({ can: 'yes' });
  });

  it('with several systems for a part: what all can is yes, what some cannot is limited and says which', async () => {
    const sound = await member('b');
    const silent = { can: 'no', because: 'it keeps none' } as const;
    const poor = await member('c', {
      capabilities: async (on, with_) => {
        const able = await sound.provider.capabilities(on, with_);
        return { ...able, facts: { ...able.facts, sessions: silent }, signIns: { can: 'limited', because: 'for 30 days' } };
      },
    });
    const provider = open([sound, poor], partsOf('b', { sessions: ['b', 'c'], 'sign-in': ['b', 'c'], mfa: ['b', 'c'] }));
    const able = await provider.capabilities(undefined, call());
    expect(able.facts.sessions).toEqual({ can: 'limited', because: 'c: it keeps none' });
    expect(able.signIns).toEqual({ can: 'limited', because: 'c: for 30 days' });
    expect(able.facts['mfa.methods']).toEqual({ can: 'yes' });
    expect(able.facts['mfa.duty']).toEqual({ can: 'limited', because: 'unknown where b, c say different things' });
    expect(able.resetVia.link.can).toBe('no');
    expect(able.actions['mfa.clear']).toEqual({ can: 'yes' });
  });

  it('a system that does not answer can do nothing, and says why; the others can', async () => {
    const refusing = await member('c', {
      capabilities: async () => {
        throw new AppError('unavailable', 'it is down');
      },
    });
    const able = await open([await member('b'), refusing], partsOf('b', { mfa: ['c'] })).capabilities(undefined, call());
    expect(able.actions['mfa.clear']).toEqual({ can: 'no', because: 'c: it is down' });
    expect(able.actions['pin.reset']).toEqual({ can: 'yes' });
  });
});
