import { KEYCLOAK_SKIPS, startKeycloak } from './keycloak/subject.js';
import { testProvider } from './suite/index.js';

testProvider('Keycloak, with a fine-grained permission on one group', () => startKeycloak('DESK_CLIENT'), {
  skips: KEYCLOAK_SKIPS,
});
