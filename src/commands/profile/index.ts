import { type NounSpec } from '../spec.js';

export const profile: NounSpec = {
  noun: 'profile',
  summary: 'the back ends that are set up on this machine',
  commands: [
    {
      verb: 'list',
      summary: 'every profile; the current one is marked',
      examples: ['uidctl profile list'],
      load: async () => (await import('./list.js')).module,
    },
    {
      verb: 'show',
      summary: 'one profile, where its data is, and what it can do',
      arguments: [{ name: 'name', text: 'a profile (default: the one in use)', required: false }],
      examples: ['uidctl profile show', 'uidctl profile show practice -o json'],
      load: async () => (await import('./show.js')).module,
    },
    {
      verb: 'use',
      summary: 'make a profile the current one',
      arguments: [{ name: 'name', text: 'a profile', required: true }],
      examples: ['uidctl profile use practice'],
      load: async () => (await import('./use.js')).module,
    },
  ],
};
