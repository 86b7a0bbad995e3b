import { FROM_FILE, type NounSpec } from '../spec.js';

export const lookup: NounSpec = {
  noun: 'lookup',
  summary: 'find people by UID, number, mail, alias or part of a name',
  commands: [],
  alone: {
    verb: 'lookup',
    summary: 'find people by UID, number, mail, alias or part of a name, in any script',
    details:
      'One exact match shows the whole account; part of a name shows a list. Several words are one WHO. The result is always a list.',
    arguments: [{ name: 'who', text: 'UID, number, mail, alias or part of a name', required: false, variadic: true }],
    options: [FROM_FILE, { flags: '--limit <n>', text: 'at most so many rows (25 on a terminal, all in a pipe)' }],
    examples: [
      'uidctl lookup chantm',
      'uidctl lookup tai.man.chan',
      'uidctl lookup 陳大文',
      'uidctl lookup wong -o json',
      'uidctl lookup --from uids.txt',
    ],
    load: async () => (await import('./lookup.js')).module,
  },
};
