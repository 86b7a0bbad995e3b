import { type NounSpec } from '../spec.js';

export const audit: NounSpec = {
  noun: 'audit',
  summary: 'what the desk did on this machine, and whether the record is whole',
  commands: [
    {
      verb: 'list',
      summary: 'changes, refusals and unmasked looks, newest first',
      options: [
        { flags: '--uid <uid>', text: 'only this account' },
        { flags: '--operator <id>', text: 'only what this operator did' },
        { flags: '--action <action>', text: 'only this action, such as pin.reset' },
        { flags: '--state <state>', text: 'only in this state, such as refused or left-open' },
        { flags: '--since <date>', text: 'from this day on, YYYY-MM-DD, or an instant' },
        { flags: '--limit <n>', text: 'at most so many rows (25 on a terminal, all in a pipe)' },
      ],
      examples: ['uidctl audit list', 'uidctl audit list --uid chantm -o json', 'uidctl audit list --state left-open'],
      load: async () => (await import('./list.js')).module,
    },
    {
      verb: 'verify',
      summary: 'check the chain of hashes and the tables; exit 10 where they are broken',
      examples: ['uidctl audit verify'],
      load: async () => (await import('./verify.js')).module,
    },
  ],
};
