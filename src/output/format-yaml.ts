import { forYaml, isUnsafe } from './clean.js';
import { type Write } from './sheet.js';

/** A YAML list written item by item (`[]` when empty), or one mapping. Words that YAML 1.1 readers take for something else are quoted. */
export const writeYaml: Write = async (rows, { out, list }) => {
  const { Document, Scalar, isScalar, visit } = await import('yaml');
  const toYaml = (value: unknown): string => {
    const document = new Document(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
    visit(document, (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && isUnsafe(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    });
    return forYaml(document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }));
  };
  let empty = true;
  for await (const row of rows) {
    out.write(toYaml(list ? [row ?? null] : (row ?? null)));
    empty = false;
  }
  if (list && empty) out.write('[]\n');
};
