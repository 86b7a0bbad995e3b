import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../../src/core/instant.js';
import { Secret } from '../../../src/core/secret.js';
import { type AuditDetails } from '../../../src/audit/types.js';
import { aLook, aRefusal, anIntent, collect, makeBed, START, target, type Bed } from './record.js';

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(() => bed.close());

describe('a record that cannot be used', () => {
  it('is a set-up error when its folder cannot be made', async () => {
    const file = join(dirname(dirname(bed.path)), 'file');
    await writeFile(file, '');
    const audit = await bed.open({ path: join(file, 'state', 'state.db') });
    await expect(audit.ready()).rejects.toMatchObject({ kind: 'setup', code: 'audit-not-writable' });
    await expect(audit.intent(anIntent())).rejects.toMatchObject({ kind: 'setup' });
  });

  it.each([
    ['a folder', (path: string) => mkdir(path, { recursive: true })],
    ['no database', (path: string) => writeFile(path, 'a letter to the dean, long enough to be one\n'.repeat(20))],
    ['the database of another program', (path: string) => otherProgram(path)],
  ])('is a set-up error when the file is %s, and stays as it is', async (_, make) => {
    await mkdir(dirname(bed.path));
    await make(bed.path);
    const before = await bytesOf(bed.path);
    await expect(bed.audit.ready()).rejects.toMatchObject({ kind: 'setup' });
    await expect(collect(bed.audit.list())).rejects.toMatchObject({ kind: 'setup' });
    await expect(bed.audit.verify()).rejects.toMatchObject({ kind: 'setup' });
    expect(await bytesOf(bed.path)).toEqual(before);
  });

  it('is a set-up error when its tables are gone', async () => {
    await bed.audit.intent(anIntent());
    bed.sql('drop table chain');
    await expect(bed.audit.intent(anIntent())).rejects.toMatchObject({ kind: 'setup', code: 'audit-damaged' });
    bed.sql('drop table audit');
    await expect(collect(bed.audit.list())).rejects.toMatchObject({ kind: 'setup', code: 'audit-damaged' });
  });

  it('is a set-up error to read where its folder is a plain file', async () => {
    await writeFile(dirname(bed.path), '');
    await expect(collect(bed.audit.list())).rejects.toMatchObject({ kind: 'setup', code: 'audit-not-readable' });
    await expect(bed.audit.verify()).rejects.toMatchObject({ kind: 'setup', code: 'audit-not-readable' });
    const below = await bed.open({ path: join(bed.path, 'deeper', 'state.db') });
    await expect(below.verify()).rejects.toMatchObject({ kind: 'setup' });
  });

  it('is no whole record when it is an empty file', async () => {
    await mkdir(dirname(bed.path));
    await writeFile(bed.path, '');
    expect(await bed.audit.verify()).toMatchObject({ ok: false, rows: 0, record: true, problems: [{ seq: null }] });
    await bed.audit.ready();
    expect(await bed.audit.verify()).toMatchObject({ ok: true, rows: 0, record: true });
  });

  it('can be used once the reason is gone', async () => {
    await mkdir(bed.path, { recursive: true });
    await expect(bed.audit.ready()).rejects.toMatchObject({ kind: 'setup' });
    await rmdir(bed.path);
    await bed.audit.ready();
    expect(await bed.audit.intent(anIntent())).toEqual({ seq: 1 });
  });
});

