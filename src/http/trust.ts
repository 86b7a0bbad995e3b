import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../core/error.js';

/** Where systems keep the authorities that they trust: Debian and Alpine, Red Hat, SUSE, the BSDs and macOS. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const;

/**
 * The authorities to trust, for node:tls: those that were given and no others, else the system's own; undefined, where the system has no such file,
 * stands for the ones that Node brings. Throws AppError setup where what was given holds no certificate: Node itself would say nothing.
 */
export async function trusted(given: string | undefined): Promise<readonly string[] | undefined> {
  if (given !== undefined) return checked(given);
  for (const file of SYSTEM_FILES) {
    const found = certificatesIn(await readFile(file, 'utf8').catch(() => ''));
    if (found.length > 0) return found;
  }
  return undefined;
}

function checked(given: string): readonly string[] {
  const found = certificatesIn(given);
  if (found.length === 0) throw unusable('holds no certificate', 'It begins with -----BEGIN CERTIFICATE-----.');
  for (const pem of found) {
    try {
      new X509Certificate(pem);
    } catch (error) {
      throw unusable('holds a certificate that cannot be read', 'Ask who runs the server for the file again.', error);
    }
  }
  return found;
}

function certificatesIn(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}

function unusable(what: string, hint: string, cause?: unknown): AppError {
  return new AppError('setup', `The file of the authorities to trust ${what}.`, {
    code: 'certificate-file',
    hint: `Name the CA file of the server, in PEM form. ${hint}`,
    cause,
  });
}
