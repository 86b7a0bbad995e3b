import { OPENLDAP_SKIPS, startOpenldap } from './openldap/subject.js';
import { testProvider } from './suite/index.js';

testProvider('OpenLDAP, with write and not manage on userPassword', () => startOpenldap('WRITE'), { skips: OPENLDAP_SKIPS });
