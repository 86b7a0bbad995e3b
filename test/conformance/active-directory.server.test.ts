import { AD_SKIPS, startSubject } from './active-directory/subject.js';
import { testProvider } from './suite/index.js';

testProvider('Active Directory (Samba)', startSubject, { skips: AD_SKIPS });
