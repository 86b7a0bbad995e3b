import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { AppError } from '../../../src/core/error.js';
import { hku } from '../../../src/policy/hku.js';
import { builtIn, BUILT_IN_POLICIES, parsePolicy } from '../../../src/policy/load.js';
import { plain } from '../../../src/policy/plain.js';

async function failureOf(text: string): Promise<AppError> {
  try {
    await parsePolicy(text, '/etc/our.yaml');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the policy was taken');
}

/** Which lines and paths are complained about. */
async function problemsOf(text: string): Promise<unknown> {
  const { details } = await failureOf(text);
  return details?.['problems'];
}

const HEAD = ['id: ours', 'title: Our university', 'zone: Europe/London'].join('\n');

describe('a wrong policy file', () => {
  it('is a set-up error that names the file, the line, the path and the rule', async () => {
    const error = await failureOf('id: ours\ntitle: Our university\nzone: Mars/Olympus\n');
    expect(error).toMatchObject({ kind: 'setup', code: 'policy-file', details: { file: '/etc/our.yaml', more: 0 } });
    expect(error.message).toBe(
      'The policy file /etc/our.yaml is not right: line 3: zone must be an IANA time zone, such as Asia/Hong_Kong.',
    );
  });

  it.each([
    ['is empty', '', [{ line: 1, path: 'the policy', message: 'must be a group of settings' }]],
    ['is a list', '- a\n', [{ line: 1, path: 'the policy', message: 'must be a group of settings' }]],
    ['lacks its title', 'id: ours\nzone: UTC\n', [{ line: 1, path: 'title', message: 'is missing' }]],
    ['has a setting that is not known', `${HEAD}\nzones: UTC\n`, [{ line: 4, path: 'zones', message: 'is not known here' }]],
    [
      'has a source that is not listed',
      `${HEAD}\npin:\n  history:\n    value: 3\n    source: R1\n`,
      [{ line: 7, path: 'pin.history.source', message: '"R1" is not in sources; write "own" for a value of your own' }],
    ],
    [
      'names what every object has as a source',
      `${HEAD}\npin:\n  history: { value: 3, source: constructor }\n`,
      [{ line: 5, path: 'pin.history.source', message: '"constructor" is not in sources; write "own" for a value of your own' }],
    ],
    [
      'has a length that is none',
      `${HEAD}\nlock:\n  failures: { value: 8, source: own }\n  length: { value: 30 minutes, source: own }\n`,
      [
        {
          line: 6,
          path: 'lock.length.value',
          message: 'must be an ISO 8601 duration of days or less, such as PT10M or P30D, and at most 100 years',
        },
      ],
    ],
    [
      'has a lock of months, whose length depends on the day',
      `${HEAD}\nlock:\n  failures: { value: 0, source: own }\n  length: { value: P1M, source: own }\n`,
      [
        { line: 5, path: 'lock.failures.value', message: 'must be more than 0' },
        expect.objectContaining({ line: 6, path: 'lock.length.value' }),
      ],
    ],
    [
      'has versions out of order',
      [
        HEAD,
        'pin:',
        '  ageing:',
        '    selectedBy: today',
        '    versions:',
        '      - { value: P180D, source: own, from: 2020-01-01 }',
        '      - { value: null, source: own, from: 2019-01-01 }',
      ].join('\n'),
      [{ line: 7, path: 'pin.ageing.versions', message: 'versions must stand in the order of their days' }],
    ],
    [
      'has a day that no calendar has',
      `${HEAD}\nmfa:\n  duty:\n    staff:\n      selectedBy: today\n      value: { from: 2026-02-30 }\n      source: own\n`,
      [{ line: 8, path: 'mfa.duty.staff.value.from', message: 'must be a calendar day, YYYY-MM-DD' }],
    ],
    [
      'has a selector that the rule is not read by',
      `${HEAD}\naccess:\n  graceKinds: [staff]\n  grace:\n    selectedBy: today\n    versions:\n      - { value: P30D, source: own }\n`,
      [{ line: 7, path: 'access.grace.selectedBy', message: 'must be contract-end' }],
    ],
    [
      'has a kind that is none',
      `${HEAD}\naccess:\n  graceKinds:\n    - staff\n    - wizard\n`,
      [
        {
          line: 7,
          path: 'access.graceKinds[1]',
          message: 'must be one of: staff, student, graduate, retiree, honorary, departmental, visitor, service, unknown',
        },
      ],
    ],
    [
      'names a rule that is not there, and one of another kind',
      [
        HEAD,
        'access:',
        '  ruleOfKind:',
        '    staff: yearly',
        '    student: annual',
        '  rules:',
        '    yearly:',
        '      title: yearly',
        '      kinds: [retiree]',
        '      form: F1',
        '      step: { by: from-later, length: { value: P1Y, source: own } }',
      ].join('\n'),
      [
        { line: 6, path: 'access.ruleOfKind.staff', message: 'the rule "yearly" is not for the kind staff' },
        { line: 7, path: 'access.ruleOfKind.student', message: '"annual" is not in access.rules' },
        { line: 12, path: 'access.rules.yearly.form', message: '"F1" is not in forms' },
      ],
    ],
    [
      'has a step that is none',
      `${HEAD}\naccess:\n  rules:\n    x:\n      title: x\n      kinds: [staff]\n      step: { by: magic }\n`,
      [{ line: 9, path: 'access.rules.x.step.by', message: 'must be one of: yearly-date, from-later, days, record' }],
    ],
    [
      'has grace for a service that it does not have, twice',
      `${HEAD}\naccess:\n  graceServices:\n    source: own\n    value:\n      - mail\n      - mail\nservices:\n  mail: { title: mail }\n`,
      [{ line: 9, path: 'access.graceServices.value[1]', message: '"mail" stands here twice' }],
    ],
    [
      'has a loser with neither value nor words',
      `${HEAD}\npin:\n  history:\n    value: 3\n    source: own\n    overruled:\n      - { source: own }\n`,
      [{ line: 9, path: 'pin.history.overruled[0]', message: 'must have either `value` or `said`' }],
    ],
    [
      'has a duty without the instant that it is held against, and one with another',
      `${HEAD}\nmfa:\n  duty:\n    staff: { value: { from: 2026-02-01 }, source: own }\n    student: { selectedBy: uid-sent, value: { from: 2026-02-01 }, source: own }\n`,
      [
        { line: 6, path: 'mfa.duty.staff.selectedBy', message: 'is missing' },
        { line: 7, path: 'mfa.duty.student.selectedBy', message: 'must be today' },
      ],
    ],
    [
      'has a place of a name that no text uses',
      `${HEAD}\nplaces:\n  change-pin: { text: here }\n  change-pim: { text: there }\n`,
      [{ line: 6, path: 'places.change-pim', message: 'is not known here' }],
    ],
    ['has a key twice', 'id: a\nid: b\n', [{ line: 2, path: '', message: 'Map keys must be unique' }]],
    ['has an alias that leads nowhere', 'id: *x\n', [expect.objectContaining({ line: 1, path: '' })]],
    ['has a tag of a program', `${HEAD}\nlabel: !!js/function x\n`, [expect.objectContaining({ line: 4 })]],
  ])('%s', async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  it('has lines in JSON too', async () => {
    const text = '{\n\t"id": "ours",\n\t"title": "Our university",\n\t"zone": "UTC",\n\t"label": "word"\n}\n';
    expect(await problemsOf(text)).toEqual([{ line: 5, path: 'label', message: 'must be one of: PIN, password' }]);
  });

  it('lists ten problems and says how many more there are', async () => {
    const error = await failureOf(`${HEAD}\n${Array.from({ length: 13 }, (_, i) => `extra${String(i)}: 1`).join('\n')}\n`);
    expect(error.details).toMatchObject({ more: 3 });
    expect(error.details?.['problems']).toHaveLength(10);
    expect(error.message.endsWith('; and 3 more.')).toBe(true);
  });

  it('never fails in another way, whatever stands in it', async () => {
    const line = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('pin:', '  form:', 'a: [', '- &x *x', 'id: ours', '? x', '%YAML 1.1'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
        expect((await failureOf(lines.join('\n'))).kind).toBe('setup');
      }),
    );
  });
});

