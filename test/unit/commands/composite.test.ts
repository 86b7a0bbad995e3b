import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADD_UNI, openCompositeHouse, type CompositeHouse } from './composite-house.js';
import { openPracticeHouse } from './house.js';

let house: CompositeHouse;
beforeEach(async () => {
  house = await openCompositeHouse();
});
afterEach(() => house.close());

const add = () => house.type(ADD_UNI);
const uni = () => house.config().profiles['uni'];
const both = (statement: string, ...values: (string | number)[]): unknown[][] => [
  house.sql(statement, ...values),
  house.second(statement, ...values),
];
/** Whether somebody is enabled in each of the two, by plain SQL. */
const enabledIn = (uid: string): unknown[] =>
  both('select disabled_at is null as it from account where uid = ?', uid).map(([row]) => (row as { it: number }).it === 1);

describe('profile add of a composite is refused, with nothing saved:', () => {
  it.each([
    [ADD_UNI.replace('--member second', '--member gone'), 2, 'there is no profile "gone"'],
    [ADD_UNI.replace('--member second', '--member practice'), 2, 'practice is named twice'],
    [ADD_UNI.replace('--member second ', ''), 2, 'two systems at least'],
    [ADD_UNI.replace('--member second', '--member uni'), 2, 'itself several systems'],
    [ADD_UNI.replace('--part person=practice ', ''), 2, '--part person=PROFILE'],
    [ADD_UNI.replace('person=practice', 'person=practice,second'), 2, 'person has one system'],
    [ADD_UNI.replace('mfa=second', 'mfa=third'), 2, 'mfa names third, which is no member'],
    [ADD_UNI.replace('mfa=second', 'mfa=second,second'), 2, 'mfa names one system twice'],
    [`${ADD_UNI} --part mfa=practice`, 2, 'mfa is given twice'],
    [ADD_UNI.replace('mfa=second', 'hair=second'), 2, 'part'],
    [ADD_UNI.replace('--member second', '--member second:name=uid'), 2, 'PROFILE:FACT=KEY'],
    [
      ADD_UNI.replace('--kind composite ', '--kind composite --url https://x '),
      2,
      '--url: not for a profile of the kind composite',
    ],
    [ADD_UNI.replace('--kind composite ', '--kind composite --practice '), 2, '--practice: not for'],
    [ADD_UNI.replace('--kind composite', '--kind directory'), 2, '--member, --part: not for a profile of the kind directory'],
    ['profile add uni --kind composite', 2, '--member, --part person=PROFILE'],
  ])('%s (%i: %s)', async (line, exitCode, message) => {
    const error = await house.error(line);
    expect(error).toMatchObject({ exitCode });
    expect(error.message).toContain(message);
    expect(uni()).toBeUndefined();
  });

  it('a member that cannot be opened (13), by its name', async () => {
    rmSync(join(house.folder, 'data', 'second.db'));
    const error = await house.error(ADD_UNI);
    expect(error).toMatchObject({ exitCode: 13, message: expect.stringMatching(/^second: /) as string });
    expect(uni()).toBeUndefined();
    expect((await house.type(`${ADD_UNI} --no-test`)).out).toContain('Not tested');
  });

  it('where one profile alone is set up (13)', async () => {
    const single = await openPracticeHouse();
    expect(await single.error(ADD_UNI)).toMatchObject({ exitCode: 13, code: 'too-few-members' });
    single.close();
  });
});

