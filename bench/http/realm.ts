import { type KeycloakOptions } from '../../src/providers/keycloak/types.js';
import { type Env } from '../protocol.js';

/** The realm that `test/servers/keycloak` makes, as somebody would set it up: every attribute that it declares is told, so that each costs what it costs. */
export function realmOf({
  REALM: realm = '',
  ADMINS_GROUP: admins = '',
}: Env): Pick<KeycloakOptions, 'realm' | 'attributes' | 'protectedGroups'> {
  return {
    realm,
    attributes: {
      number: 'employeeNumber',
      alias: 'uniAlias',
      department: 'department',
      kind: 'affiliation',
      owner: 'uniOwner',
      accessEnd: 'accessExpires',
    },
    protectedGroups: [admins],
  };
}
