import { type ServerProfile } from '../../config/types.js';
import { valueOf } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Probe } from '../../core/probe.js';
import { type Zone } from '../../core/zone.js';
import { missingText } from '../../output/card-words.js';
import { missingRights, sayWithout, type MissingRight } from '../profile/missing-rights.js';
import {
  CLOCK_FAR,
  CLOCK_TOO_FAR,
  clockOff,
  daysUntil,
  DAYS_SHORT,
  DAYS_SOON,
  sayCertificateEnd,
  sayClockOff,
} from '../profile/server-health.js';
import { titled, type Check } from './check.js';

/** What is looked at on a server, in this order. */
export const TITLES = {
  server: 'server',
  certificate: 'certificate',
  'sign-in': 'sign-in',
  rights: 'rights',
  clock: 'clock',
} as const;

/** What could not be looked at, and why. */
export function unseen(why: string, ids: readonly (keyof typeof TITLES)[]): Check[] {
  return ids.map((id) => titled(id, TITLES[id]).unknown(why));
}

export function serverCheck({ address, encryption, software }: Probe, kind: ServerProfile['kind']): Check {
  const check = titled('server', TITLES.server);
  const name = valueOf(software);
  if (encryption === 'none') {
    return check.fail(`${address} is reached without encryption: whoever is on the way reads the secret`, ENCRYPTED[kind]);
  }
  return check.pass(`${address}${name === undefined ? '' : `, ${name}`}, ${encryption === 'tls' ? 'TLS' : 'StartTLS'}`);
}

export function certificateCheck({ certificate }: Probe, now: Instant, zone: Zone): Check {
  const check = titled('certificate', TITLES.certificate);
  if (certificate.state !== 'known') return check.unknown(missingText(certificate));
  const { subject, validTo } = certificate.value;
  const days = daysUntil(validTo, now, zone);
  const text = `${subject}, trusted; ${sayCertificateEnd(validTo, now, zone)}`;
  const remedy = 'Ask whoever runs the server to renew its certificate.';
  if (days < DAYS_SHORT) return check.fail(text, remedy);
  return days < DAYS_SOON ? check.warn(text, remedy) : check.pass(text);
}

export function signInCheck({ signedInAs }: Probe): Check {
  const check = titled('sign-in', TITLES['sign-in']);
  // The look itself needed a sign-in: only the name that the server has for us is open.
  return check.pass(
    signedInAs.state === 'known' ? `as ${signedInAs.value}` : `signed in; by which name is ${missingText(signedInAs)}`,
  );
}

const ENCRYPTED: Readonly<Record<ServerProfile['kind'], string>> = {
  openldap: 'Use ldaps:// or StartTLS.',
  'active-directory': 'Use ldaps:// or StartTLS.',
  keycloak: 'Use https://.',
};

/**
 * One line where all are held; else each that is missing, or of which nobody can say, by its name. One that no change needs outright is a warning. Those with
 * one remedy stand together: it is the same for all.
 */
export function rightChecks({ rights }: Probe, kind: ServerProfile['kind']): Check[] {
  const check = titled('rights', TITLES.rights);
  if (rights.length === 0) return [check.unknown('the server does not say which rights this login has')];
  const remedy = `Ask whoever runs the server to grant what the desk is to do: docs/providers/${kind}.md has the exact entries.`;
  const missing = missingRights(rights);
  const open = rights.flatMap(({ right, held }) => (held.state === 'known' ? [] : [{ right, held }]));
  if (missing.length + open.length === 0) return [check.pass(`all ${String(rights.length)} are held`)];
  const say = (one: MissingRight): string => `${one.right} is missing; ${sayWithout(one)}`;
  return [
    ...missing.filter(({ actions }) => actions.length > 0).map((one) => check.fail(say(one), remedy)),
    ...missing.filter(({ actions }) => actions.length === 0).map((one) => check.warn(say(one), remedy)),
    ...open.map(({ right, held }) => check.unknown(`${right} is ${missingText(held)}`)),
  ];
}

export function clockCheck(probe: Probe): Check {
  const check = titled('clock', TITLES.clock);
  const off = clockOff(probe);
  if (off.state !== 'known') return check.unknown(missingText(off));
  const text = `the server's clock is ${sayClockOff(off.value)}`;
  const remedy = 'Set the clock of this machine, or have that of the server set: both by NTP.';
  if (Math.abs(off.value) > CLOCK_TOO_FAR) return check.fail(`${text}; Kerberos refuses more than 5 minutes`, remedy);
  return Math.abs(off.value) > CLOCK_FAR ? check.warn(text, remedy) : check.pass(text);
}

export function warningChecks({ warnings }: Probe): Check[] {
  return warnings.map((text) => titled('set-up', 'set-up').warn(text));
}
