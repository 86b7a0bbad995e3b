import { type NounSpec } from '../spec.js';

export const policy: NounSpec = {
  noun: 'policy',
  summary: "the institution's rules, with their sources",
  commands: [
    {
      verb: 'show',
      summary: 'every rule in force on a day, where it comes from, and what lost against it',
      arguments: [
        { name: 'policy', text: 'a built-in policy (hku, plain) or a file (default: that of the profile)', required: false },
      ],
      options: [{ flags: '--as-of <date>', text: 'the rules of this day, YYYY-MM-DD (default: today)' }],
      examples: ['uidctl policy show hku', 'uidctl policy show hku --as-of 2015-05-05', 'uidctl policy show hku -o json'],
      load: async () => (await import('./show.js')).module,
    },
  ],
};
