import { dayInWords, type Day } from '../core/instant.js';
import { formInWords, stepRules } from './parts-in-words.js';
import { inWords, length, list, type RuleInWords } from './rule-in-words.js';
import { type Policy } from './schema.js';

/** All values of a policy in the order in which people look for them. Their paths are those of the data. */
export function rulesInWords(policy: Policy): RuleInWords[] {
  return [
    ...ofPin(policy),
    ...ofUid(policy),
    ...ofAccess(policy),
    ...ofMfa(policy),
    ...ofServices(policy),
    ...ofPlaces(policy),
    ...inWords('desk.repeatReset', policy.desk.repeatReset, length),
  ];
}

function ofPin({ pin, lock }: Policy): RuleInWords[] {
  return [
    ...inWords('pin.form', pin.form, formInWords),
    ...inWords('pin.advised', pin.advised, ({ min, atLeast }) => formInWords({ min, max: Infinity, allowed: 'any', atLeast })),
    ...inWords('pin.history', pin.history, (count) => `none of the last ${String(count)}`),
    ...inWords('pin.effectAfter', pin.effectAfter, (text) => `${length(text)} after the change`),
    ...inWords('pin.temporaryLife', pin.temporaryLife, length),
    ...inWords('pin.ageing', pin.ageing, (text) =>
      text === null ? 'no change due by age' : `a change is due after ${length(text)}`,
    ),
    ...inWords('pin.selfReset', pin.selfReset, ({ kinds, contacts }) => `${list(kinds)}; by ${list(contacts)}`),
    ...inWords('pin.avoid', pin.avoid, list),
    ...inWords('lock.failures', lock?.failures, (count) => `${String(count)} failed sign-ins in a row`),
    ...inWords('lock.length', lock?.length, length),
  ];
}

const UID_CHANGE = { 'once-within-7-days': 'once, within 7 days', 'for-a-fee': 'for a fee', no: 'no' } as const;

function ofUid({ uid, mail }: Policy): RuleInWords[] {
  return [
    ...inWords('uid.form', uid.form, String),
    ...inWords('uid.alias', uid.alias, String),
    ...inWords('uid.fromStudentNumber', uid.fromStudentNumber, (rule) => {
      const letters = Object.entries(rule.prefixes).map(([start, letter]) => `"${letter}" for ${start}...`);
      return `${letters.join(', ')}, then digits ${String(rule.digits.from)} to ${String(rule.digits.to)} of ${String(rule.length)}`;
    }),
    ...inWords('uid.usable', uid.usable, (parts) =>
      parts
        .map(
          ({ sentFrom, sentTo, after, at }) =>
            `sent ${sentFrom} to ${sentTo}: ${after === undefined ? `from ${at ?? ''}` : `after ${length(after)}`}`,
        )
        .join('; '),
    ),
    ...inWords('uid.ready', uid.ready, (parts) =>
      parts
        .map(({ appliedFrom, appliedTo, at, daysLater }) => {
          const onDay = daysLater === 0 ? 'the same day' : daysLater === 1 ? 'the next day' : `${String(daysLater)} days later`;
          return `applied ${appliedFrom} to ${appliedTo}: ${at} ${onDay}`;
        })
        .join('; '),
    ),
    ...Object.entries(uid.change ?? {}).flatMap(([kind, rule]) =>
      inWords(`uid.change.${kind}`, rule, (change) => UID_CHANGE[change]),
    ),
    ...inWords('uid.reuseWithin', uid.reuseWithin, length),
    ...Object.entries(mail.domains).flatMap(([kind, rule]) => inWords(`mail.domains.${kind}`, rule, list)),
  ];
}

function ofAccess({ access }: Policy): RuleInWords[] {
  return [
    ...inWords('access.grace', access.grace, (text) => `${length(text)}, for ${list(access.graceKinds)}`),
    ...inWords('access.graceStart', access.graceStart, (start) => start.replaceAll('-', ' ')),
    ...inWords('access.graceServices', access.graceServices, list),
    ...Object.entries(access.rules).flatMap(([name, rule]) => [
      ...stepRules(`access.rules.${name}.step`, rule.step),
      ...inWords(`access.rules.${name}.opens`, rule.opens, (text) => `${length(text)} before the present end`),
    ]),
    ...inWords('access.desk', access.desk, (most) =>
      most === 'no-limit' ? 'any day asked for' : `up to ${length(most)} from today`,
    ),
  ];
}

const since = ({ from }: { readonly from: Day }): string => `demanded from ${dayInWords(from)}`;

function ofMfa({ mfa }: Policy): RuleInWords[] {
  return [
    ...Object.entries(mfa.duty).flatMap(([kind, rule]) => inWords(`mfa.duty.${kind}`, rule, since, rule.value.from)),
    ...inWords(
      'mfa.newAccounts',
      mfa.newAccounts,
      ({ kinds, from }) => `${list(kinds)} made from ${dayInWords(from)} on`,
      mfa.newAccounts?.value.from,
    ),
    ...inWords('mfa.onAfter', mfa.onAfter, (text) => `within ${length(text)} of being made`),
    ...inWords('mfa.maxDevices', mfa.maxDevices, (count) => `${String(count)} devices`),
    ...inWords('mfa.fresh', mfa.fresh, (text) => `younger than ${length(text)}`),
  ];
}

function whereDemanded({ from, where, kinds }: Policy['services'][string]['mfa'][number]['value']): string {
  return `${since({ from })}, ${where === 'outside' ? 'from outside' : 'from everywhere'}${kinds ? `, for ${list(kinds)}` : ''}`;
}

function ofServices({ services }: Policy): RuleInWords[] {
  return Object.entries(services).flatMap(([name, { kinds, methods, mfa, session }]) => [
    ...inWords(`services.${name}.kinds`, kinds, list),
    ...inWords(`services.${name}.methods`, methods, list),
    ...mfa.flatMap((duty, i) => inWords(`services.${name}.mfa.${String(i)}`, duty, whereDemanded, duty.value.from)),
    ...inWords(`services.${name}.session`, session, length),
  ]);
}

function ofPlaces({ places, forms }: Policy): RuleInWords[] {
  return [
    ...Object.entries(places).flatMap(([name, { text, source, dated, note, overruled }]) =>
      inWords(
        `places.${name}`,
        {
          value: text,
          source: source ?? 'own',
          dated,
          note,
          overruled: overruled.map(({ text: value, ...lost }) => ({ value, ...lost })),
        },
        String,
      ),
    ),
    ...Object.entries(forms).flatMap(([name, { title, needs, source, note }]) =>
      inWords(
        `forms.${name}`,
        { value: needs === undefined ? title : `${title}; needs ${needs}`, source: source ?? 'own', note, overruled: [] },
        String,
      ),
    ),
  ];
}
