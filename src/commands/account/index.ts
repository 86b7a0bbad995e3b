import { WHO, type NounSpec } from '../spec.js';

export const account: NounSpec = {
  noun: 'account',
  summary: 'show, unlock, enable or disable one account',
  commands: [
    {
      verb: 'show',
      summary: 'everything that is known of one account',
      arguments: [WHO],
      examples: ['uidctl account show chantm', 'uidctl account show chantm -o json'],
      load: async () => (await import('./show.js')).module,
    },
    {
      verb: 'unlock',
      summary: 'lift the lock that failed log-ins led to',
      arguments: [WHO],
      changes: true,
      examples: ['uidctl account unlock wongsy --ticket INC-20420'],
      load: async () => (await import('./unlock.js')).module,
    },
    {
      verb: 'enable',
      summary: 'let a disabled account sign in again; shows why it was disabled',
      arguments: [WHO],
      options: [
        {
          flags: '--until <date>',
          text: 'the last usable day to put back (or never), where disabling took it away and nobody kept it',
        },
      ],
      changes: true,
      examples: ['uidctl account enable lamky --reason "cleaned by the security team" --ticket INC-20421'],
      load: async () => (await import('./enable.js')).module,
    },
    {
      verb: 'disable',
      summary: 'keep an account from signing in',
      arguments: [WHO],
      options: [
        { flags: '--reason <why>', text: 'why; enable shows it', choices: ['compromise', 'abuse', 'left', 'other'] },
        { flags: '--note <text>', text: 'more words about why; kept with the account and in the audit' },
        { flags: '--end-sessions', text: 'also end the sessions that are open (a terminal proposes it)' },
        { flags: '--keep-sessions', text: 'leave them open' },
      ],
      changes: true,
      examples: ['uidctl account disable lamky --reason compromise --end-sessions --ticket INC-20422'],
      load: async () => (await import('./disable.js')).module,
    },
  ],
};
