import { FROM_FILE, type NounSpec } from '../spec.js';

export const diagnose: NounSpec = {
  noun: 'diagnose',
  summary: 'why can they not log in?',
  commands: [],
  alone: {
    verb: 'diagnose',
    summary: 'why can they not log in? What blocks first, what to do, what to say',
    details:
      'Exit 10 when something blocks the log-in; 0 when the person has a step to do, will be blocked later, or nothing seen blocks (--strict: 10 for the first two). Cannot tell: 8 when a system is down, 5 when a right is missing, else 11.',
    arguments: [{ name: 'who', text: 'UID, number, mail, alias or part of a name', required: false, variadic: true }],
    options: [
      FROM_FILE,
      {
        flags: '--service <name>',
        text: "what they sign in to, by its name in the policy (default: the back end's own sign-in)",
      },
      { flags: '--strict', text: 'exit 10 also for a step that the person must do, and for what will block soon' },
    ],
    examples: ['uidctl diagnose wongsy', 'uidctl diagnose wongsy --service vpn', 'uidctl diagnose --from uids.txt'],
    load: async () => (await import('./diagnose.js')).module,
  },
};