describe('profile add of a composite', () => {
  it('saves who answers what, looks at each member, and says it', async () => {
    const { code, out } = await add();
    expect(code).toBe(0);
    for (const line of [
      'uni   several systems: practice, second   practice: made-up people',
      'Systems    practice   says who it is',
      '           second   found by uid',
      '           mfa       second',
      '           account   practice, second',
      '           pin       practice',
      'Seen       second   embedded directory',
      'Current    it is the current profile',
    ])
      expect(out).toContain(line);
    expect(uni()).toEqual({
      kind: 'composite',
      members: [{ profile: 'practice' }, { profile: 'second' }],
      parts: { person: ['practice'], mfa: ['second'], account: ['practice', 'second'] },
    });
  });

  it('on a terminal asks who says who it is, then who answers each part', async () => {
    const answers = ['5', '1', '1', '1', '1', '2', '2', '1', '1', '1', '1'];
    const { code, err, out } = await house.type('profile add uni', { typed: answers });
    expect([code, err]).toMatchObject([0, expect.stringContaining('Which system has the MFA methods?')]);
    expect(out).toContain('says who it is');
    expect(uni()).toMatchObject({
      members: [{ profile: 'practice' }, { profile: 'second' }],
      parts: { person: ['practice'], account: ['practice', 'second'], pin: ['second'], mfa: ['second'], access: ['practice'] },
    });
  });

  it('with --replace keeps the members and parts that are not given', async () => {
    await add();
    await house.type('profile add uni --replace --part pin=second --reset-via temporary');
    expect(uni()).toMatchObject({ parts: { mfa: ['second'], pin: ['second'] }, resetVia: 'temporary' });
  });
});

describe('a member of a composite', () => {
  beforeEach(add);

  it('is not removed (7), and the composite can be', async () => {
    const error = await house.error('profile remove second --yes');
    expect(error).toMatchObject({ exitCode: 7, code: 'profile-in-use', message: 'The profile second is a member of uni.' });
    expect(error.hint).toContain('uidctl profile remove uni');
    expect(house.config().profiles['second']).toBeDefined();
    expect((await house.type('profile remove uni --yes')).out).toContain('Its members stay: practice, second.');
    expect((await house.type('profile remove second --yes')).code).toBe(0);
  });

  it('is named by profile list, show, auth and doctor', async () => {
    expect(await house.json<unknown[]>('profile list')).toContainEqual(
      expect.objectContaining({ name: 'uni', kind: 'composite', practice: true, file: null, members: ['practice', 'second'] }),
    );
    expect(await house.json('profile show uni')).toMatchObject({
      members: [{ profile: 'practice' }, { profile: 'second' }],
      systems: { practice: { title: 'embedded directory' }, second: { title: 'embedded directory' } },
      secretIn: null,
    });
    const login = await house.type('auth login --profile uni');
    expect([login.code, login.out]).toMatchObject([0, expect.stringContaining('uidctl auth login --profile second')]);
    expect(await house.json('auth status --profile uni')).toMatchObject([
      { profile: 'uni', state: 'not-needed', why: expect.stringContaining('practice, second') as string },
      { profile: 'practice' },
      { profile: 'second' },
    ]);
    const checks = await house.json<{ profile: string; id: string; state: string }[]>('doctor uni');
    expect(checks).toContainEqual(expect.objectContaining({ profile: 'uni', id: 'members', state: 'pass' }));
    expect(checks).toContainEqual(expect.objectContaining({ profile: 'second', id: 'file', state: 'pass' }));
    rmSync(join(house.folder, 'data', 'second.db'));
    const broken = await house.json<{ profile: string; id: string; state: string }[]>('doctor uni');
    expect(broken).toContainEqual(expect.objectContaining({ profile: 'uni', id: 'members', state: 'fail' }));
    expect(broken).toContainEqual(expect.objectContaining({ profile: 'practice', id: 'file', state: 'pass' }));
  });
});

