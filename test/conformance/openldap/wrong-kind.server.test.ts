import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.js';
import { instant } from '../../../src/core/instant.js';
import { openOpenldap } from '../../../src/providers/openldap/openldap.js';
import { startServer } from '../../servers/start.js';
import { call, thrown } from '../suite/steps.js';

it('a real Active Directory controller is told from OpenLDAP, and its kind is named', async () => {
  const server = await startServer('samba-ad');
  const { env } = server;
  try {
    const provider = await openOpenldap({
      system: 'suite',
      clock: () => instant(Date.now()),
      server: { url: env.URL ?? '', ca: readFileSync(env.CA_FILE ?? '', 'utf8') },
      credentials: {
        name: env.BIND_DN ?? '',
        password: async () => new Secret(env.BIND_PASSWORD ?? ''),
        refused: async () => undefined,
      },
      base: env.BASE_DN ?? '',
      practice: true,
    });
    const asked = provider.probe?.(call()) ?? Promise.resolve();
    expect(await thrown(asked, 'setup')).toMatchObject({ code: 'wrong-kind' });
    await provider.close();
  } finally {
    await server.stop();
  }
});
