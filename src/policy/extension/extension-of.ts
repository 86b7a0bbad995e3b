import { duration } from '../../core/duration.js';
import { dayInWords, type Day, type Instant } from '../../core/instant.js';
import { addToDay, dayOf, endOfDay, lastDayOf } from '../../core/zone.js';
import { type Policy } from '../schema.js';
import { chooseRule, type ChosenRule } from './choose-rule.js';
import { countedDays } from './counted-days.js';
import { fromLater } from './from-later.js';
import { refuse } from './refuse.js';
import {
  type AlreadySo,
  type ExtensionAnswer,
  type ExtensionRequest,
  type Offer,
  type Refused,
  type Standing,
  type Step,
} from './types.js';
import { yearlyDate } from './yearly-date.js';

type Rules = Pick<Policy, 'id' | 'zone' | 'access'>;

/** Back ends without a "never" write a day like 9999-12-31. No rule reaches there, and days past that year cannot be written. */
const BEYOND_ANY_RULE = Date.UTC(9000, 0, 1);

/**
 * What extending access comes to under the policy: a new end that is later than the present one, already so, or refused with the
 * reason. Today is the day of `now` in the policy's zone, and days are last usable days in it. It never shortens access.
 */
export function extensionOf(policy: Rules, request: ExtensionRequest): ExtensionAnswer {
  const chosen = chooseRule(policy, request.rule, request.kind);
  if ('result' in chosen) return chosen;
  const { presentEnd, now } = request;
  if (presentEnd === 'never' || (presentEnd !== undefined && presentEnd >= BEYOND_ANY_RULE)) {
    return { result: 'already', rule: chosen.name, until: presentEnd, lastDay: 'never' };
  }
  if (chosen.rule?.step.by === 'record') return followsRecord(policy, request, chosen.name, chosen.rule.step);
  if (presentEnd === undefined) {
    return refuse('unsupported', 'end-unknown', 'When access ends now is not known, so a new end could shorten it.');
  }
  const standing: Standing = {
    policy,
    rule: chosen.name,
    today: dayOf(now, policy.zone),
    presentEnd,
    presentLast: lastDayOf(presentEnd, policy.zone),
  };
  return askedFor(standing, request) ?? byRule(standing, chosen, request);
}

/** What is wrong with the day or the days asked for, or already so, whatever the rule gives. */
function askedFor(standing: Standing, { until, days }: ExtensionRequest): ExtensionAnswer | undefined {
  if (until === undefined) return undefined;
  const { presentEnd, presentLast, today, policy } = standing;
  if (days !== undefined) return refuse('usage', 'until-and-days', 'Give either a day or a number of days, not both.');
  const end = endOfDay(until, policy.zone);
  if (end === presentEnd) return alreadySo(standing);
  if (end < presentEnd) {
    const text = `Access lasts until ${dayInWords(presentLast)}; until ${dayInWords(until)} would shorten it.`;
    return refuse('forbidden', 'shortens', text, 'To end access earlier: uidctl access end WHO --at DATE');
  }
  if (until < today) return refuse('usage', 'in-the-past', `${dayInWords(until)} is past; it would give no access.`);
  return undefined;
}

function byRule(standing: Standing, { rule }: ChosenRule, request: ExtensionRequest): ExtensionAnswer {
  if (rule?.step.by === 'days') {
    const lastDay = countedDays(standing, rule.step, request);
    return typeof lastDay === 'string' ? extend(standing, lastDay) : lastDay;
  }
  if (request.days !== undefined) {
    const text = `${rule ? `The rule ${standing.rule}` : 'This policy'} does not count days.`;
    return refuse('usage', 'days-not-counted', text, 'Give the last usable day with --until.');
  }
  switch (rule?.step.by) {
    case 'yearly-date':
      return takeUp(standing, yearlyDate(standing, rule, rule.step), request.until);
    case 'from-later':
      return takeUp(standing, fromLater(standing, rule, rule.step), request.until);
    default:
      return deskDay(standing, request);
  }
}

/** What the rule offers, or an earlier day within it. */
function takeUp(standing: Standing, offer: Offer, until: Day | undefined): ExtensionAnswer {
  if (!offer.open) {
    if (until === undefined) return { ...alreadySo(standing), renewalOpens: offer.opens };
    const text = `Access lasts until ${dayInWords(standing.presentLast)}, and the rule ${standing.rule} gives more from ${dayInWords(offer.opens)} on.`;
    return refuse('forbidden', 'not-open-yet', text);
  }
  if (until !== undefined && until > offer.lastDay) return tooLate(standing, offer.lastDay);
  return extend(standing, until ?? offer.lastDay);
}

/** No named rule: the day asked for, within what the policy leaves to the desk. */
function deskDay(standing: Standing, { until, kind }: ExtensionRequest): ExtensionAnswer {
  const { desk, rules } = standing.policy.access;
  if (!desk) {
    const names = Object.keys(rules).filter((name) => rules[name]?.step.by !== 'record');
    return refuse(
      'forbidden',
      'no-rule',
      `The policy has no rule that extends access of kind ${kind}.`,
      names.length === 0 ? undefined : `It has: ${names.join(', ')}.`,
    );
  }
  if (until === undefined) {
    return refuse(
      'usage',
      'until-missing',
      `The policy has no rule for access of kind ${kind}.`,
      'Give the last usable day: --until YYYY-MM-DD',
    );
  }
  const latest = desk.value === 'no-limit' ? until : addToDay(standing.today, duration(desk.value));
  return until > latest ? tooLate(standing, latest) : extend(standing, until);
}

function followsRecord({ access }: Rules, { kind }: ExtensionRequest, rule: string, { keeper }: Step<'record'>): Refused {
  const source = keeper.source === 'own' ? '' : ` (${keeper.source})`;
  const text = `Access by the rule ${rule} follows the record of the ${keeper.value}${source}: the desk does not move its end.`;
  const other = Object.keys(access.rules).find((name) => {
    const candidate = access.rules[name];
    return candidate?.kinds.includes(kind) && candidate.step.by !== 'record';
  });
  return refuse('forbidden', 'follows-record', text, other && `For a time: --rule ${other}`);
}

function tooLate({ rule, policy }: Standing, latest: Day): Refused {
  const who = rule in policy.access.rules ? `The rule ${rule}` : 'The policy';
  return refuse('forbidden', 'too-late', `${who} gives access until ${dayInWords(latest)} at the latest.`, `--until ${latest}`);
}

function extend(standing: Standing, lastDay: Day): ExtensionAnswer {
  const { rule, policy, presentEnd } = standing;
  const until: Instant = endOfDay(lastDay, policy.zone);
  if (until <= presentEnd) return alreadySo(standing);
  return { result: 'extend', rule, from: presentEnd, until, lastDay };
}

function alreadySo({ rule, presentEnd, presentLast }: Standing): AlreadySo {
  return { result: 'already', rule, until: presentEnd, lastDay: presentLast };
}
