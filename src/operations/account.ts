import { type DisableReason, type Enabled, type FactSet } from '../core/account.js';
import { AppError } from '../core/error.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { change } from './change.js';
import { lockWarning, sentence } from './sayings.js';
import { sessionWords } from './sessions.js';
import { type Bench, type ChangeOptions, type ChangeReport, type Present, type Target } from './types.js';
import { type Job, type Wish } from './wish.js';

export interface DisableOptions extends ChangeOptions {
  /** Why the account is disabled; required. `reason` is the free text: `--force` needs it, and the audit keeps this word where there is none. */
  readonly because: DisableReason;
  /** What the next desk should know; kept with the account. */
  readonly note?: string;
  /** Left out: a terminal asks, and the default is yes. */
  readonly endSessions?: boolean;
}

/** Opens the lock that failed sign-ins led to. One that was not locked is success with `changed: false`. Throws what {@link change} throws. */
export function unlockAccount(bench: Bench, who: string, options: ChangeOptions, present: Present): Promise<ChangeReport> {
  const job: Job = {
    action: 'account.unlock',
    wish: ({ ref, facts }) =>
      Promise.resolve({
        change: { action: 'account.unlock' },
        question: { text: `Unlock ${ref.uid}, ${ref.name}?`, initial: false, flag: '--yes' },
        topics: ['pin', 'mfa', 'sessions'],
        say: ({ outcome, after }) => {
          if (outcome !== 'done' && outcome !== 'accepted') return [];
          const lock = lockWarning(after);
          return [
            `The lock is open.${byWrongTries(facts) ? ` Is an old ${bench.policy.label} saved on a phone or laptop, in mail or Wi-Fi? Change it there first.` : ''}`,
            ...(lock === undefined ? [] : [sentence(lock)]),
          ];
        },
      }),
  };
  return change(bench, who, job, options, present);
}

/** Failed sign-ins led to the lock, or may have. An administrator can set one on an account that nobody tried. */
function byWrongTries({ failures }: Pick<FactSet, 'failures'>): boolean {
  return !isKnown(failures) || failures.value.count > 0;
}

/** Disables an account, and ends its sessions unless told otherwise. Throws what {@link change} throws. */
export function disableAccount(bench: Bench, who: string, options: DisableOptions, present: Present): Promise<ChangeReport> {
  const job: Job = { action: 'account.disable', wish: (target) => disableWish(bench, target, options) };
  return change(bench, who, job, options, present);
}

/** `enable` asks for a reason after compromise or abuse: a lesser reason written over it would take that guard away. */
function keepGraveReason(uid: string, state: Fact<Enabled>, because: DisableReason): void {
  if (!isKnown(state) || state.value.enabled) return;
  const reason = valueOf(state.value.reason);
  if ((reason !== 'compromise' && reason !== 'abuse') || because === 'compromise' || because === 'abuse') return;
  throw new AppError('conflict', `${uid} is disabled for ${reason} already, and "${because}" would hide that`, {
    code: 'weaker-reason',
    hint: 'It stays disabled as it is.',
  });
}

async function disableWish(bench: Bench, { ref, facts }: Target, options: DisableOptions): Promise<Wish> {
  keepGraveReason(ref.uid, facts.enabled, options.because);
  const sessions = sessionWords(facts);
  const asks = sessions.mayBeOpen && options.endSessions === undefined && options.dryRun !== true && bench.desk.present;
  const endSessions = asks
    ? await bench.desk.confirm({ text: `End the sessions of ${ref.uid} too?`, initial: true, flag: '--yes' })
    : (options.endSessions ?? true);
  const { because, note = options.reason } = options;
  return {
    change: { action: 'account.disable', reason: because, ...(note === undefined ? {} : { note }), endSessions },
    question: { text: `Disable ${ref.uid}, ${ref.name}, for ${because}?`, initial: false, flag: '--yes' },
    topics: ['pin', 'mfa', 'sessions', 'access'],
    warnings: sessions.mayBeOpen && !endSessions ? ['Sessions that are open stay open.'] : [],
    reasonWord: because,
    details: { disableReason: because, endSessions },
    extra: () => ({ reason: because, endSessions }),
  };
}
