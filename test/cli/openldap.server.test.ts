import { deskSuite } from './desk-suite.js';

deskSuite({ kind: 'openldap', resetRight: /userPassword/ });
