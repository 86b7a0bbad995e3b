import { type RunningServer } from '../../servers/start.js';
import { type SecondRoad } from './second-road.js';

/** How Keycloak treats what the directory holds (its own words). */
export type EditMode = 'READ_ONLY' | 'WRITABLE' | 'UNSYNCED';

/**
 * Makes an OpenLDAP of `test/servers` the home of users of the realm: they are found at the first look for them. Start that with `PLAIN_BIND: 'yes'`,
 * since Keycloak trusts no authority of a test. The id of the component is what `federationLink` of such a user says.
 *
 * @param url another address for the same directory, such as that of a proxy; plain LDAP
 */
export async function federate(
  road: SecondRoad,
  { env }: Pick<RunningServer, 'env'>,
  { mode = 'READ_ONLY', url = env.LDAP_URL ?? '' }: { readonly mode?: EditMode; readonly url?: string } = {},
): Promise<string> {
  const { id: realm } = await road.admin.get<{ readonly id: string }>('');
  const one = (value: string): readonly [string] => [value];
  return road.admin.add('components', {
    name: 'campus-ldap',
    providerId: 'ldap',
    providerType: 'org.keycloak.storage.UserStorageProvider',
    parentId: realm,
    config: {
      enabled: one('true'),
      priority: one('0'),
      importEnabled: one('true'),
      syncRegistrations: one('false'),
      cachePolicy: one('NO_CACHE'),
      editMode: one(mode),
      vendor: one('other'),
      connectionUrl: one(url),
      connectionTimeout: one('2000'),
      readTimeout: one('2000'),
      bindDn: one(env.ROOT_DN ?? ''),
      bindCredential: one(env.ROOT_PASSWORD ?? ''),
      authType: one('simple'),
      usersDn: one(env.PEOPLE_DN ?? ''),
      searchScope: one('1'),
      usernameLDAPAttribute: one('uid'),
      rdnLDAPAttribute: one('uid'),
      uuidLDAPAttribute: one('entryUUID'),
      userObjectClasses: one('inetOrgPerson'),
      useTruststoreSpi: one('never'),
    },
  });
}