describe('a right policy file', () => {
  it('gets the defaults for what it leaves out', async () => {
    const policy = await parsePolicy(HEAD, 'ours.yaml');
    expect(policy).toMatchObject({ id: 'ours', label: 'password', protected: { unknown: 'protected' } });
    expect(policy.desk.repeatReset).toMatchObject({ value: 'PT15M', source: 'own' });
    expect(policy.mfa.fresh).toMatchObject({ value: 'P30D', source: 'own' });
    expect(policy.access.desk).toBeUndefined();
  });

  it('is the example in docs', async () => {
    const text = readFileSync('docs/policy.example.yaml', 'utf8');
    expect(await parsePolicy(text, 'policy.example.yaml')).toHaveProperty('id');
  });

  it('gives back a built-in policy that was written to JSON or YAML', async () => {
    expect(await parsePolicy(JSON.stringify(hku, null, 2), 'hku.json')).toEqual(hku);
    expect(await parsePolicy(JSON.stringify(plain), 'plain.json')).toEqual(plain);
    expect(await parsePolicy(stringify(hku), 'hku.yaml')).toEqual(hku);
  });
});

describe('builtIn', () => {
  it('knows its policies by name and nothing else', () => {
    expect(BUILT_IN_POLICIES.map(builtIn)).toEqual([hku, plain]);
    expect(builtIn('HKU')).toBeUndefined();
    expect(builtIn('constructor')).toBeUndefined();
  });
});
