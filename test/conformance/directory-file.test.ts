import { DIRECTORY_SKIPS, startOnFile } from './directory/subject.js';
import { testProvider } from './suite/index.js';

testProvider('the embedded directory on a file', startOnFile, { skips: DIRECTORY_SKIPS });
