import { type AccountRow, type Kind } from '../core/account.js';
import { duration, type Duration } from '../core/duration.js';
import { isKnown, valueOf, type Fact } from '../core/fact.js';
import { instant, type Day } from '../core/instant.js';
import { addDays, dayOf, endOfDay, lastDayOf, startOfDay } from '../core/zone.js';
import { extensionOf } from '../policy/extension/extension-of.js';
import { type ExtensionAnswer } from '../policy/extension/types.js';
import { RENEWAL_OPENS } from '../policy/own.js';
import { type Policy } from '../policy/schema.js';
import { rowsOf } from './lookup.js';
import { type Bench } from './types.js';

export interface DueOptions {
  /** So many days ahead of today; left out: as far as renewal opens by the policy's rules, see {@link dueDays}. */
  readonly within?: number;
  /** And so many days back; 0 when left out. */
  readonly since?: number;
  readonly kind?: Kind;
  /** Only accounts whose kind has this rule. */
  readonly rule?: string;
}

/** One account whose access ends in the window. */
export interface DueRow {
  readonly account: AccountRow;
  readonly lastDay: Day;
  /** The rule of the account's kind; undefined where the policy has none. */
  readonly rule: string | undefined;
  /** What `access extend` would come to today. */
  readonly next: ExtensionAnswer;
}

/** Rows that come as they are pulled; after the last, `complete` says whether the list is whole. */
export interface DueRows extends AsyncIterable<DueRow> {
  /** First and last day of the window, as last usable days. */
  readonly from: Day;
  readonly to: Day;
  complete(): Fact<boolean> | undefined;
}

/** How far ahead renewals are listed: the longest time before an end at which a rule of the policy opens; our own where none does. */
export function dueDays({ access: { rules } }: Policy): number {
  const opens = Object.values(rules).flatMap(({ opens: rule }) => (rule ? [rule.value] : []));
  return Math.max(...(opens.length > 0 ? opens : [RENEWAL_OPENS]).map((text) => daysOf(duration(text))));
}

/** A window is no date: a month counts as 31 days, a year as 366. */
function daysOf({ years, months, days }: Duration): number {
  return years * 366 + months * 31 + days;
}

/** The accounts whose access ends in a window, in the order in which the back end gives them. Throws unavailable, unsupported, forbidden while pulled. */
export function accessDue(bench: Bench, { within = dueDays(bench.policy), since = 0, kind, rule }: DueOptions): DueRows {
  const { policy, provider, signal, requestId } = bench;
  const today = dayOf(bench.clock(), policy.zone);
  const first = addDays(today, -since);
  const last = addDays(today, within);
  // An end belongs to the day before it: just after midnight of the first day, up to midnight after the last.
  const window = { from: instant(startOfDay(first, policy.zone) + 1), to: instant(endOfDay(last, policy.zone) + 1) };
  const rows = rowsOf(provider.search({ accessEnds: window, ...(kind === undefined ? {} : { kind }) }, { signal, requestId }));
  return {
    from: first,
    to: last,
    complete: () => rows.complete(),
    async *[Symbol.asyncIterator]() {
      for await (const account of rows) {
        const due = dueOf(bench, account);
        if (due && (rule === undefined || due.rule === rule)) yield due;
      }
    },
  };
}

function dueOf({ policy, clock }: Bench, account: AccountRow): DueRow | undefined {
  const { accessUntil } = account;
  if (!isKnown(accessUntil) || accessUntil.value === 'never') return undefined;
  const kind: Kind = valueOf(account.kind) ?? 'unknown';
  return {
    account,
    lastDay: lastDayOf(accessUntil.value, policy.zone),
    rule: policy.access.ruleOfKind[kind],
    next: extensionOf(policy, { kind, presentEnd: accessUntil.value, now: clock() }),
  };
}
