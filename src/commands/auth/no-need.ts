import { type NamedProfile } from '../../context.js';
import { type Result, type Row } from '../../output/result.js';

/** The answer for a profile without a sign-in of its own; a composite names those that have one. */
export function noNeed({ name, profile }: NamedProfile, verb: 'login' | 'logout', fields: readonly string[], data: Row): Result {
  const members = profile.kind === 'composite' ? profile.members.map((member) => member.profile) : [];
  return {
    shape: `auth-${verb}`,
    fields,
    data: { ...data, profile: name, kind: profile.kind, needed: false },
    human: () =>
      profile.kind === 'composite'
        ? [
            `The profile ${name} is several systems as one: it has no secret of its own, its members have.`,
            ...members.map((member) =>
              verb === 'login' ? `uidctl auth login --profile ${member}` : `uidctl auth logout --profile ${member}`,
            ),
          ]
        : [`The profile ${name} is a directory in a file of this machine: it needs no sign-in.`],
  };
}
