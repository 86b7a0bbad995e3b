import { CHANGING } from './changing.js';
import { FINDING } from './finding.js';
import { type Mutant } from './mutant.js';
import { PLANNING } from './planning.js';
import { READING } from './reading.js';
import { RUNNING } from './running.js';

/** Every promise that is broken on purpose. */
export const MUTANTS: readonly Mutant[] = [...FINDING, ...READING, ...PLANNING, ...RUNNING, ...CHANGING];
