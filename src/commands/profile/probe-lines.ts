import { type Fact } from '../../core/fact.js';
import { type Instant } from '../../core/instant.js';
import { type Certificate, type Probe, type Right } from '../../core/probe.js';
import { sayEnd } from '../../core/when-words.js';
import { type Zone } from '../../core/zone.js';
import { type Page } from '../../output/result.js';
import { sayWithout } from './missing-rights.js';
import { clockOff, sayClockOff, warningsOf } from './server-health.js';

const ENCRYPTION: Readonly<Record<Probe['encryption'], string>> = {
  tls: 'TLS',
  starttls: 'StartTLS',
  none: 'none: whoever is on the way can read it',
};

/** A look at a back end as people read it: address, encryption, certificate, whom it takes us for, clock, rights, warnings. */
export function probeLines(probe: Probe, now: Instant, zone: Zone, { paint }: Page): string[] {
  const { address, encryption, certificate, software, signedInAs, rights } = probe;
  return [
    label('Server', `${address}, ${said(software, (text) => text)}`),
    label('Encryption', ENCRYPTION[encryption]),
    ...(certificate.state === 'known'
      ? certificateLines(certificate.value, now, zone)
      : [
          label(
            'Identity',
            said(certificate, () => ''),
          ),
        ]),
    label(
      'Signed in',
      said(signedInAs, (name) => `as ${name}`),
    ),
    label('Clock', said(clockOff(probe), sayClockOff)),
    ...rightLines(rights, paint),
    ...warningsOf(probe, now, zone).map((text) => painted('Warning', text, paint.caution)),
  ];
}

/** Whose certificate, from whom, until when, and what to compare. */
export function certificateLines({ subject, issuer, validTo, fingerprint }: Certificate, now: Instant, zone: Zone): string[] {
  return [
    label('Identity', subject),
    label('Issued by', issuer),
    label('Valid to', sayEnd(validTo, now, zone)),
    label('SHA-256', fingerprint),
  ];
}

/** How many rights are held, then each that is not, or of which nobody can say, with what cannot be done without it. */
function rightLines(rights: readonly Right[], paint: Page['paint']): string[] {
  if (rights.length === 0) return [];
  const held = rights.filter(({ held: has }) => has.state === 'known' && has.value);
  return [
    label('Rights', `${String(held.length)} of ${String(rights.length)} seen`),
    ...rights
      .filter((one) => !held.includes(one))
      .map(({ right, actions, without, held: has }) => {
        return has.state === 'known'
          ? painted(
              'Missing',
              `${right}: ${sayWithout({ right, actions, ...(without === undefined ? {} : { without }) })}`,
              actions.length === 0 ? paint.caution : paint.bad,
            )
          : painted('Unknown', `${right}: ${said(has, String)}`, paint.caution);
      }),
  ];
}

/** The value, or why there is none to say. */
function said<T>(fact: Fact<T>, say: (value: T) => string): string {
  if (fact.state === 'known') return say(fact.value);
  const right = fact.state === 'unknown' && fact.right !== undefined ? ` (missing right: ${fact.right})` : '';
  return fact.state === 'unknown' ? `unknown: ${fact.why}${right}` : `none${fact.why === undefined ? '' : `: ${fact.why}`}`;
}

function label(name: string, text: string): string {
  return `${name.padEnd(11)}${text}`;
}

function painted(name: string, text: string, paint: (text: string) => string): string {
  return `${paint(name)}${' '.repeat(11 - name.length)}${text}`;
}
