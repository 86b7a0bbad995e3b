import { dayInWords, type Day, type Instant } from '../core/instant.js';
import { startOfDay } from '../core/zone.js';
import { type RuleInWords } from './rule-in-words.js';
import { rulesInWords } from './rules-in-words.js';
import { type Overruled, type Policy, type Version, type Versioned } from './schema.js';
import { versionAt } from './versions.js';

/** One rule of a policy as it holds on a day: plain data for a table and for machines. */
export interface PolicyRow {
  /** Its path in the policy, such as `pin.form`. */
  readonly rule: string;
  /** What holds that day, in words. */
  readonly value: string;
  /** The day from which it holds, where one is given. */
  readonly from?: Day;
  readonly source: string;
  readonly address?: string;
  /** When the source said so: a year, a month or a day. */
  readonly dated?: string;
  readonly note?: string;
  /** What other sources say and what lost; empty when none does. */
  readonly overruled: string;
  /** The versions before and after; empty when there is one alone. */
  readonly versions: string;
  /** The instant that selects the version, or that is held against the value's own day: `pin-change`, `contract-end`, `today` ... */
  readonly selectedBy?: string;
}

/** Every rule that the policy has, as it holds at `asOf`; what lost and the other versions are told beside it. Rules it does not have are left out. */
export function policyRows(policy: Policy, asOf: Instant): PolicyRow[] {
  return rulesInWords(policy).flatMap((rule) => rowOf(policy, rule, asOf));
}

function rowOf(policy: Policy, { path, rule, words, begins }: RuleInWords, asOf: Instant): PolicyRow[] {
  if (!('versions' in rule)) {
    const row = common(policy, path, words, rule);
    const notYet = begins !== undefined && startOfDay(begins, policy.zone) > asOf;
    return [
      {
        ...row,
        value: notYet ? `not yet: ${row.value}` : row.value,
        ...(begins === undefined ? {} : { from: begins }),
        ...('selectedBy' in rule ? { selectedBy: rule.selectedBy } : {}),
        versions: '',
      },
    ];
  }
  const held = versionAt(policy, rule, asOf);
  const shown = held ?? rule.versions[0];
  if (!shown) return [];
  const row = common(policy, path, words, shown);
  const value = held ? row.value : `not yet: ${row.value}`;
  return [{ ...row, value, versions: otherVersions(rule, words, shown), selectedBy: rule.selectedBy }];
}

type Words = RuleInWords['words'];

function common(policy: Policy, path: string, words: Words, version: Version<unknown>): Omit<PolicyRow, 'versions'> {
  const source = Object.hasOwn(policy.sources, version.source) ? policy.sources[version.source] : undefined;
  const dated = version.dated ?? source?.dated;
  return {
    rule: path,
    value: words(version.value),
    ...(version.from === undefined ? {} : { from: version.from }),
    source: version.source,
    ...(source === undefined ? {} : { address: source.address }),
    ...(dated === undefined ? {} : { dated }),
    ...(version.note === undefined ? {} : { note: version.note }),
    overruled: version.overruled.map((lost) => lostInWords(lost, words)).join('; '),
  };
}

function lostInWords({ value, said, source, dated, note }: Overruled<unknown>, words: Words): string {
  const text = value === undefined ? `"${said ?? ''}"` : words(value);
  return `${text} (${[source, dated, note].filter((part) => part !== undefined).join(', ')})`;
}

function otherVersions(rule: Versioned<unknown>, words: Words, shown: Version<unknown>): string {
  const here = rule.versions.indexOf(shown);
  return rule.versions
    .flatMap((version, i) => {
      if (i === here) return [];
      const time = i < here ? `before ${beginInWords(rule.versions[i + 1])}` : `from ${beginInWords(version)}`;
      return [`${time}: ${words(version.value)} (${version.source})`];
    })
    .join('; ');
}

function beginInWords(version: Version<unknown> | undefined): string {
  if (version?.from === undefined) return 'the beginning';
  return version.at === undefined ? dayInWords(version.from) : `${dayInWords(version.from)} ${version.at}`;
}
