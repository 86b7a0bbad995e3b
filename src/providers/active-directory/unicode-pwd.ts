import { type Secret } from '../../core/secret.js';

/** Windows and Samba take a password in quotes, as UTF-16LE, and only over TLS ([MS-ADTS] 3.1.1.3.1.5.1). */
export function passwordValue(pin: Secret): Uint8Array {
  return Buffer.from(`"${pin.open('wire')}"`, 'utf16le');
}

/** An empty password would be a sign-in of nobody, which servers let in (RFC 4513, section 5.1.2): it is never sent. */
export function isEmpty(pin: Secret): boolean {
  return pin.open('wire') === '';
}
