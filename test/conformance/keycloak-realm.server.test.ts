import { KEYCLOAK_SKIPS, startKeycloak } from './keycloak/subject.js';
import { testProvider } from './suite/index.js';

testProvider('Keycloak, with view-realm beside the roles for users', () => startKeycloak('REALM_CLIENT'), {
  skips: KEYCLOAK_SKIPS,
});
