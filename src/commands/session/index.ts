import { WHO, type NounSpec } from '../spec.js';

export const session: NounSpec = {
  noun: 'session',
  summary: 'list or end the open sessions of an account',
  commands: [
    {
      verb: 'list',
      summary: 'the open sessions of an account, newest first',
      arguments: [WHO],
      examples: ['uidctl session list chantm'],
      load: async () => (await import('./list.js')).module,
    },
    {
      verb: 'revoke',
      summary: 'end the open sessions of an account, or one of them',
      arguments: [WHO],
      options: [{ flags: '--session <id>', text: 'only this one, by its id in session list' }],
      changes: true,
      examples: ['uidctl session revoke lamky --ticket INC-20423'],
      load: async () => (await import('./revoke.js')).module,
    },
  ],
};
