import { LegacyESLint } from 'eslint/use-at-your-own-risk';

/** Lints text as if it stood in a file, with the rules of the house that need no types: planted files are in no project. Answers with the names of the rules that spoke. */
export function linterFor(root: string): (file: string, text: string) => Promise<string[]> {
  const eslint = new LegacyESLint({
    cwd: root,
    overrideConfig: {
      overrides: [
        {
          files: ['**/*.ts'],
          extends: ['plugin:@typescript-eslint/disable-type-checked'],
          parserOptions: { projectService: false, project: null },
        },
      ],
    },
  });
  return async (file, text) => {
    const [result] = await eslint.lintText(text, { filePath: file });
    const messages = result?.messages ?? [];
    const fatal = messages.find((message) => message.fatal);
    if (fatal) throw new Error(fatal.message);
    return messages.map((message) => message.ruleId ?? '');
  };
}
