import { type NounSpec } from '../spec.js';

export const auth: NounSpec = {
  noun: 'auth',
  summary: 'the password or client secret that the tool itself signs in with',
  commands: [
    {
      verb: 'login',
      summary: 'try the password or client secret of a profile and keep it',
      details:
        'Asks for the password (Keycloak: the client secret) without echo, signs in with it once, and keeps it only when the server takes it: in the keychain, or in a plain file (0600) after saying so. Where a UIDCTL_SECRET_ variable gives the password, that one is tried and nothing is kept. A composite has none of its own: its members are named.',
      options: [
        { flags: '--secret-stdin', text: 'read it from the first line of standard input' },
        { flags: '--store <home>', text: 'where it is kept (default: keychain)', choices: ['keychain', 'file'] },
      ],
      examples: ['uidctl auth login', 'uidctl auth login --profile campus --secret-stdin --store file'],
      load: async () => (await import('./login.js')).module,
    },
    {
      verb: 'status',
      summary: 'where the secret of each profile is, and whether it was refused',
      details:
        'All profiles, or the one that --profile names; of a composite also its members. With --check the server is asked; one that it refused before is never sent again for that. Exit 4 when one is missing or refused.',
      options: [{ flags: '--check', text: 'sign in, to see whether the server takes it now' }],
      examples: ['uidctl auth status', 'uidctl auth status --check --profile campus -o json'],
      load: async () => (await import('./status.js')).module,
    },
    {
      verb: 'logout',
      summary: 'forget the password or client secret of a profile',
      details: 'What a UIDCTL_SECRET_ variable gives is not forgotten: it belongs to whoever set it.',
      examples: ['uidctl auth logout --profile campus'],
      load: async () => (await import('./logout.js')).module,
    },
  ],
};
