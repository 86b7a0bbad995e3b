import { type CompositeProfile, type Config } from './types.js';

/** What is wrong in a composite, and where in it. */
export interface MemberProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What keeps a composite from being put together out of the profiles that there are: nothing else of it is looked at. */
export function memberProblems({ members, parts }: CompositeProfile, profiles: Config['profiles']): readonly MemberProblem[] {
  const names = members.map(({ profile }) => profile);
  return [
    ...names.flatMap((name, i): MemberProblem[] => {
      const problem = problemOf(name, names.indexOf(name) !== i, profiles);
      return problem === undefined ? [] : [{ path: ['members', i, 'profile'], message: problem }];
    }),
    ...Object.entries(parts).flatMap(([part, systems]) =>
      systems.flatMap((name, i): MemberProblem[] => {
        if (!names.includes(name)) return [{ path: ['parts', part, i], message: `"${name}" is none of the members` }];
        return systems.indexOf(name) === i ? [] : [{ path: ['parts', part, i], message: `"${name}" is named twice` }];
      }),
    ),
  ];
}

function problemOf(name: string, isSecond: boolean, profiles: Config['profiles']): string | undefined {
  if (isSecond) return `"${name}" is named twice`;
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (!profile) return `there is no profile "${name}"`;
  return profile.kind === 'composite' ? `"${name}" is itself several systems, and no member of others` : undefined;
}
