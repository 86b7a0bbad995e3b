import { KEYCLOAK_SKIPS, startKeycloak, WITHOUT_VIEW_REALM } from './keycloak/subject.js';
import { testProvider } from './suite/index.js';

testProvider('Keycloak, with the roles manage-users, view-users, query-users and view-events', () => startKeycloak('CLIENT'), {
  skips: { ...KEYCLOAK_SKIPS, ...WITHOUT_VIEW_REALM },
});