describe('a record that does not keep what is written', () => {
  it.each([
    ['leaves it out', 'create trigger x before insert on audit begin select raise(ignore); end'],
    ['takes it away', 'create trigger x after insert on audit begin delete from audit where seq = new.seq; end'],
    ['changes it', `create trigger x after insert on audit begin update audit set uid = 'lamky' where seq = new.seq; end`],
    [
      'changes it and its hash',
      `create trigger x after insert on audit begin update audit set hash = 'ff' where seq = new.seq; end`,
    ],
    ['holds the end of the chain', 'create trigger x before update on chain begin select raise(ignore); end'],
    ['takes the end of the chain away', 'create trigger x after update on chain begin delete from chain; end'],
    ['refuses it', `create trigger x before insert on audit begin select raise(abort, 'no'); end`],
    ['refuses it and everything', `create trigger x before insert on audit begin select raise(rollback, 'no'); end`],
  ])('is a set-up error when it %s, and nothing stays of it', async (_, trigger) => {
    await bed.audit.refusal(aRefusal());
    bed.sql(trigger);
    const before = bed.sql('select audit.*, head from audit, chain');
    await expect(bed.audit.intent(anIntent())).rejects.toMatchObject({ kind: 'setup' });
    await expect(bed.audit.already(anIntent())).rejects.toMatchObject({ kind: 'setup' });
    await expect(bed.audit.look(aLook())).rejects.toMatchObject({ kind: 'setup' });
    expect(bed.sql('select audit.*, head from audit, chain')).toEqual(before);
  });

  it('is one when it gives up an intent for its outcome', async () => {
    const ref = await bed.audit.intent(anIntent());
    bed.sql(
      `create trigger x after insert on audit when new.kind = 'outcome' begin delete from audit where seq = new.intent; end`,
    );
    await expect(bed.audit.outcome(ref, { outcome: 'done', changed: true })).rejects.toMatchObject({ kind: 'setup' });
    expect(await collect(bed.audit.list())).toMatchObject([{ seq: 1 }]);
  });
});

