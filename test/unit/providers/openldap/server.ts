import { instant } from '../../../../src/core/instant.js';
import { Secret } from '../../../../src/core/secret.js';
import { patience } from '../../../../src/http/patience.js';
import { type Entry, type Ldap } from '../../../../src/ldap/types.js';
import { namesOf, USUAL_KINDS } from '../../../../src/providers/openldap/names.js';
import { nothingLearnt, type OpenldapParts } from '../../../../src/providers/openldap/parts.js';
import { NOW } from './entry.js';

/** The DN that the provider of these tests signs in with. */
export const DESK = 'uid=desk,ou=services,dc=uni,dc=example';

/** A provider over a server that answers searches with these entries, and has only these ones by their DN. */
export function partsOver(found: readonly Entry[], named: Readonly<Record<string, Entry>> = {}): OpenldapParts {
  const ldap: Ldap = {
    address: 'ldap.uni.example:636',
    entry: async ({ base }) => named[base],
    search: async () => ({ entries: found, cut: undefined, controls: new Map(), references: [] }),
    pages: () => {
      throw new Error('nothing is listed here');
    },
    compare: async () => false,
    modify: async () => {
      throw new Error('nothing is written here');
    },
    tryBind: async () => ({ code: 49, text: '', policy: undefined }),
    changeAs: async () => undefined,
    certificate: () => undefined,
    close: async () => undefined,
  };
  return {
    system: 'suite',
    clock: () => instant(NOW),
    ldap,
    patience: patience(),
    credentials: { name: DESK, password: async () => new Secret('not used'), refused: async () => undefined },
    encryption: 'tls',
    base: '',
    defaultPolicy: undefined,
    names: namesOf(),
    kinds: USUAL_KINDS,
    learnt: nothingLearnt(),
  };
}
