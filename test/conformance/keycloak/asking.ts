import { type Change } from '../../../src/core/change.js';
import { type Query } from '../../../src/core/account.js';
import { type Provider, type SearchPage } from '../../../src/core/provider.js';
import { writesToAdmin, type HttpProxy } from '../http/proxy.js';
import { call } from '../suite/steps.js';

/* How these tests ask a provider: as those of OpenLDAP do, and what is Keycloak's own. */
export * from '../openldap/asking.js';

export const LINK = { action: 'pin.reset', via: 'link' } as const satisfies Change;
export const REQUIRE_CHANGE = { action: 'pin.require-change' } as const satisfies Change;
export const REVOKE = { action: 'session.revoke' } as const satisfies Change;
export const CLEAR = { action: 'mfa.clear', endSessions: false } as const satisfies Change;

/** Every write to the Admin API so far, as it came to the proxy. */
export function writes(proxy: HttpProxy): string[] {
  return proxy
    .requests()
    .filter(writesToAdmin)
    .map(({ method, path, query }) => `${method} ${path}${query.size === 0 ? '' : `?${query.toString()}`}`);
}

export async function pagesOf(provider: Provider, query: Query): Promise<SearchPage[]> {
  const pages: SearchPage[] = [];
  for await (const page of provider.search(query, call())) pages.push(page);
  return pages;
}

/** The user names of a whole search, in its order. */
export async function uidsOf(provider: Provider, query: Query): Promise<string[]> {
  return (await pagesOf(provider, query)).flatMap(({ rows }) => rows.map(({ uid }) => uid));
}