describe('a record that is not there', () => {
  it('reads as empty, and reading makes none', async () => {
    expect(await collect(bed.audit.list())).toEqual([]);
    expect(await bed.audit.leftOpen()).toEqual([]);
    expect(await bed.audit.recent(target, START)).toEqual([]);
    expect(await bed.audit.lastReset(target)).toBeUndefined();
    expect(await bed.audit.verify()).toEqual({ ok: true, rows: 0, record: false, problems: [] });
    expect(existsSync(dirname(bed.path))).toBe(false);
  });

  it('is seen by a reader as soon as somebody else makes it', async () => {
    const reader = await bed.open();
    expect(await collect(reader.list())).toEqual([]);
    await bed.audit.intent(anIntent());
    expect(await collect(reader.list())).toHaveLength(1);
  });

  it('is made with a folder and files that nobody else can read', async () => {
    await bed.audit.intent(anIntent());
    expect((await stat(dirname(bed.path))).mode & 0o777).toBe(0o700);
    for (const end of ['', '-wal', '-shm']) expect((await stat(bed.path + end)).mode & 0o777).toBe(0o600);
    expect(bed.sql('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  it('is closed to others again when it was open to them', async () => {
    await bed.audit.ready();
    await bed.audit.close();
    await chmod(bed.path, 0o644);
    await bed.audit.ready();
    expect((await stat(bed.path)).mode & 0o777).toBe(0o600);
  });
});

describe('secrets', () => {
  const pin = new Secret('kdmt4729wxhr');

  it.each([
    ['the reason', anIntent({ reason: pin as unknown as string })],
    ['a step', anIntent({ steps: [pin as unknown as string] })],
    ['a detail', anIntent({ details: { rule: pin as unknown as string } })],
    ['a list in a detail', anIntent({ details: { methods: [pin as unknown as string] } })],
    ['a detail that the list does not name', anIntent({ details: { pin: 'kdmt4729wxhr' } as AuditDetails })],
    ['a detail that is an object', anIntent({ details: { rule: { pin: 'kdmt4729wxhr' } } as unknown as AuditDetails })],
  ])('are refused in %s, and nothing is written', async (_, entry) => {
    await bed.audit.ready();
    await expect(bed.audit.intent(entry)).rejects.toThrow(TypeError);
    expect(bed.sql('select * from audit')).toEqual([]);
    for (const end of ['', '-wal']) expect((await readFile(bed.path + end)).includes('kdmt4729wxhr')).toBe(false);
  });
});

describe('the list', () => {
  it('has nothing to add to a number that is no intent', async () => {
    await bed.audit.refusal(aRefusal());
    await expect(bed.audit.outcome({ seq: 1 }, { outcome: 'done', changed: true })).rejects.toThrow(RangeError);
    await expect(bed.audit.outcome({ seq: 9 }, { outcome: 'done', changed: true })).rejects.toThrow(RangeError);
    expect(bed.sql('select count(*) as n from audit')).toEqual([{ n: 1 }]);
  });

  it('joins each intent with its outcome, newest first, and keeps everything that was said', async () => {
    const entry = anIntent({
      reason: 'forgot it',
      details: { via: 'temporary', secretTo: 'screen', overridden: ['ticket'] },
      place: 'dc1',
    });
    const ref = await bed.audit.intent(entry);
    await bed.audit.refusal(aRefusal());
    await bed.audit.look(aLook());
    await bed.audit.outcome(ref, {
      outcome: 'partial',
      changed: true,
      errorCode: 'unavailable',
      steps: [{ step: '1', outcome: 'done', confirmed: 'read-back' }],
    });
    const [look, refusal, change, ...rest] = await collect(bed.audit.list());
    expect(rest).toEqual([]);
    expect(look).toMatchObject({ seq: 3, kind: 'look', state: 'looked', action: 'look', fields: ['recovery'] });
    expect(refusal).toMatchObject({
      seq: 2,
      kind: 'refusal',
      state: 'refused',
      rule: 'own-account',
      errorCode: 'forbidden',
      force: true,
    });
    expect(change).toEqual({
      seq: 1,
      at: START,
      kind: 'intent',
      state: 'partial',
      requestId: 'req-1',
      profile: 'practice',
      system: 'campus',
      place: 'dc1',
      operator: { id: 'lamky', from: 'os-user' },
      action: 'pin.reset',
      accountId: 'id-7',
      uid: 'chantm',
      ticket: 'INC-1',
      reason: 'forgot it',
      key: 'key-1',
      proof: 'video',
      force: false,
      planHash: 'a'.repeat(64),
      steps: ['set a temporary PIN'],
      details: { via: 'temporary', secretTo: 'screen', overridden: ['ticket'] },
      rule: undefined,
      fields: [],
      host: 'desk-1',
      pid: 100,
      endedAt: instant(START + 180_000),
      changed: true,
      errorCode: 'unavailable',
      results: [{ step: '1', outcome: 'done', confirmed: 'read-back' }],
    });
  });

  it('goes by the last of several outcomes and keeps all of them', async () => {
    const ref = await bed.audit.intent(anIntent());
    await bed.audit.outcome(ref, { outcome: 'uncertain', changed: 'unknown' });
    expect(await collect(bed.audit.list())).toMatchObject([{ state: 'uncertain', changed: 'unknown' }]);
    await bed.audit.outcome(ref, { outcome: 'done', changed: false });
    expect(await collect(bed.audit.list())).toMatchObject([{ state: 'done', changed: false }]);
    expect(bed.sql('select count(*) as n from audit')).toEqual([{ n: 3 }]);
  });

  it('takes its filters together, and a limit across batches', async () => {
    for (let n = 0; n < 250; n++) await bed.audit.refusal(aRefusal({ uid: n % 2 ? 'odd' : 'even' }));
    await bed.audit.intent(anIntent({ uid: 'odd', operator: { id: 'wong', from: 'bind' } }));
    expect(await collect(bed.audit.list())).toHaveLength(251);
    expect((await collect(bed.audit.list({ limit: 230 }))).at(-1)?.seq).toBe(22);
    expect(await collect(bed.audit.list({ uid: 'odd' }))).toHaveLength(126);
    expect(await collect(bed.audit.list({ uid: 'odd', operator: 'wong', action: 'pin.reset' }))).toMatchObject([{ seq: 251 }]);
    expect(await collect(bed.audit.list({ operator: 'nobody' }))).toEqual([]);
    expect(await collect(bed.audit.list({ limit: 0 }))).toEqual([]);
    expect(await collect(bed.audit.list({ state: 'refused', limit: 230 }))).toHaveLength(230);
    expect(await collect(bed.audit.list({ state: 'running', uid: 'odd', limit: 9 }))).toMatchObject([{ seq: 251 }]);
    expect(await collect(bed.audit.list({ state: 'done' }))).toEqual([]);
    expect(await collect(bed.audit.list({ since: instant(START + 60_000 * 249) }))).toMatchObject([{ seq: 251 }, { seq: 250 }]);
  });
});

describe('an intent without an outcome', () => {
  it('is running while its process is there', async () => {
    await bed.audit.intent(anIntent());
    expect(await collect(bed.audit.list())).toMatchObject([{ state: 'running', endedAt: undefined, changed: undefined }]);
    expect(await bed.audit.leftOpen()).toEqual([]);
  });

  it.each([
    ['left open when its process is gone', 'left-open', { isAlive: () => false }],
    ['left open when another process has its number', 'left-open', { processToken: () => 'later' }],
    ['running when the machine tells no start', 'running', { processToken: () => undefined }],
    ['unknown on another machine', 'unknown', { host: 'desk-2' }],
  ])('is %s', async (_, state, parts) => {
    await bed.audit.intent(anIntent());
    const later = await bed.open(parts);
    expect(await collect(later.list())).toMatchObject([{ state }]);
    expect((await later.leftOpen()).map((item) => item.state)).toEqual(state === 'running' ? [] : [state]);
  });

  it.each([
    ['was done', { outcome: 'done', changed: true }, 0],
    ['was found to be so', { outcome: 'done', changed: false }, 0],
    ['was partly done', { outcome: 'partial', changed: true }, 0],
    ['failed', { outcome: 'failed', changed: false }, 1],
    ['is uncertain', { outcome: 'uncertain', changed: 'unknown' }, 1],
    ['is itself without an outcome', undefined, 2],
  ] as const)('is told until a later change of the account %s', async (_, outcome, open) => {
    await bed.audit.intent(anIntent());
    const ref = await bed.audit.intent(anIntent({ requestId: 'req-2', action: 'account.unlock' }));
    if (outcome) await bed.audit.outcome(ref, outcome);
    const later = await bed.open({ isAlive: () => false });
    expect(await later.leftOpen()).toHaveLength(open);
    expect((await collect(later.list({ state: 'left-open' }))).at(-1)?.seq).toBe(1);
    expect((await later.leftOpen('req-2')).at(-1)?.seq).toBe(1);
  });

  it('is not settled by what was done to another account, or before it', async () => {
    for (const accountId of ['id-7', 'id-8']) {
      await bed.audit.already(anIntent({ accountId }));
      if (accountId === 'id-7') await bed.audit.intent(anIntent());
    }
    const later = await bed.open({ isAlive: () => false });
    expect((await later.leftOpen()).map(({ seq }) => seq)).toEqual([3]);
  });

  it('is left open no more once somebody wrote what came of it', async () => {
    const ref = await bed.audit.intent(anIntent());
    const later = await bed.open({ isAlive: () => false });
    await later.outcome(ref, { outcome: 'done', changed: true });
    expect(await later.leftOpen()).toEqual([]);
  });
});

describe('what was so already', () => {
  it('is an intent and its outcome, and nothing that the desk did', async () => {
    await bed.audit.already(anIntent());
    expect(bed.sql('select kind, intent, outcome, changed, steps from audit')).toMatchObject([
      { kind: 'intent', intent: null },
      { kind: 'outcome', intent: 1, outcome: 'done', changed: 0, steps: '[]' },
    ]);
    expect(await bed.audit.recent(target, START)).toEqual([]);
    expect(await bed.audit.lastReset(target)).toBeUndefined();
    expect((await bed.audit.verify()).problems).toEqual([]);
  });
});

describe('what the desk did to an account', () => {
  it('leaves out other accounts, other systems, refusals and older entries', async () => {
    await bed.audit.intent(anIntent({ accountId: 'id-8' }));
    await bed.audit.intent(anIntent({ system: 'elsewhere' }));
    await bed.audit.refusal(aRefusal());
    const ref = await bed.audit.intent(anIntent());
    await bed.audit.outcome(ref, { outcome: 'done', changed: true });
    expect((await bed.audit.recent(target, START)).map(({ seq }) => seq)).toEqual([4]);
    expect(await bed.audit.recent(target, instant(START + 60_000 * 4))).toEqual([]);
  });

  it.each([
    ['failed before it changed anything', { outcome: 'failed', changed: false }, undefined],
    ['is done', { outcome: 'done', changed: true }, true],
    ['is uncertain', { outcome: 'uncertain', changed: 'unknown' }, false],
    ['has no outcome yet', undefined, false],
  ] as const)('names the last reset: one that %s', async (_, outcome, certain) => {
    const ref = await bed.audit.intent(anIntent());
    if (outcome) await bed.audit.outcome(ref, outcome);
    await bed.audit.intent(anIntent({ action: 'mfa.clear' }));
    const expected = certain === undefined ? undefined : { at: START, certain, operator: { id: 'lamky', from: 'os-user' } };
    expect(await bed.audit.lastReset(target)).toEqual(expected);
  });
});

function otherProgram(path: string): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec('create table recipes (name text)');
  database.close();
  return Promise.resolve();
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  return (await stat(path)).isFile() ? readFile(path) : undefined;
}
