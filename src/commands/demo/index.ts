import { type NounSpec } from '../spec.js';

export const demo: NounSpec = {
  noun: 'demo',
  summary: 'a made-up university, and the five jobs with their real output',
  commands: [],
  alone: {
    verb: 'demo',
    summary: 'a made-up university, and the five jobs with their real output',
    details:
      'Runs the five jobs on made-up people that are thrown away afterwards, and leaves others in the profile practice for you to practise on.',
    examples: ['uidctl demo'],
    load: async () => (await import('./demo.js')).module,
  },
};
