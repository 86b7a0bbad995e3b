import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../../../../src/core/account.js';
import { pinMatches } from '../../../../../src/providers/directory/pin-hash.js';
import { type Tables } from '../../../../../src/providers/directory/tables.js';
import { fillDirectory } from '../../../../../src/providers/directory/maintenance/fill.js';
import { type GeneratedAccount } from '../../../../../src/providers/directory/maintenance/generated-account.js';
import { demoCast, practicePin } from '../../../../../src/providers/directory/maintenance/practice.js';
import { generateUniversity, smallestUniversity } from '../../../../../src/providers/directory/maintenance/university.js';
import { instant, parseInstant } from '../../../../../src/core/instant.js';
import { plain } from '../../../../../src/policy/plain.js';
import { type Store } from '../../../../../src/store/store.js';
import { all, emptyDirectory, now, one, policy } from './directory-in-memory.js';

async function people(
  count: number,
  seed = 7,
  more: Partial<Parameters<typeof generateUniversity>[0]> = {},
): Promise<GeneratedAccount[]> {
  const list: GeneratedAccount[] = [];
  for await (const person of generateUniversity({ people: count, seed, now, policy, ...more })) list.push(person);
  return list;
}

describe('what cannot be made', () => {
  it('refuses fewer people than there are states', async () => {
    await expect(people(smallestUniversity - 1)).rejects.toMatchObject({ kind: 'usage', code: 'too-few-people' });
    await expect(people(50.5)).rejects.toMatchObject({ kind: 'usage' });
    await expect(people(50, 0.5)).rejects.toMatchObject({ kind: 'usage', code: 'seed' });
  });

  it('writes nothing when one account is there already', async () => {
    const store = await emptyDirectory();
    await fillDirectory(store, generateUniversity({ people: 50, seed: 1, now, policy }));
    await expect(fillDirectory(store, generateUniversity({ people: 60, seed: 2, now, policy }))).rejects.toThrow(/constraint/i);
    expect(await one(store, 'select count(*) from account')).toBe(50);
  });
});

it('is found and counted as if each row had come alone', async () => {
  const [filled, single] = [await emptyDirectory(), await emptyDirectory()];
  await single.rows(`insert into account (id, uid, name, kind, made_at) values ('x', 'xxxx', '李小明 Chan', 'staff', 0)`);
  await filled.rows(`insert into account (id, uid, name, kind, made_at) values ('x', 'xxxx', '李小明 Chan', 'staff', 0)`);
  await fillDirectory(filled, generateUniversity({ people: 300, seed: 7, now, policy }));
  for (const table of ['account', 'alias']) {
    for (const row of await filled.rows<Record<string, unknown>>(`select * from ${table}`)) {
      const [columns, places] = [
        Object.keys(row).join(', '),
        Object.keys(row)
          .map(() => '?')
          .join(', '),
      ];
      if (row['uid'] !== 'xxxx') await single.rows(`insert into ${table} (${columns}) values (${places})`, Object.values(row));
    }
  }
  for (const [index, text] of [
    ['name_trigram', '"cha"'],
    ['name_trigram', '"小明"'],
    ['name_part', '"chan"'],
    ['name_part', '"小 明"'],
    ['name_part', '"w" *'],
    ['alias_trigram', '"man"'],
    ['alias_part', '"chan"'],
  ] as const) {
    const found = (store: Store<Tables>) => all(store, `select rowid from ${index} where ${index} match ? order by rowid`, text);
    expect(await found(filled), `${index} ${text}`).toEqual(await found(single));
    if (text !== '"小明"') expect((await found(filled)).length, `${index} ${text}`).toBeGreaterThan(0);
  }
  const triggers = `select name, sql from sqlite_schema where type = 'trigger' order by name`;
  expect(await filled.rows(triggers)).toEqual(await single.rows(triggers));
  expect(await all(filled, 'select distinct revision from account')).toEqual([1]);
  await Promise.all([filled.close(), single.close()]);
});

describe('the same seed', () => {
  it('makes the same rows, byte for byte', async () => {
    expect(JSON.stringify(await people(300))).toBe(JSON.stringify(await people(300)));
  });

  it('and another seed or another moment other ones', async () => {
    const first = JSON.stringify(await people(60));
    expect(JSON.stringify(await people(60, 8))).not.toBe(first);
    expect(JSON.stringify(await people(60, 7, { now: instant(now + 86_400_000) }))).not.toBe(first);
  });

  it('holds no more than it was asked for, in any size', async () => {
    for (const count of [smallestUniversity, 50, 51, 99, 1234]) expect(await people(count)).toHaveLength(count);
  });
});

