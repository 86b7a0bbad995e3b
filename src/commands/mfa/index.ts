import { WHO, type NounSpec, type OptionSpec } from '../spec.js';

const METHOD: OptionSpec = { flags: '--method <which>', text: 'its number in mfa list, its id, or its label' };

export const mfa: NounSpec = {
  noun: 'mfa',
  summary: 'list, clear, remove or order the MFA methods of an account',
  commands: [
    {
      verb: 'list',
      summary: 'the MFA methods of an account, with their age',
      arguments: [WHO],
      examples: ['uidctl mfa list chantm'],
      load: async () => (await import('./list.js')).module,
    },
    {
      verb: 'clear',
      summary: 'remove the MFA methods, so that the caller can register again',
      details:
        'With more than one method a terminal offers to keep all, remove one or clear all. A script says --all, or uses mfa remove.',
      arguments: [WHO],
      options: [{ flags: '--all', text: 'clear every method' }],
      changes: true,
      examples: ['uidctl mfa clear chantm --ticket INC-20391', 'uidctl mfa clear chantm --all --yes --ticket INC-20391'],
      load: async () => (await import('./clear.js')).module,
    },
    {
      verb: 'remove',
      summary: 'remove one MFA method',
      arguments: [WHO],
      options: [METHOD],
      changes: true,
      examples: ['uidctl mfa remove chantm --method 2 --ticket INC-20391'],
      load: async () => (await import('./remove.js')).module,
    },
    {
      verb: 'default',
      summary: 'choose the method that a log-in asks for first',
      arguments: [WHO],
      options: [METHOD],
      changes: true,
      examples: ['uidctl mfa default chantm --method 2 --ticket INC-20391'],
      load: async () => (await import('./default.js')).module,
    },
  ],
};
