import { inspect } from 'node:util';
import { expect } from 'vitest';
import { FACT_NAMES } from '../../../src/core/account.js';
import { AppError } from '../../../src/core/error.js';
import { Secret } from '../../../src/core/secret.js';
import { promise, topic } from './harness.js';
import { freshPin } from './names.js';
import { apply, call, planFor, readOf, runAll, valueOf } from './steps.js';

/** Everything that a log, an audit record or a screen could make of a value: as JSON, as inspected, and the texts of an error and its causes. */
function written(value: unknown): string {
  const texts = [
    JSON.stringify(value),
    inspect(value, { depth: 20, showHidden: true, getters: true, maxArrayLength: null, maxStringLength: null }),
  ];
  for (let error = value; error instanceof Error; error = error.cause)
    texts.push(error.message, error.stack ?? '', JSON.stringify({ ...error }));
  if (value instanceof AppError) texts.push(JSON.stringify(value.details), value.hint ?? '');
  return texts.join('\n');
}

/** A PIN goes to the server and nowhere else. */
export const secrets = topic(
  'secrets',
  promise('an error about a PIN does not hold it', ['via:temporary', 'fact:pin.rules'], async (subject) => {
    const { id } = await subject.seed();
    const { minLength } = await valueOf(subject, id, 'pin.rules');
    const pin = freshPin().slice(0, Math.max(4, minLength - 1));
    const plan = await planFor(subject, id, { action: 'pin.reset', via: 'temporary' });
    const outcome: unknown = await runAll(subject, plan, { pin }).catch((error: unknown) => error);
    expect(written(outcome)).not.toContain(pin);
    if (Array.isArray(outcome))
      for (const { error } of outcome as { error?: unknown }[]) expect(written(error)).not.toContain(pin);
  }),
  promise('a refused sign-in does not repeat what was typed', ['tryPin'], async (subject) => {
    const { uid } = await subject.seed();
    const pin = freshPin();
    const outcome: unknown = await subject.provider
      .tryPin?.({ uid, pin: new Secret(pin) }, call())
      .catch((error: unknown) => error);
    expect(written(outcome)).not.toContain(pin);
  }),
  promise('neither plan nor results of a reset hold the PIN', ['via:temporary'], async (subject) => {
    const { id } = await subject.seed();
    const pin = freshPin();
    const { plan, results } = await apply(subject, id, { action: 'pin.reset', via: 'temporary' }, { pin });
    expect(written(plan)).not.toContain(pin);
    expect(written(results)).not.toContain(pin);
    const again = await planFor(subject, id, { action: 'pin.reset', via: 'temporary' });
    expect(written(again)).not.toContain(pin);
  }),
  promise('no fact holds the PIN, or anything that proves it', ['via:temporary'], async (subject) => {
    const { id } = await subject.seed({ methods: [{ type: 'app', label: 'Phone' }] });
    const pin = freshPin();
    await apply(subject, id, { action: 'pin.reset', via: 'temporary' }, { pin });
    const { pinMark } = await subject.peek(id);
    const facts = written(await readOf(subject, id, ...FACT_NAMES));
    expect(facts).not.toContain(pin);
    expect(facts).not.toContain(pinMark);
  }),
  promise(
    'the step that sets the PIN says that a secret comes of it, so that a place is open for it',
    ['via:temporary'],
    async (subject) => {
      const { id } = await subject.seed();
      const { steps } = await planFor(subject, id, { action: 'pin.reset', via: 'temporary' });
      expect(steps.filter(({ issues }) => issues !== undefined).map(({ verb, issues }) => [verb, issues])).toEqual([
        ['set-pin', 'pin'],
      ]);
    },
  ),
  promise('what the server issues comes as a Secret alone, of a step that said so', [], async (subject) => {
    const { resetVia } = await subject.provider.capabilities(undefined, call());
    for (const via of ['temporary', 'link'] as const) {
      if (resetVia[via].can === 'no') continue;
      const { id } = await subject.seed({ mail: `${freshPin().toLowerCase()}@example.edu` });
      const { plan, results } = await apply(subject, id, { action: 'pin.reset', via }, { pin: freshPin() });
      for (const { step, issued } of results) {
        if (issued === undefined) continue;
        expect(issued).toBeInstanceOf(Secret);
        expect(plan.steps.find((each) => each.id === step)?.issues, `step ${step}`).toBeDefined();
      }
    }
  }),
);
