import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { run } from '../processes.js';
import { type Env } from '../protocol.js';
import { freshPin } from './requests.js';

/** Keycloak's own client, signed in. */
export interface Kcadm {
  /** What `set-password` finds in its environment, where no secret stands among its arguments: a password that the account did not have before. */
  readonly around: () => Readonly<Record<string, string>>;
  /** The words that set a temporary password, and those that show one user. */
  reset(uid: string): readonly string[];
  show(uid: string): readonly string[];
}

/** What a truststore of certificates must have, and nobody needs to keep secret. */
const TRUST_PASSWORD = 'truststore';

/**
 * Signs `kcadm.sh` of the server's own distribution in at `url`, so that a call needs no token any more: that, and whom to trust, stands in a file of
 * `folder`, as `kcadm.sh config` writes it. Throws an Error with the tool's own words.
 */
export async function signIn(env: Env, url: string, folder: string): Promise<Kcadm> {
  const { DATA = '', CA_FILE: ca = '', REALM: realm = '', CLIENT_ID: client = '', CLIENT_SECRET: secret = '' } = env;
  const file = join(dirname(realpathSync(join(DATA, 'home', 'lib'))), 'bin', 'kcadm.sh');
  const [trust, config] = [join(folder, 'trust.p12'), ['--config', join(folder, 'kcadm.config')]];
  const around = { PATH: process.env['PATH'] ?? '', KC_CLI_CLIENT_SECRET: secret };
  const store = ['-keystore', trust, '-storetype', 'PKCS12', '-storepass', TRUST_PASSWORD];
  await run('keytool', ['-importcert', '-noprompt', '-alias', 'ca', '-file', ca, ...store], around);
  await run(file, ['config', 'truststore', trust, '--trustpass', TRUST_PASSWORD, ...config], around);
  await run(file, ['config', 'credentials', '--server', url, '--realm', realm, '--client', client, ...config], around);
  return {
    around: () => ({ KC_CLI_PASSWORD: freshPin() }),
    reset: (uid) => [file, 'set-password', '--username', uid, '--temporary', '--target-realm', realm, ...config],
    show: (uid) => [file, 'get', 'users', '--target-realm', realm, '-q', `username=${uid}`, '-q', 'exact=true', ...config],
  };
}
