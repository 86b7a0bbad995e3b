import { expect } from 'vitest';
import { FACT_NAMES } from '../../../src/core/account.js';
import { ACTIONS, type Change } from '../../../src/core/change.js';
import { type Capabilities, type Capability } from '../../../src/core/capability.js';
import { promise, topic, type Subject } from './harness.js';
import { word } from './names.js';
import { changesOn, seedFor } from './plan.js';
import { call, pagesOf, planFor, readOf, strangerOn, thrown, untouched } from './steps.js';

const VIAS = ['temporary', 'link'] as const;

/** Every capability with its path, such as `actions.mfa.clear`. */
function listed({ actions, resetVia, facts, search, signIns, tryPin }: Capabilities): [string, Capability | undefined][] {
  return [
    ...ACTIONS.map((name): [string, Capability | undefined] => [`actions.${name}`, actions[name]]),
    ...VIAS.map((name): [string, Capability | undefined] => [`resetVia.${name}`, resetVia[name]]),
    ...FACT_NAMES.map((name): [string, Capability | undefined] => [`facts.${name}`, facts[name]]),
    ['search', search],
    ['signIns', signIns],
    ['tryPin', tryPin],
  ];
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
    const { search, signIns, tryPin } = await provider.capabilities(undefined, call());
    if (search.can === 'no') await thrown(pagesOf(subject, { text: word() }), 'unsupported');
    expect(signIns.can === 'no' || provider.signIns !== undefined, 'signIns').toBe(true);
    expect(tryPin.can === 'no' || provider.tryPin !== undefined, 'tryPin').toBe(true);
    if (signIns.can === 'no' && provider.signIns) await thrown(provider.signIns(id, { limit: 1 }, call()), 'unsupported');
  }),
);
