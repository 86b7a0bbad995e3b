import { type Policy } from './schema.js';

/** What is wrong in a policy whose shape is right: where, and the rule that it breaks. */
export interface PolicyProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Path = readonly PropertyKey[];

/** What the parts of a policy must agree on: sources that exist, rules that are there, numbers in order. */
export function crossCheck(policy: Policy): readonly PolicyProblem[] {
  return [
    ...unknownSources(policy, policy, []),
    ...versionTimes(policy, []),
    ...numbers(policy),
    ...rules(policy),
    ...names(policy),
  ];
}

/** Every `source` beside a value must be named in `sources`, or be `own`. Values themselves are not looked into. */
function unknownSources(policy: Policy, part: unknown, path: Path): PolicyProblem[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'source' && typeof value === 'string') {
      if (value === 'own' || Object.hasOwn(policy.sources, value)) return [];
      return [{ path: [...path, key], message: `"${value}" is not in sources; write "own" for a value of your own` }];
    }
    return key === 'value' ? [] : unknownSources(policy, value, [...path, keyOf(part, key)]);
  });
}

/** A version without a day holds from the beginning: only the first can, and a time of day needs its day. */
function versionTimes(part: unknown, path: Path): PolicyProblem[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) => {
    const here = [...path, keyOf(part, key)];
    if (key !== 'versions' || !Array.isArray(value)) return versionTimes(value, here);
    return value.flatMap((version: { from?: unknown; at?: unknown }, i) =>
      version.at !== undefined && version.from === undefined
        ? [{ path: [...here, i, 'at'], message: 'needs `from`, the day of this time' }]
        : [],
    );
  });
}

function numbers({ pin, uid, access }: Policy): PolicyProblem[] {
  const problems: PolicyProblem[] = (pin.form?.versions ?? []).flatMap(({ value }, i) =>
    value.min > value.max ? [{ path: ['pin', 'form', 'versions', i, 'value', 'min'], message: 'must not be more than max' }] : [],
  );
  const student = uid.fromStudentNumber?.value;
  if (student && (student.digits.from > student.digits.to || student.digits.to > student.length)) {
    problems.push({
      path: ['uid', 'fromStudentNumber', 'value', 'digits'],
      message: 'must lie within the number, `from` not after `to`',
    });
  }
  for (const [i, part] of (uid.usable?.value ?? []).entries()) {
    if ((part.after === undefined) === (part.at === undefined)) {
      problems.push({ path: ['uid', 'usable', 'value', i], message: 'must have either `after` or `at`' });
    }
  }
  if (access.grace && access.graceKinds.length === 0) {
    problems.push({ path: ['access', 'grace'], message: 'needs `graceKinds`, the kinds of account that it is for' });
  }
  return problems;
}

function rules({ access, forms }: Policy): PolicyProblem[] {
  const problems: PolicyProblem[] = Object.entries(access.ruleOfKind).flatMap(([kind, name]) => {
    const path = ['access', 'ruleOfKind', kind];
    const rule = Object.hasOwn(access.rules, name) ? access.rules[name] : undefined;
    if (!rule) return [{ path, message: `"${name}" is not in access.rules` }];
    return rule.kinds.some((known) => known === kind)
      ? []
      : [{ path, message: `the rule "${name}" is not for the kind ${kind}` }];
  });
  for (const [name, rule] of Object.entries(access.rules)) {
    if (name === 'desk')
      problems.push({ path: ['access', 'rules', name], message: 'must have another name: "desk" stands for no rule' });
    if (rule.form !== undefined && !Object.hasOwn(forms, rule.form)) {
      problems.push({ path: ['access', 'rules', name, 'form'], message: `"${rule.form}" is not in forms` });
    }
  }
  return problems;
}

/** Services that are named must be there, and a list names each thing once. */
function names({ access, services }: Policy): PolicyProblem[] {
  const grace = access.graceServices?.value ?? [];
  const problems: PolicyProblem[] = grace.flatMap((name, i) =>
    Object.hasOwn(services, name)
      ? []
      : [{ path: ['access', 'graceServices', 'value', i], message: `"${name}" is not in services` }],
  );
  const lists: readonly (readonly [Path, readonly string[]])[] = [
    [['access', 'graceKinds'], access.graceKinds],
    [['access', 'graceServices', 'value'], grace],
    ...Object.entries(access.rules).map(([name, { kinds }]) => [['access', 'rules', name, 'kinds'], kinds] as const),
    ...Object.entries(services).map(([name, { kinds }]) => [['services', name, 'kinds', 'value'], kinds?.value ?? []] as const),
  ];
  return problems.concat(
    lists.flatMap(([path, list]) =>
      list.flatMap((name, i) => (list.indexOf(name) < i ? [{ path: [...path, i], message: `"${name}" stands here twice` }] : [])),
    ),
  );
}

function keyOf(part: object, key: string): PropertyKey {
  return Array.isArray(part) ? Number(key) : key;
}
