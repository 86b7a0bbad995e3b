import { type NounSpec } from '../spec.js';

export const doctor: NounSpec = {
  noun: 'doctor',
  summary: 'is all set up, and do the back ends answer?',
  commands: [],
  alone: {
    verb: 'doctor',
    summary: 'is all set up, and do the back ends answer?',
    details:
      'Tells each problem with its remedy. Looks at the settings, the record, the keychain, and at every profile (or the one named): server or file, certificate, sign-in, rights, clock, policy. Of a composite, each member is looked at under its own name. A password or client secret that the server refused before is not sent again. Exit 10 when something failed; what could not be told is said, and never passes.',
    arguments: [{ name: 'name', text: 'a profile (default: all)', required: false }],
    examples: ['uidctl doctor', 'uidctl doctor practice -o json'],
    load: async () => (await import('./doctor.js')).module,
  },
};
