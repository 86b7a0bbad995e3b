import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVERS, suitesFor } from '../../../scripts/server-suites.js';

/* What `npm run test:servers` does where a server is missing. */

const KEYCLOAK = 'keycloak: no Java; run: test/servers/keycloak install';

describe('a server that is missing', () => {
  it('ends the run in CI, whichever it is, with what it said', () => {
    expect(suitesFor({ keycloak: KEYCLOAK }, true).stop).toBe(`The server suites cannot run here.\n${KEYCLOAK}\n`);
  });

  it('ends the run anywhere when it is one of those that every run needs', () => {
    const { stop } = suitesFor({ openldap: 'openldap: packages are missing', keycloak: KEYCLOAK }, false);
    expect(stop).toBe('The server suites cannot run here.\nopenldap: packages are missing\n');
  });

  it('leaves out its own suites alone when it is Keycloak, and says so in one line', () => {
    expect(suitesFor({ keycloak: KEYCLOAK }, false)).toEqual({
      stop: undefined,
      exclude: ['**/*keycloak*', '**/*keycloak*/**', '**/*composite*', '**/*composite*/**'],
      leftOut: `Left out: the suites that need keycloak. ${KEYCLOAK}\n`,
    });
  });

  it('is none: nothing is left out', () => {
    expect(suitesFor({}, true)).toEqual({ stop: undefined, exclude: [], leftOut: '' });
  });
});

describe('the suites of Keycloak', () => {
  const root = join(import.meta.dirname, '..', '..');
  const suites = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.server.test.ts'));
  const needy = suites.filter((name) => /'keycloak'|keycloak\/\w+\.js'/.test(textOf(name)));

  it('have its name, or that of the composite, in their paths', () => {
    expect(needy).toContain('servers/keycloak.server.test.ts');
    for (const name of needy)
      expect(
        SERVERS.keycloak.some((word) => name.includes(word)),
        name,
      ).toBe(true);
  });

  function textOf(name: string): string {
    return readFileSync(join(root, name), 'utf8');
  }
});