describe('50 people, by plain SQL', () => {
  let store: Store<Tables>;
  beforeAll(async () => {
    store = await emptyDirectory();
    await fillDirectory(store, generateUniversity({ people: 50, seed: 7, now, policy }));
  });
  afterAll(() => store.close());

  it('has every kind but unknown', async () => {
    expect((await all(store, 'select distinct kind from account')).sort()).toEqual(
      KINDS.filter((kind) => kind !== 'unknown').sort(),
    );
  });

  const n = Number(now);
  const until = (monthDay: string): number => Number(parseInstant(`${monthDay}T00:00:00+08:00`));
  const states: [string, string][] = [
    [
      'in good order',
      `enabled = 1 and locked_at is null and (access_until is null or access_until > ${n}) and pin_hash is not null and pin_must_change = 0`,
    ],
    [
      'locked for a time',
      `locked_at <= ${n} and locked_until between ${n + 15 * 60_000} and ${n + 25 * 60_000} and failures = 8`,
    ],
    ['locked until an administrator acts', 'locked_at is not null and locked_until is null'],
    ['disabled: compromise', `enabled = 0 and disabled_reason = 'compromise'`],
    ['disabled: abuse', `enabled = 0 and disabled_reason = 'abuse'`],
    ['disabled: left', `enabled = 0 and disabled_reason = 'left'`],
    ['disabled: other', `enabled = 0 and disabled_reason = 'other'`],
    ['disabled, nobody wrote down why', 'enabled = 0 and disabled_reason is null'],
    ['access ended, grace over', `kind = 'staff' and access_until < ${n} and contract_end < '2026-10-20'`],
    ['in grace', `kind = 'staff' and access_until < ${n} and contract_end between '2026-10-25' and '2026-11-22'`],
    ['access not begun', `access_from > ${n}`],
    ['renewal missed, retiree', `kind = 'retiree' and access_until = ${until('2026-07-01')} and access_rule = 'retiree'`],
    ['renewal missed, departmental', `kind = 'departmental' and access_until < ${n}`],
    ['renewal near', `kind = 'departmental' and access_until between ${n} and ${n + 90 * 86_400_000}`],
    ['departmental with an owner', `kind = 'departmental' and owner_id in (select id from account where kind = 'staff')`],
    ['departmental without one', `kind = 'departmental' and owner_id is null`],
    ['must change', 'pin_must_change = 1 and pin_temporary = 0'],
    ['temporary PIN', `pin_temporary = 1 and pin_expires_at > ${n}`],
    ['temporary PIN over', `pin_temporary = 1 and pin_expires_at < ${n}`],
    ['PIN expired', `pin_temporary = 0 and pin_expires_at < ${n}`],
    ['PIN not effective', `pin_changed_at < ${n} and pin_effective_at > ${n}`],
    ['no PIN', 'pin_hash is null'],
    ['UID just sent', `uid_sent_at > ${n - 3_600_000}`],
    ['PIN of the time of 8 characters', `pin_changed_at < ${until('2015-05-06')}`],
    ['MFA demanded, no method', `kind = 'staff' and id not in (select account_id from mfa_method)`],
    ['SMS only', `(select group_concat(type) from mfa_method where account_id = account.id) = 'sms'`],
    [
      'several methods, one fresh',
      `(select count(*) from mfa_method where account_id = account.id) > 2 and exists (select 1 from mfa_method where account_id = account.id and added_at > ${n - 30 * 86_400_000})`,
    ],
    ['a method that does not work', 'exists (select 1 from mfa_method where account_id = account.id and usable = 0)'],
    ['no recovery contact', 'recovery_mail is null and recovery_mobile is null and recovery_question = 0'],
    ['mail alone', 'recovery_mail is not null and recovery_mobile is null and recovery_question = 0'],
    ['mobile alone', 'recovery_mail is null and recovery_mobile is not null'],
    ['question alone', 'recovery_mail is null and recovery_mobile is null and recovery_question = 1'],
    ['could reset alone', `kind in ('staff', 'student') and recovery_mail is not null and enabled = 1`],
    ['sessions', '(select count(*) from session where account_id = account.id) > 1'],
    [
      'failures and then success',
      `exists (select 1 from sign_in f join sign_in s on s.account_id = f.account_id where f.account_id = account.id and f.reason = 'wrong-pin' and s.result = 'signed-in' and s.at > f.at)`,
    ],
    ['not used for two years', `(select max(at) from sign_in where account_id = account.id) < ${n - 2 * 365 * 86_400_000}`],
    ['an alias', 'exists (select 1 from alias where account_id = account.id)'],
    ['an administrator', `exists (select 1 from member where account_id = account.id and group_name = 'domain-admins')`],
    [
      'in a group that the policy protects',
      `exists (select 1 from member where account_id = account.id and group_name = 'identity-admins')`,
    ],
    ['an earlier PIN', 'exists (select 1 from pin_history where account_id = account.id)'],
    ['one Han character as a name', `length(name) = 1`],
    ['a very long name', 'length(name) > 120'],
    ['an apostrophe', `name like '%O''Brien%'`],
    ['an accent', `name like '%é%'`],
    ['歐陽小明', `name = '歐陽小明'`],
    ['李明', `name = '李明'`],
  ];
  it.each(states)('somebody is: %s', async (_, where) => {
    expect(await one(store, `select count(*) from account where ${where}`)).toBeGreaterThan(0);
  });

  it('has UIDs and aliases of legal form, and student UIDs from their numbers', async () => {
    for (const uid of await all(store, 'select uid from account')) expect(uid).toMatch(/^[a-z][a-z0-9]{3,7}$/);
    for (const alias of await all(store, 'select alias from alias')) expect(alias).toMatch(/^[a-z0-9._-]{9,32}$/);
    expect(
      await one(
        store,
        `select count(*) from account where kind in ('student', 'graduate') and substr(uid, 2) <> substr(number, 3, 7)`,
      ),
    ).toBe(0);
  });

  it('has one default among the methods of each', async () => {
    expect(
      await one(store, 'select count(*) from (select sum(is_default) n from mfa_method group by account_id having n <> 1)'),
    ).toBe(0);
  });

  it('gives all the practice PIN', async () => {
    const hashes = await all(store, 'select distinct pin_hash from account where pin_hash is not null');
    expect(hashes.length).toBeLessThan(6);
    for (const hash of hashes) expect(await pinMatches(practicePin, String(hash))).toBe(true);
  });

  it('holds the people of the examples', async () => {
    for (const { uid } of Object.values(demoCast))
      expect(await one(store, 'select count(*) from account where uid = ?', uid)).toBe(1);
    expect(
      await one(store, 'select a.uid from alias x join account a on a.id = x.account_id where alias = ?', demoCast.lookup.alias),
    ).toBe('chantm');
    expect(await one(store, `select name || number from account where uid = 'u3001234'`)).toBe('Lee Ka Yan 李嘉欣3030012345');
    expect(
      await all(
        store,
        `select label from mfa_method m join account a on a.id = m.account_id where uid = 'chantm' order by position`,
      ),
    ).toEqual(['iPhone 12', '+852 0000 0031']);
  });

  it('has nothing of the future but what is meant to be', async () => {
    expect(
      await one(
        store,
        `select count(*) from account where made_at > ${n} or pin_changed_at > ${n} or last_failure_at > ${n} or made_at > pin_changed_at`,
      ),
    ).toBe(0);
    expect(
      await one(
        store,
        `select (select count(*) from sign_in where at > ${n}) + (select count(*) from session where last_seen_at > ${n} or last_seen_at < started_at) + (select count(*) from mfa_method where added_at > ${n})`,
      ),
    ).toBe(0);
  });
});

