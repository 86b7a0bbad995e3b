import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that is its own authority, made by openssl; with negative `days` it is over. */
export function selfSigned(names: string, { days = 2, name = 'tiny' } = {}): KeyPair {
  const folder = mkdtempSync(join(tmpdir(), 'uidctl-certificate-'));
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  try {
    const subject = ['-subj', `/O=Example University/CN=${name}`, '-addext', `subjectAltName=${names}`];
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'key',
      '-out',
      'request',
      ...subject,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      'request',
      '-signkey',
      'key',
      '-days',
      String(days),
      '-copy_extensions',
      'copy',
      '-out',
      'cert',
    );
    return { key: readFileSync(join(folder, 'key'), 'utf8'), cert: readFileSync(join(folder, 'cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
