import { WHO, type NounSpec } from '../spec.js';

export const pin: NounSpec = {
  noun: 'pin',
  aliases: ['password'],
  summary: 'reset a PIN, or demand a new one at the next log-in',
  commands: [
    {
      verb: 'reset',
      summary: 'issue a temporary PIN, or have a link mailed',
      details:
        'The PIN is made by the tool and shown once on a screen of its own; in a script it goes to --secret-file, or needs --reveal-secrets. There is no way to choose one. With --via link the server mails a link to choose a new one to the address that it has: nothing is issued here.',
      arguments: [WHO],
      options: [
        {
          flags: '--via <way>',
          text: "how the person gets back in (default: the profile's, else temporary)",
          choices: ['temporary', 'link'],
        },
        { flags: '--secret-file <file>', text: 'write the PIN to this new file, readable by you alone' },
        { flags: '--reveal-secrets', text: 'put the PIN into the result' },
        { flags: '--again', text: 'yes, a second reset within minutes: the PIN just read out stops working' },
      ],
      changes: true,
      examples: [
        'uidctl pin reset u3001234 --ticket INC-20391',
        'uidctl pin reset u3001234 --ticket INC-20391 --yes --secret-file pin.txt',
        'uidctl pin reset u3001234 --via link --ticket INC-20391',
      ],
      load: async () => (await import('./reset.js')).module,
    },
    {
      verb: 'require-change',
      summary: 'demand a new PIN at the next log-in; the present one stays',
      arguments: [WHO],
      changes: true,
      examples: ['uidctl pin require-change u3001234 --ticket INC-20391'],
      load: async () => (await import('./require-change.js')).module,
    },
  ],
};
