import { type Run } from '../context.js';
import { checkFields } from '../output/fields.js';

/**
 * The `fields` of a result that comes of doing something: `--fields` is held against what the result can have before anything is done, since
 * afterwards an error would hide what was done. Throws AppError `usage` for a name that none of them begins with.
 */
export function fieldsFirst({ globals: { fields = [] } }: Run, known: readonly string[]): readonly string[] {
  const firstParts = fields.map((field) => field.split('.')[0] ?? field);
  checkFields(firstParts, known, []);
  return [...known, ...fields];
}
