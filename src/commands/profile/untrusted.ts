import { type AppError } from '../../core/error.js';
import { instant, parseInstant, type Instant } from '../../core/instant.js';
import { sayEnd } from '../../core/when-words.js';
import { type Zone } from '../../core/zone.js';

/** The certificate that an error of the code `certificate` shows, as people read it: to be compared with what the server's keeper says. */
export function untrustedLines({ message, details }: AppError, now: Instant, zone: Zone): string[] {
  const shown: unknown = details?.['certificate'];
  if (typeof shown !== 'object' || shown === null) return [message];
  const { subject, issuer, validTo, fingerprint, names } = shown as Readonly<Record<string, unknown>>;
  const end = instantOf(validTo);
  return [
    message,
    ...line('Identity', subject),
    ...line('Names', Array.isArray(names) ? names.join(', ') : undefined),
    ...line('Issued by', issuer),
    ...line('Valid to', end === undefined ? undefined : sayEnd(end, now, zone)),
    ...line('SHA-256', fingerprint),
  ];
}

function line(label: string, text: unknown): string[] {
  return typeof text === 'string' && text !== '' ? [`${label.padEnd(11)}${text}`] : [];
}

function instantOf(value: unknown): Instant | undefined {
  if (typeof value === 'number') return instant(value);
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
