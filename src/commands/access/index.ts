import { WHO, type NounSpec } from '../spec.js';

export const access: NounSpec = {
  noun: 'access',
  summary: 'show, extend or end the time in which an account may be used',
  commands: [
    {
      verb: 'show',
      summary: 'from when until when an account may be used, and by which rule',
      arguments: [WHO],
      examples: ['uidctl access show chantm'],
      load: async () => (await import('./show.js')).module,
    },
    {
      verb: 'extend',
      summary: 'move the last day of access by a rule of the policy',
      details: "Without --rule: the rule of the account's kind. Days are the last usable day, in the policy's time zone.",
      arguments: [WHO],
      options: [
        { flags: '--rule <name>', text: 'the rule, as policy show names it: retiree, departmental, mail-extension ...' },
        { flags: '--until <date>', text: 'the last usable day, YYYY-MM-DD, within what the rule allows' },
        { flags: '--days <n>', text: 'so many days, for a rule that counts days' },
        { flags: '--endorsed-by <name>', text: 'who endorsed it, where the rule needs that' },
      ],
      changes: true,
      examples: [
        'uidctl access extend chantm --rule retiree --ticket INC-20417',
        'uidctl access extend lamky --rule mail-extension --days 14 --endorsed-by "Head of Chemistry" --ticket INC-20418',
      ],
      load: async () => (await import('./extend.js')).module,
    },
    {
      verb: 'end',
      summary: 'end access now, or after a last usable day',
      arguments: [WHO],
      options: [{ flags: '--at <date>', text: 'the last usable day, YYYY-MM-DD (default: now)' }],
      changes: true,
      examples: ['uidctl access end lamky --at 2026-12-31 --ticket INC-20419'],
      load: async () => (await import('./end.js')).module,
    },
    {
      verb: 'due',
      summary: 'accounts whose access ends soon, or ended a short time ago',
      options: [
        { flags: '--within <days>', text: 'look so many days ahead (default: as far as renewal opens by the policy)' },
        { flags: '--since <days>', text: 'and so many days back (default: 0)' },
        { flags: '--kind <kind>', text: 'only this kind of account' },
        { flags: '--limit <n>', text: 'at most so many rows (25 on a terminal, all in a pipe)' },
      ],
      examples: ['uidctl access due --kind retiree', 'uidctl access due --within 30 -o csv'],
      load: async () => (await import('./due.js')).module,
    },
  ],
};
