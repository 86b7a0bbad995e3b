import { change } from './change.js';
import { sentence } from './sayings.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present } from './types.js';
import { type Job } from './wish.js';

/** Makes the person change the PIN at the next sign-in; the present one goes on working until then. Throws what {@link change} throws. */
export function requirePinChange(bench: Bench, who: string, options: ChangeOptions, present: Present): Promise<ChangeReport> {
  const { label, places } = bench.policy;
  const place = places['change-pin'];
  const job: Job = {
    action: 'pin.require-change',
    wish: ({ ref }) =>
      Promise.resolve({
        change: { action: 'pin.require-change' },
        question: {
          text: `Make ${ref.uid}, ${ref.name}, change the ${label} at the next sign-in?`,
          initial: false,
          flag: '--yes',
        },
        topics: ['mfa', 'sessions', 'lock'],
        say: ({ outcome }) =>
          outcome === 'done' || outcome === 'already' || outcome === 'accepted'
            ? [sentence(`At the next sign-in you choose a new ${label}${place ? `: ${place.text}` : ''}`)]
            : [],
      }),
  };
  return change(bench, who, job, options, present);
}
