import { type NounSpec } from '../spec.js';

export const demo: NounSpec = {
  noun: 'demo',
  summary: 'a made-up university, and the five jobs with their real output',
  commands: [],
  alone: {
    verb: 'demo',
    summary: 'a made-up university, and the five jobs with their real output',
    details: 'Makes the practice profile when there is none, runs the five jobs on it and leaves it for you to practise on.',
    examples: ['uidctl demo'],
    load: async () => (await import('./demo.js')).module,
  },
};
