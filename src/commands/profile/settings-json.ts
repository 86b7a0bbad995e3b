import { type Profile } from '../../config/types.js';
import { type Row } from '../../output/result.js';
import { isServer, whereOf } from './where.js';

/** What is set up, as machines read it: the same names for every kind. Never a secret. */
export function settingsJson(profile: Profile): Row {
  const { kind, practice } = profile;
  const server = isServer(profile) ? profile : undefined;
  return {
    kind,
    practice,
    ...whereOf(profile),
    base: server?.base ?? null,
    bind: server?.bind ?? null,
    ca: server?.ca ?? null,
    operator: server?.operator ?? null,
    defaultPolicy: (profile.kind === 'openldap' ? profile.defaultPolicy : undefined) ?? null,
    attributes: server?.attributes ?? null,
    kinds: server?.kinds ?? null,
  };
}