describe('around 30 June', () => {
  const end = async (text: string): Promise<unknown> => {
    const chan = (await people(smallestUniversity, 7, { now: parseInstant(text) })).find(
      ({ account }) => account.uid === 'chantm',
    );
    return chan?.account.access_until;
  };
  it('the renewal that chantm missed is the last one that is over', async () => {
    expect(await end('2026-06-30T23:59:59+08:00')).toBe(parseInstant('2025-07-01T00:00:00+08:00'));
    expect(await end('2026-07-01T00:00:00+08:00')).toBe(parseInstant('2026-07-01T00:00:00+08:00'));
  });
});

describe('many people', () => {
  it('are in the mix of the source, each UID, number and alias once', async () => {
    const made = await people(20_000);
    const share = (kind: string): number => made.filter(({ account }) => account.kind === kind).length / made.length;
    expect(share('graduate')).toBeCloseTo(1976 / 3776, 2);
    expect(share('staff')).toBeCloseTo(1261 / 3776, 2);
    expect(share('departmental')).toBeCloseTo(259 / 3776, 2);
    const uids = made.map(({ account }) => account.uid);
    const aliases = made.flatMap((person) => person.aliases);
    const numbers = made.map(({ account }) => account.number).filter((number) => number !== null);
    expect(new Set([...uids, ...aliases]).size).toBe(uids.length + aliases.length);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(uids.filter((uid) => !/^[a-z][a-z0-9]{3,7}$/.test(uid))).toEqual([]);
  });

  it('an owner always comes before what is owned', async () => {
    const seen = new Set<string>();
    for (const { account } of await people(2000)) {
      if (account.owner_id !== null) expect(seen).toContain(account.owner_id);
      seen.add(account.id);
    }
  });
});

