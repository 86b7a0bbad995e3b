import { type NamedProfile } from '../../context.js';
import { type Result, type Row } from '../../output/result.js';

/** The answer for a profile without a sign-in of its own. */
export function noNeed({ name, profile }: NamedProfile, shape: string, fields: readonly string[], data: Row): Result {
  return {
    shape,
    fields,
    data: { ...data, profile: name, kind: profile.kind, needed: false },
    human: () => [`The profile ${name} is a directory in a file of this machine: it needs no sign-in.`],
  };
}
