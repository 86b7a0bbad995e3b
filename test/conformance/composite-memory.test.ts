import { ALONE_SKIPS, COMPOSITE_SKIPS, startAlone, startThree } from './composite/subject.js';
import { testProvider } from './suite/index.js';

testProvider('a composite of three embedded directories', startThree, { skips: COMPOSITE_SKIPS });
testProvider('a composite of one embedded directory', startAlone, { skips: ALONE_SKIPS });
