import { WHO, type NounSpec } from '../spec.js';

export const session: NounSpec = {
  noun: 'session',
  summary: 'the open sessions of an account',
  commands: [
    {
      verb: 'list',
      summary: 'the open sessions of an account, newest first',
      arguments: [WHO],
      examples: ['uidctl session list chantm'],
      load: async () => (await import('./list.js')).module,
    },
  ],
};