describe('a person of two systems', () => {
  beforeEach(add);

  it('is one card, in which each system is named', async () => {
    const { out } = await house.type('account show leungmk');
    const lines = out.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^uni \| one person of 2 systems \| made-up people/),
      '    practice  embedded directory',
      '    second    embedded directory',
    ]);
    expect(lines.find((line) => line.startsWith('Password '))).toMatch(/\(practice\)$/);
    expect(lines.find((line) => line.startsWith('MFA '))).toMatch(/\(second\)$/);
    expect(lines.find((line) => line.startsWith('Mail '))).not.toContain('(');
  });

  it('locked in both is said to be locked in both', async () => {
    both("update account set locked_at = ?, locked_until = null, failures = 8 where uid = 'chantm'", house.now);
    const { out } = await house.type('account show chantm');
    expect(out.split('\n').find((line) => line.startsWith('Lock '))).toMatch(/\(practice; also second\)$/);
    expect(await house.json('account show chantm')).toMatchObject({
      systems: { pin: ['practice'], 'mfa.methods': ['second'], lock: ['practice'] },
      said: {
        lock: [
          { system: 'practice', value: { kind: 'permanent' } },
          { system: 'second', value: { kind: 'permanent' } },
        ],
      },
    });
  });

  it('of one system has neither map', async () => {
    const alone = await house.json<Record<string, unknown>>('account show chantm --profile practice');
    expect(Object.keys(alone)).not.toContain('systems');
    expect(Object.keys(alone)).not.toContain('said');
  });

  it('is changed in each, and every step says where', async () => {
    const line = 'account disable wongsy --reason other --yes --profile uni';
    const { out } = await house.type(`${line} --dry-run`);
    expect(out).toContain('Plan   1  practice: disable');
    expect(out).toContain('practice: ');
    expect(enabledIn('wongsy')).toEqual([true, true]);
    const done = await house.type(line);
    expect([done.code, done.out]).toMatchObject([
      0,
      expect.stringMatching(/Done[^\n]+practice: disable[^\n]+\n +second: disable/),
    ]);
    expect(enabledIn('wongsy')).toEqual([false, false]);
    const written = house.written().find(({ kind }) => kind === 'intent');
    expect(written).toMatchObject({ system: 'practice', profile: 'uni' });
    expect(written?.['steps']).toContain('second: disable');
  });

  it('whose change stops in the middle: what was done where, what failed where (9)', async () => {
    house.second("create trigger no before update on account begin select raise(abort, 'the disk is full'); end");
    const { code, out } = await house.type('account disable wongsy --reason other --yes --profile uni');
    expect(code).toBe(9);
    expect(out).toMatch(/^Partly done [^\n]+practice: disable/m);
    expect(out).toMatch(/^ +failed: second: disable/m);
    expect(out).toContain('Done in practice; failed in second.');
    expect(enabledIn('wongsy')).toEqual([false, true]);
    expect(house.written().find(({ kind }) => kind === 'outcome')).toMatchObject({ outcome: 'partial' });
  });

  it('whose change fails in the first system is changed nowhere', async () => {
    house.sql("create trigger no before update on account begin select raise(abort, 'the disk is full'); end");
    const { err } = await house.type('account disable wongsy --reason other --yes --profile uni');
    expect(err).toContain('practice: the directory could not do this step');
    expect(enabledIn('wongsy')).toEqual([true, true]);
  });

  it('is enabled again by what the record says, wherever the end of access was', async () => {
    await house.type('account disable wongsy --reason other --yes --profile uni');
    const { out } = await house.type('account show wongsy');
    expect(out).toMatch(/^Disabled +reason other.*\(practice; also second\)$/m);
    expect((await house.type('account enable wongsy --reason checked --yes --profile uni')).code).toBe(0);
    expect(enabledIn('wongsy')).toEqual([true, true]);
  });

  it('who is not in one of them: what is unknown says where', async () => {
    house.second("update account set uid = 'somebody' where uid = 'chantm'");
    const { out } = await house.type('account show chantm');
    expect(out).toMatch(/^MFA +unknown: second has no account/m);
    expect(await house.json('account show chantm')).toMatchObject({
      mfa: { methods: null },
      unknown: { 'mfa.methods': { code: 'not-recorded' } },
    });
  });
});
