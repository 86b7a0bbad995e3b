import { rm } from 'node:fs/promises';
import { rolldown } from 'rolldown';
import { INPUT, OUTPUT } from './program.js';

await rm(OUTPUT.dir, { recursive: true, force: true });
const bundle = await rolldown(INPUT);
try {
  await bundle.write(OUTPUT);
} finally {
  await bundle.close();
}
