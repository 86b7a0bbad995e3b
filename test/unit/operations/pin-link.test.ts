import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Plan, type StepResult } from '../../../src/core/change.js';
import { AppError } from '../../../src/core/error.js';
import { instant } from '../../../src/core/instant.js';
import { type Provider } from '../../../src/core/provider.js';
import { resetPin } from '../../../src/operations/pin-reset.js';
import { makeBed, otherwise, present, START, type Bed } from './bench.js';
import { atTerminal, inScript } from './written-desk.js';

const MINUTE = 60_000;
const link = { via: 'link' } as const;

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
  await bed.person({ uid: 'u3001234', name: 'Lee Ka Yan 李嘉欣', recovery_mail: 'kayan@gmail.com' });
});
afterEach(() => bed.close());

/** The directory, with a server that mails links beside it. */
function mailing(result: Partial<StepResult> = {}): Provider {
  return otherwise(bed.directory, {
    async plan(change, on, call): Promise<Plan> {
      if (change.action !== 'pin.reset' || change.via !== 'link') return bed.directory.plan(change, on, call);
      const text = 'mail a link to set a new password to k•••@g•••.com';
      const step = {
        id: '1',
        system: 'practice',
        verb: 'send-link',
        target: 'k•••@g•••.com',
        text,
        implies: [],
        repeatable: false,
      } as const;
      return { change, on, basis: undefined, steps: [step], warnings: ['the old one works until the link is used'] };
    },
    async *run(plan, call) {
      if (plan.steps[0]?.verb !== 'send-link') yield* bed.directory.run(plan, call);
      else yield { step: '1', outcome: 'done', confirmed: 'answer', ...result };
    },
  });
}

const send = (provider = mailing(), desk = inScript()) => resetPin(bed.bench(desk, { provider }), 'u3001234', link, present);

describe('a reset by a link', () => {
  it('that the server could not send is no reset', async () => {
    const error = new AppError('unavailable', 'the mail server did not take it');
    await expect(send(mailing({ outcome: 'failed', confirmed: 'no', error }))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('that may have been sent says nothing to the caller, and is not certain (12)', async () => {
    const error = new AppError('uncertain', 'no answer came');
    const provider = otherwise(mailing({ outcome: 'uncertain', confirmed: 'no', error }), {
      settle: async (_step, result) => result,
    });
    expect(await send(provider)).toMatchObject({ outcome: 'uncertain', exit: 'uncertain', say: [] });
  });

  it('issues nothing, and says to whom it goes and for how long', async () => {
    const desk = inScript();
    const report = await send(mailing({ expiresAt: instant(START + 60 * MINUTE) }), desk);
    expect(report).toMatchObject({ outcome: 'done', extra: { via: 'link', sentTo: 'k•••@g•••.com' } });
    expect(report.extra).not.toHaveProperty('pinLength');
    expect([desk.delivered, desk.events.filter((event) => event === 'open')]).toEqual([[], []]);
    expect(report.say.slice(0, 3)).toEqual([
      'A mail with a link is on its way to you at k•••@g•••.com.',
      'Open the link and choose a new PIN there; if no mail comes, look among the unwanted ones.',
      'The link works until 11:42.',
    ]);
    expect((await bed.audited())[0]?.['details']).toContain('"via":"link"');
  });

  it('says nothing of an end that nobody knows', async () => {
    expect((await send()).say.join(' ')).not.toContain('works until');
  });

  it('asks in its own words', async () => {
    const desk = atTerminal([/proven/, 'not'], [/^Have a link to choose a new PIN sent to u3001234/, false]);
    await expect(send(mailing(), desk)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('a link and a PIN that was read out', () => {
  it('a link kills no PIN: it is sent without --again, and what goes on working is said', async () => {
    await resetPin(bed.bench(inScript()), 'u3001234', { via: 'temporary' }, present);
    bed.wait(4 * MINUTE);
    const { warnings } = await send();
    expect(warnings.join()).toContain('4 min ago by lamky: that one goes on working until the link is used.');
  });

  it('a second link is sent, and said to be one', async () => {
    await send();
    bed.wait(MINUTE);
    expect((await send()).warnings.join()).toContain('A link was sent 1 min ago by lamky: this is a further one.');
  });

  it('a PIN after a link is set without --again, and the link is told', async () => {
    await send();
    const report = await resetPin(bed.bench(inScript(), { provider: mailing() }), 'u3001234', { via: 'temporary' }, present);
    expect(report.outcome).toBe('done');
    expect(report.warnings.join()).toContain('A link was sent less than a minute ago by lamky: until it is used or over');
  });
});
