import { KEYCLOAK_SKIPS, startKeycloak, WITHOUT_VIEW_REALM } from './keycloak/subject.js';
import { testProvider } from './suite/index.js';

// The permission itself keeps this client away from everybody outside of its group: no other group needs to be protected, and none could be seen.
testProvider(
  'Keycloak, with a fine-grained permission on one group',
  () => startKeycloak('DESK_CLIENT', { protectedGroups: [] }),
  {
    skips: {
      ...KEYCLOAK_SKIPS,
      ...WITHOUT_VIEW_REALM,
      'endSessions:one': 'only who may manage all users may end one session by its id',
      'fact:groups': 'a permission on the members of a group shows no groups',
    },
  },
);
