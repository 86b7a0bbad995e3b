import { type Restriction } from '../../core/account.js';
import { type FactMaker } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Entry } from '../../ldap/types.js';
import { CONTROL, controlOf, has } from './account-control.js';
import { hoursInWords, limitsHours, refusesHour } from './logon-hours.js';

/** Rules that can refuse the right password: hours, computers, a smart card. */
export function restrictionsOf(entry: Entry, now: Instant, facts: FactMaker): readonly Restriction[] {
  return [...hours(entry, now, facts), ...computers(entry, facts), ...smartCard(entry, facts)];
}

function hours(entry: Entry, now: Instant, facts: FactMaker): readonly Restriction[] {
  const bytes = entry.bytes('logonHours');
  if (bytes === undefined || bytes.length === 0 || !limitsHours(bytes)) return [];
  return [{ code: 'logon-hours', text: `may log in ${hoursInWords(bytes)}`, refusesNow: facts.known(refusesHour(bytes, now)) }];
}

function computers(entry: Entry, facts: FactMaker): readonly Restriction[] {
  const names = (entry.text('userWorkstations') ?? '').split(',').filter((name) => name.trim() !== '');
  if (names.length === 0) return [];
  const refusesNow = facts.unknown(
    'not-recorded',
    'it depends on the computer; applications that sign in over LDAP have no name and are refused',
  );
  return [{ code: 'workstations', text: `may log in only on ${names.join(', ')}`, refusesNow }];
}

function smartCard(entry: Entry, facts: FactMaker): readonly Restriction[] {
  if (!has(controlOf(entry.text('userAccountControl')), CONTROL.smartcardRequired)) return [];
  const refusesNow = facts.unknown(
    'not-recorded',
    'computers ask for the card; when the flag was set the password was made random, so that the one the person knows is wrong',
  );
  return [{ code: 'smart-card', text: 'must log in with a smart card', refusesNow }];
}
