import { DIRECTORY_SKIPS, startInMemory } from './directory/subject.js';
import { testProvider } from './suite/index.js';

testProvider('the embedded directory in memory', startInMemory, { skips: DIRECTORY_SKIPS });
