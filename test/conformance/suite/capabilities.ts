import { expect } from 'vitest';
import { FACT_NAMES, FILTERS, KEY_KINDS, type Filter, type Query } from '../../../src/core/account.js';
import { ACTIONS, type Change } from '../../../src/core/change.js';
import { type Capabilities, type Capability } from '../../../src/core/capability.js';
import { promise, topic, type Subject } from './harness.js';
import { word } from './names.js';
import { changesOn, seedFor } from './plan.js';
import { call, DAY, later, pagesOf, planFor, readOf, strangerOn, thrown, untouched } from './steps.js';

const VIAS = ['temporary', 'link'] as const;

const SCOPES = ['all', 'one'] as const;

/** Every capability with its path, such as `actions.mfa.clear`. */
function listed(able: Capabilities): [string, Capability | undefined][] {
  const group = <K extends string>(path: string, names: readonly K[], of: Readonly<Partial<Record<K, Capability>>>) =>
    names.map((name): [string, Capability | undefined] => [`${path}.${name}`, of[name]]);
  return [
    ...group('actions', ACTIONS, able.actions),
    ...group('resetVia', VIAS, able.resetVia),
    ...group('endSessions', SCOPES, able.endSessions),
    ...group('facts', FACT_NAMES, able.facts),
    ...group('keys', KEY_KINDS, able.keys),
    ...group('filters', FILTERS, able.filters),
    ['search', able.search],
    ['signIns', able.signIns],
    ['tryPin', able.tryPin],
    ['changePin', able.changePin],
  ];
}

/** A query with each filter alone. */
function queryOf(subject: Subject, filter: Filter): Query {
  const queries: Readonly<Record<Filter, Query>> = {
    text: { text: word(12) },
    kind: { kind: 'visitor', limit: 1 },
    department: { department: `Dept of ${word(12)}` },
    accessEnds: { accessEnds: { from: later(subject, 9000 * DAY), to: later(subject, 9001 * DAY) } },
  };
  return queries[filter];
}

async function agree(subject: Subject, id: string, capability: Capability, change: Change): Promise<void> {
  if (capability.can === 'no') {
    const { message } = await thrown(planFor(subject, id, change), 'unsupported');
    expect(message, `${change.action}: the error gives the reason`).toContain(capability.because);
  }
  if (capability.can === 'yes') expect((await planFor(subject, id, change)).change.action).toBe(change.action);
}

/** What a provider says that it can do, and whether it does. */
export const capabilities = topic(
  'capabilities',
  promise('an account that is not there throws not-found', [], async (subject) => {
    await thrown(subject.provider.capabilities(strangerOn(subject).id, call()), 'not-found');
  }),
  promise('everything is listed; what is limited or missing says why', [], async (subject) => {
    const { id } = await subject.seed();
    for (const on of [undefined, id]) {
      for (const [path, capability] of listed(await subject.provider.capabilities(on, call()))) {
        expect(['yes', 'limited', 'no'], path).toContain(capability?.can);
        if (capability && capability.can !== 'yes') expect(capability.because, path).toMatch(/\S/);
      }
    }
  }),
  promise('asking writes nothing', [], async (subject) => {
    const { id } = await subject.seed();
    await untouched(subject, [id], () => subject.provider.capabilities(id, call()));
  }),
  promise('what it can, it plans; what it cannot, plan refuses with the same reason', [], async (subject) => {
    const seeded = await seedFor(subject);
    const { actions } = await subject.provider.capabilities(seeded.id, call());
    for (const change of Object.values(changesOn(subject, seeded))) {
      if (change.action !== 'pin.reset') await agree(subject, seeded.id, actions[change.action], change);
    }
  }),
  promise(
    'each way of resetting a PIN is planned or refused as it says, and one of them makes the action possible',
    [],
    async (subject) => {
      const { id } = await seedFor(subject);
      const { actions, resetVia } = await subject.provider.capabilities(id, call());
      for (const via of VIAS) await agree(subject, id, resetVia[via], { action: 'pin.reset', via });
      expect(actions['pin.reset'].can === 'no').toBe(VIAS.every((via) => resetVia[via].can === 'no'));
    },
  ),
  promise('a fact that it cannot tell is never known, one that it can tell is never unknown', [], async (subject) => {
    const { id } = await seedFor(subject);
    const { facts } = await subject.provider.capabilities(id, call());
    const read = await readOf(subject, id, ...FACT_NAMES);
    for (const name of FACT_NAMES) {
      if (facts[name].can === 'no') expect(read[name].state, name).not.toBe('known');
      if (facts[name].can === 'yes') expect(read[name].state, name).not.toBe('unknown');
    }
  }),
  promise('history, sign-in and search are there when it says so, and refuse when it says no', [], async (subject) => {
    const { id } = await subject.seed();
    const { provider } = subject;
    const { search, signIns, tryPin, changePin } = await provider.capabilities(undefined, call());
    if (search.can === 'no') await thrown(pagesOf(subject, { text: word() }), 'unsupported');
    expect(signIns.can === 'no' || provider.signIns !== undefined, 'signIns').toBe(true);
    expect(tryPin.can === 'no' || provider.tryPin !== undefined, 'tryPin').toBe(true);
    expect(changePin.can === 'no' || provider.changePin !== undefined, 'changePin').toBe(true);
    if (signIns.can === 'no' && provider.signIns) await thrown(provider.signIns(id, { limit: 1 }, call()), 'unsupported');
  }),
  promise('a key that it takes is answered; one that it does not have is refused, which is not "nobody"', [], async (subject) => {
    const { keys } = await subject.provider.capabilities(undefined, call());
    expect(KEY_KINDS.filter((by) => keys[by].can !== 'no')).toEqual(KEY_KINDS.filter((by) => subject.keys.includes(by)));
    for (const by of KEY_KINDS) {
      const asked = subject.provider.resolve({ by, value: word(12) }, call());
      if (keys[by].can === 'no') await thrown(asked, 'unsupported');
      else expect(await asked, by).toEqual([]);
    }
  }),
  promise(
    'a filter that it takes narrows; one that it cannot apply is refused, and not left out',
    ['search'],
    async (subject) => {
      const { filters } = await subject.provider.capabilities(undefined, call());
      await subject.seed();
      for (const filter of FILTERS) {
        const asked = pagesOf(subject, queryOf(subject, filter));
        if (filters[filter].can === 'no') await thrown(asked, 'unsupported');
        else
          expect(
            (await asked).flatMap(({ rows }) => rows),
            filter,
          ).toEqual([]);
      }
    },
  ),
  promise('sessions are ended as it says: all, one, with another change, or not at all', [], async (subject) => {
    const { id } = await subject.seed({ sessions: 1 });
    const { actions, endSessions } = await subject.provider.capabilities(id, call());
    await agree(subject, id, endSessions.all, { action: 'session.revoke' });
    await agree(subject, id, endSessions.one, { action: 'session.revoke', session: word() });
    expect(actions['session.revoke'].can === 'no').toBe(SCOPES.every((scope) => endSessions[scope].can === 'no'));
    if (actions['account.disable'].can === 'no') return;
    const { steps, warnings } = await planFor(subject, id, { action: 'account.disable', reason: 'other', endSessions: true });
    const ends = steps.some(({ verb, implies }) => [verb, ...implies].includes('end-sessions'));
    expect(ends || warnings.length > 0, 'a step that ends them, or a warning').toBe(true);
    if (endSessions.all.can === 'no') expect(ends).toBe(false);
  }),
);
