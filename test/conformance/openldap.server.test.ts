import { OPENLDAP_SKIPS, startOpenldap } from './openldap/subject.js';
import { testProvider } from './suite/index.js';

testProvider('OpenLDAP, with manage on userPassword', () => startOpenldap('BIND'), { skips: OPENLDAP_SKIPS });
