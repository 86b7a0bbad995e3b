import { clientCredentials } from '../../auth/client-credentials.js';
import { type Place, type Provider } from '../../core/provider.js';
import { openHttp } from '../../http/http.js';
import { nothingLearnt, pathIn, type KeycloakParts } from './parts.js';
import { resolve } from './resolve.js';
import { type KeycloakOptions } from './types.js';

/** Opens a realm of a Keycloak as a provider. Nothing is sent before the first question. Throws AppError setup for an address that is none. */
export async function openKeycloak(options: KeycloakOptions): Promise<Provider> {
  const { system, clock, server, realm, signInRealm = realm, credentials, practice } = options;
  // A token holds for the address by which it was fetched, so both go to the same one.
  const signIn = openHttp({ server });
  const tokens = clientCredentials({ http: signIn, at: { realm: signInRealm }, credentials, clock });
  const http = openHttp({ server, bearer: tokens });
  const parts: KeycloakParts = { system, clock, http, tokens, options, path: pathIn(realm), learnt: nothingLearnt() };
  const close = async (): Promise<void> => {
    await Promise.all([http.close(), tokens.close(), signIn.close()]);
  };
  return providerOf(parts, { title: 'Keycloak', host: http.address, practice }, close);
}

/** The provider over its parts. All but the look-up is loaded when it is first used. */
function providerOf(parts: KeycloakParts, place: Place, close: () => Promise<void>): Provider {
  return {
    kind: 'keycloak',
    systems: [parts.system],
    place,
    capabilities: async (on, call) => (await import('./capabilities.js')).capabilities(parts, on, call),
    resolve: (key, call) => resolve(parts, key, call),
    async *search(query, call) {
      const { search } = await import('./search.js');
      yield* search(parts, query, call);
    },
    read: async (id, names, call) => (await import('./read.js')).read(parts, id, names, call),
    plan: async (change, on, call) => (await import('./plan.js')).plan(parts, change, on, call),
    async *run(plan, call) {
      const { run } = await import('./run.js');
      yield* run(parts, plan, call);
    },
    settle: async (step, result, call) => (await import('./settle.js')).settle(parts, step, result, call),
    close,
    signIns: async (id, window, call) => (await import('./sign-ins.js')).signIns(parts, id, window, call),
    probe: async (call) => (await import('./probe.js')).probe(parts, call),
  };
}
