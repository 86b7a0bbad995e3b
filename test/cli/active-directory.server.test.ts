import { deskSuite } from './desk-suite.js';

deskSuite({ kind: 'active-directory', resetRight: /User-Force-Change-Password|Reset Password/ });
