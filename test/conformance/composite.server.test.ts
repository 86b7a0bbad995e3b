import { REAL_SKIPS, startReal } from './composite/real-subject.js';
import { testProvider } from './suite/index.js';

testProvider('a composite of Active Directory, Keycloak and OpenLDAP', startReal, { skips: REAL_SKIPS });