describe('names that attack', () => {
  const attacks = (list: GeneratedAccount[]): number =>
    list.filter(({ account }) => /[\p{Cc}\p{Cf}]|^[=+@-]/u.test(account.name)).length;
  it('are there only when asked for', async () => {
    expect(attacks(await people(2000))).toBe(0);
    expect(attacks(await people(50, 7, { hostile: true }))).toBeGreaterThan(9);
  });
});

it('needs no rule of any institution', async () => {
  const store = await emptyDirectory();
  expect(await fillDirectory(store, generateUniversity({ people: 50, seed: 3, now, policy: plain }))).toBe(50);
});

describe('the history of 500 people, by plain SQL', () => {
  const moments = ['2026-11-23T10:42:00+08:00', '2027-04-15T09:00:00+08:00', '2027-07-01T00:30:00+08:00'] as const;
  const usableFrom = `max(made_at, coalesce(access_from, 0), coalesce(pin_effective_at, 1e18))`;
  const contradictions: [string, string][] = [
    ['signed in before the account, its access or its PIN', `s.at < ${usableFrom}`],
    ['signed in before the UID worked', 's.at <= uid_sent_at'],
    ['signed in after access had ended', 's.at >= access_until'],
    ['signed in after being disabled', 'enabled = 0 and s.at >= disabled_at'],
    ['signed in with an expired PIN', 's.at >= pin_expires_at'],
    ['signed in while locked', 's.at >= locked_at'],
  ];
  describe.each(moments)('at %s', (text) => {
    let store: Store<Tables>;
    const at = parseInstant(text) ?? now;
    beforeAll(async () => {
      store = await emptyDirectory();
      await fillDirectory(store, generateUniversity({ people: 500, seed: 7, now: at, policy }));
    });
    afterAll(() => store.close());

    it.each(contradictions)('nobody %s', async (_, where) => {
      const signedIn = `select a.uid from account a join sign_in s on s.account_id = a.id and s.result = 'signed-in'`;
      expect(await all(store, `${signedIn} where ${where}`)).toEqual([]);
      expect((await all(store, signedIn)).length).toBeGreaterThan(200);
    });

    it('no session of somebody who cannot be in, no method before its account, no earlier PIN after the present one', async () => {
      const session = 'select a.uid from account a join session s on s.account_id = a.id';
      expect(
        await all(store, `${session} where enabled = 0 or s.started_at < ${usableFrom} or s.started_at >= access_until`),
      ).toEqual([]);
      expect((await all(store, session)).length).toBeGreaterThan(0);
      expect(
        await all(store, 'select a.uid from account a join mfa_method m on m.account_id = a.id where m.added_at < made_at'),
      ).toEqual([]);
      expect(
        await all(
          store,
          'select a.uid from account a join pin_history h on h.account_id = a.id where h.retired_at > coalesce(pin_changed_at, 0) or h.retired_at < made_at',
        ),
      ).toEqual([]);
    });

    it('who begins later was told lately', async () => {
      const later = await all(store, `select min(made_at, pin_changed_at) from account where access_from > ${at}`);
      expect(later.length).toBeGreaterThan(0);
      for (const made of later) expect(Number(made)).toBeGreaterThan(at - 30 * 86_400_000);
    });

    it('some access ends within 90 days: of departmental accounts always, of retirees when 30 June is near', async () => {
      const due = await all(
        store,
        `select kind from account where enabled = 1 and access_until between ${at} and ${at + 90 * 86_400_000}`,
      );
      expect(due.filter((kind) => kind === 'departmental').length).toBeGreaterThan(1);
      expect(due.includes('retiree')).toBe(text.startsWith('2027-04'));
    });
  });
});
