import { expect } from 'vitest';
import { FACT_NAMES, type FactName } from '../../../src/core/account.js';
import { isFact } from '../../../src/core/fact.js';
import { promise, part, topic } from './harness.js';
import { word } from './names.js';
import { aborted, call, DAY, known, later, PATIENT, readOf, strangerOn, thrown, untouched, valueOf } from './steps.js';

/** Facts: each with its own fate, of the right account, and never better than what the server knows. */
export const read = topic(
  'read',
  promise('an account that is not there throws not-found', [], async (subject) => {
    await thrown(readOf(subject, strangerOn(subject).id, 'uid'), 'not-found');
    await thrown(readOf(subject, 'no such id', 'uid', 'lock', 'pin'), 'not-found');
    await thrown(readOf(subject, (await subject.seed()).uid, 'uid'), 'not-found');
  }),
  promise('an account that was taken away throws not-found', ['part:remove'], async (subject) => {
    const { id } = await subject.seed();
    await readOf(subject, id, 'uid');
    await part(subject, 'remove')(id);
    await thrown(readOf(subject, id, 'uid', 'enabled'), 'not-found');
  }),
  promise('a signal that has fired ends it as cancelled', [], async (subject) => {
    const { id } = await subject.seed();
    await thrown(subject.provider.read(id, ['uid'], { ...aborted(), each: PATIENT }), 'cancelled');
  }),
  promise('a fact that fails is unknown, and the others stand', ['part:breakFact'], async (subject) => {
    const { id, uid } = await subject.seed();
    const { fact, release } = await part(subject, 'breakFact')();
    try {
      const facts = await readOf(subject, id, fact, 'uid', 'enabled');
      expect(facts[fact]).toMatchObject({
        state: 'unknown',
        code: expect.stringMatching(/^(not-readable|unreachable|not-decodable)$/) as string,
      });
      expect(facts.uid).toMatchObject({ state: 'known', value: uid });
      expect(facts.enabled.state).toBe('known');
    } finally {
      await release();
    }
  }),
  promise('all facts that are asked for come, and no others', [], async (subject) => {
    const { id } = await subject.seed();
    expect(Object.keys(await readOf(subject, id, 'lock', 'uid')).sort()).toEqual(['lock', 'uid']);
    expect(await readOf(subject, id)).toEqual({});
    expect(Object.keys(await readOf(subject, id, ...FACT_NAMES)).sort()).toEqual([...FACT_NAMES].sort());
  }),
  promise('each fact says its system and its instant, and unknown ones why', [], async (subject) => {
    const { id } = await subject.seed();
    for (const [name, fact] of Object.entries(await readOf(subject, id, ...FACT_NAMES))) {
      expect(isFact(fact), name).toBe(true);
      expect(subject.provider.systems, name).toContain(fact.system);
      expect(Number.isInteger(fact.at), name).toBe(true);
      if (fact.state === 'unknown') expect(fact.why, name).not.toBe('');
    }
  }),
  promise('reading writes nothing', [], async (subject) => {
    const { id } = await subject.seed({ sessions: 0 });
    await untouched(subject, [id], () => readOf(subject, id, ...FACT_NAMES));
  }),
  promise('the facts are those of the account that was asked for', [], async (subject) => {
    const [one, two] = [
      await subject.seed({ department: 'Library' }),
      await subject.seed({ department: 'Registry', disabled: 'other' }),
    ];
    const [first, second] = await Promise.all([
      readOf(subject, one.id, 'uid', 'name', 'enabled'),
      readOf(subject, two.id, 'uid', 'name', 'enabled'),
    ]);
    expect([known(first.uid, 'uid'), known(first.name, 'name'), known(first.enabled, 'enabled').enabled]).toEqual([
      one.uid,
      one.name,
      true,
    ]);
    expect([known(second.uid, 'uid'), known(second.name, 'name'), known(second.enabled, 'enabled').enabled]).toEqual([
      two.uid,
      two.name,
      false,
    ]);
  }),
  promise(
    'an account without lock, end, methods and sessions: known as such, not absent',
    ['fact:lock', 'fact:access', 'fact:mfa.methods', 'fact:sessions'],
    async (subject) => {
      const { id } = await subject.seed({ accessUntil: 'never' });
      const facts = await readOf(subject, id, 'lock', 'access', 'mfa.methods', 'sessions');
      expect(known(facts.lock, 'lock').kind).toBe('none');
      expect(known(known(facts.access, 'access').until, 'end')).toBe('never');
      expect(known(facts['mfa.methods'], 'methods')).toEqual([]);
      expect(known(facts.sessions, 'sessions')).toEqual([]);
    },
  ),
  promise('a disabled account says so, with the reason where it is kept', ['fact:enabled'], async (subject) => {
    const { id } = await subject.seed({ disabled: 'compromise' });
    const enabled = await valueOf(subject, id, 'enabled');
    expect(enabled.enabled).toBe(false);
    if (!enabled.enabled && enabled.reason.state === 'known') expect(enabled.reason.value).toBe('compromise');
  }),
  promise('a lock says its kind, and its end where the server tells it', ['fact:lock', 'lock:temporary'], async (subject) => {
    const { id } = await subject.seed({ lock: 'temporary' });
    const lock = await valueOf(subject, id, 'lock');
    expect(lock.kind).toBe('temporary');
    if (lock.kind === 'temporary' && lock.until.state === 'known') expect(lock.until.value).toBeGreaterThan(subject.now());
  }),
  promise('a lock until an administrator acts is not a temporary one', ['fact:lock', 'lock:permanent'], async (subject) => {
    const { id } = await subject.seed({ lock: 'permanent' });
    expect((await valueOf(subject, id, 'lock')).kind).toBe('permanent');
  }),
  promise('an end of access is that instant, to the second', ['fact:access'], async (subject) => {
    const accessUntil = later(subject, 30 * DAY);
    const { id } = await subject.seed({ accessUntil });
    expect(known((await valueOf(subject, id, 'access')).until, 'end')).toBe(accessUntil);
  }),
  promise(
    'a window of access has a beginning or was always there, and says whether it is enforced',
    ['fact:access'],
    async (subject) => {
      const { id, uid, pin } = await subject.seed({ accessUntil: later(subject, -30 * DAY) });
      const { from, enforced } = await valueOf(subject, id, 'access');
      if (from.state === 'known' && from.value !== 'always') expect(Number.isInteger(from.value)).toBe(true);
      if (enforced.state === 'known') expect(await subject.signIn(uid, pin)).toBe(enforced.value ? 'refused' : 'in');
    },
  ),
  promise(
    'so many wrong tries as the fact says lock the account, for as long as it says',
    ['fact:failures', 'fact:lock', 'lock:temporary'],
    async (subject) => {
      const { id, uid } = await subject.seed();
      const { limit, locksFor } = await valueOf(subject, id, 'failures');
      if (limit.state !== 'known' || limit.value === 'never') return;
      for (let tries = 1; tries < limit.value; tries++) await subject.signIn(uid, 'wrong');
      expect((await valueOf(subject, id, 'lock')).kind, 'one try before').toBe('none');
      await subject.signIn(uid, 'wrong');
      const lock = await valueOf(subject, id, 'lock');
      if (locksFor.state !== 'known') return;
      expect(lock.kind).toBe(locksFor.value === 'never' ? 'permanent' : 'temporary');
      if (lock.kind === 'temporary' && lock.since.state === 'known' && lock.until.state === 'known')
        expect(lock.until.value - lock.since.value).toBe(locksFor.value);
    },
  ),
  promise("methods come with id, type and default, in the server's order", ['fact:mfa.methods'], async (subject) => {
    const { id, methods } = await subject.seed({
      methods: [
        { type: 'sms', label: '+852 9123 4567' },
        { type: 'app', label: 'Phone', isDefault: true },
      ],
    });
    const read = await valueOf(subject, id, 'mfa.methods');
    expect(read.map((method) => method.id)).toEqual((await subject.peek(id)).methods);
    const { methodTypes: { sms = 'sms', app = 'app' } = {} } = subject;
    expect(new Map(read.map(({ id: methodId, type }) => [methodId, type]))).toEqual(
      new Map([
        [methods[0], sms],
        [methods[1], app],
      ]),
    );
    for (const { id: methodId, isDefault } of read)
      if (isDefault.state === 'known') expect(isDefault.value).toBe(methodId === methods[1]);
  }),
  promise(
    'phones, recovery contacts and person numbers are masked when written as JSON',
    ['fact:mfa.methods'],
    async (subject) => {
      const number = `30${word(4)}5417`;
      const { id } = await subject.seed({
        number,
        recoveryMobile: '+852 9876 1234',
        methods: [{ type: 'sms', label: '+852 9123 4567' }],
      });
      const text = JSON.stringify(await readOf(subject, id, ...FACT_NAMES));
      for (const personal of [number, '9876 1234', '9123 4567']) expect(text).not.toContain(personal);
    },
  ),
  promise('a PIN that must be changed says so', ['fact:pin'], async (subject) => {
    const [due, fine] = [await subject.seed({ mustChange: true }), await subject.seed()];
    expect(known((await valueOf(subject, due.id, 'pin')).mustChange, 'must change')).toBe(true);
    expect(known((await valueOf(subject, fine.id, 'pin')).mustChange, 'must change')).toBe(false);
  }),
  promise(
    'what was seeded is what is read',
    ['fact:kind', 'fact:department', 'fact:mail', 'fact:groups', 'fact:number', 'key:alias'],
    async (subject) => {
      const seed = {
        kind: 'staff',
        department: `Dept of ${word()}`,
        mail: `${word()}@example.edu`,
        number: `30${word(6)}`,
        aliases: [`a${word()}`],
        groups: [`g-${word(5)}`],
      } as const;
      const { id } = await subject.seed(seed);
      const facts = await readOf(subject, id, 'kind', 'department', 'mail', 'number', 'aliases', 'groups');
      expect(known(facts.kind, 'kind')).toBe(seed.kind);
      expect(known(facts.department, 'department')).toBe(seed.department);
      expect(known(facts.mail, 'mail')).toBe(seed.mail);
      expect(known(facts.number, 'number').unmasked()).toBe(seed.number);
      expect(known(facts.aliases, 'aliases')).toEqual(seed.aliases);
      expect(known(facts.groups, 'groups')).toEqual(seed.groups);
    },
  ),
  promise('sessions are counted as the server has them', ['fact:sessions'], async (subject) => {
    const { id } = await subject.seed({ sessions: 2 });
    expect(await valueOf(subject, id, 'sessions')).toHaveLength(2);
  }),
  promise('failures are counted as the server counts them', ['fact:failures'], async (subject) => {
    const { id, uid } = await subject.seed();
    expect((await valueOf(subject, id, 'failures')).count).toBe(0);
    expect(await subject.signIn(uid, 'Wrong0000wrong')).toBe('refused');
    expect((await valueOf(subject, id, 'failures')).count).toBe(1);
  }),
  promise('many reads at once each get their own account', [], async (subject) => {
    const seeded = [];
    for (let n = 0; n < 10; n++) seeded.push(await subject.seed());
    const read = await Promise.all(
      seeded.map(({ id }) => subject.provider.read(id, ['uid'] satisfies FactName[], { ...call(), each: PATIENT })),
    );
    expect(read.map(({ uid }) => known(uid, 'uid'))).toEqual(seeded.map(({ uid }) => uid));
  }),
);
