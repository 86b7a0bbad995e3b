import { mapFact } from '../../core/fact.js';
import { iso, type Instant } from '../../core/instant.js';
import { type Certificate, type Probe } from '../../core/probe.js';
import { type Zone } from '../../core/zone.js';
import { type Row } from '../../output/result.js';
import { clockOff, daysUntil, warningsOf } from './server-health.js';

/** A look at a back end as machines read it. */
export function probeJson(probe: Probe, now: Instant, zone: Zone): Row {
  const { address, encryption, certificate, software, signedInAs, serverTime, rights } = probe;
  return {
    address,
    encryption,
    certificate: mapFact(certificate, (shown) => certificateJson(shown, now, zone)),
    software,
    signedInAs,
    serverTime: mapFact(serverTime, iso),
    clockOffMs: clockOff(probe),
    rights: rights.map(({ right, actions, without, held }) => ({ right, actions, without: without ?? null, held })),
    warnings: warningsOf(probe, now, zone),
  };
}

function certificateJson(
  { subject, issuer, validFrom, validTo, fingerprint, names }: Certificate,
  now: Instant,
  zone: Zone,
): Row {
  return {
    subject,
    issuer,
    validFrom: iso(validFrom),
    validTo: iso(validTo),
    daysLeft: daysUntil(validTo, now, zone),
    fingerprint,
    names,
  };
}
