import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change } from '../../../src/core/change.js';
import { type Subject } from '../suite/harness.js';
import { freshPin } from '../suite/names.js';
import { apply, known, planFor, readOf, valueOf } from '../suite/steps.js';
import { startHouse, subjectOf, type House } from './subject.js';
import { ticks } from './second-road.js';

const RESET: Change = { action: 'pin.reset', via: 'temporary' };
const UNLOCK: Change = { action: 'account.unlock' };

let house: House;
let subject: Subject;
beforeAll(async () => {
  house = await startHouse({ LOCKOUT_SECONDS: '1800' });
  subject = subjectOf(house);
});
afterAll(() => house.close());

describe('locks of a domain', () => {
  it('a reset does not unlock here: the plan has a step of its own for it, and after both the new password is taken', async () => {
    const { id } = await house.road.seed();
    for (const wrong of ['a', 'b', 'c']) await house.road.bind(id, wrong);
    expect(await house.road.bind(id, 'd')).toBe('775');
    const pin = freshPin();
    const { plan } = await apply(subject, id, RESET, { pin });
    expect(plan.steps.map(({ verb }) => verb)).toEqual(['set-pin', 'unlock']);
    expect(await house.road.bind(id, pin)).toBe('773');
  });

  it('a stamp whose time is over is no lock, is left out of "locked", and can be taken away', async () => {
    const { id, pin } = await house.road.seed();
    await house.road.set(id, { lockoutTime: ticks(Date.now() - 86_400_000) });
    expect((await valueOf(subject, id, 'lock')).kind).toBe('none');
    const { plan } = await apply(subject, id, UNLOCK);
    expect(plan.steps).toMatchObject([{ verb: 'unlock', before: 'not locked' }]);
    expect((await house.road.look(id, 'lockoutTime')).lockoutTime).toBe('0');
    expect(await house.road.bind(id, pin)).toBe('in');
  });

  it('a write of userAccountControl takes off the lock on this server, and the plan says so', async () => {
    const { id } = await house.road.seed({ lock: 'temporary' });
    const { plan } = await apply(subject, id, { action: 'account.disable', reason: 'other', endSessions: false });
    expect(plan.steps[0]?.implies).toEqual(['unlock']);
    expect(plan.warnings.join(' ')).toMatch(/takes off the lock/);
    expect(await house.road.peek(id)).toMatchObject({ enabled: false, locked: false });
  });

  it('under a fine-grained policy that the desk may not read: locked is known, until when is not, and no rule of the domain takes its place', async () => {
    const { id } = await house.road.seed();
    const dn = await house.road.dnOf(id);
    const container = `CN=Password Settings Container,CN=System,${house.server.env.BASE_DN ?? ''}`;
    await house.road.add(`CN=strict,${container}`, {
      objectClass: 'msDS-PasswordSettings',
      'msDS-PasswordSettingsPrecedence': '1',
      'msDS-PasswordReversibleEncryptionEnabled': 'FALSE',
      'msDS-PasswordHistoryLength': '3',
      'msDS-PasswordComplexityEnabled': 'TRUE',
      'msDS-MinimumPasswordLength': '14',
      'msDS-MinimumPasswordAge': '0',
      'msDS-MaximumPasswordAge': '-864000000000',
      'msDS-LockoutThreshold': '2',
      'msDS-LockoutObservationWindow': '-18000000000',
      'msDS-LockoutDuration': '-36000000000',
      'msDS-PSOAppliesTo': dn,
    });
    for (const wrong of ['a', 'b']) await house.road.bind(id, wrong);
    const { lock, failures, 'pin.rules': rules } = await readOf(subject, id, 'lock', 'failures', 'pin.rules');
    expect(known(lock, 'lock')).toMatchObject({ kind: 'temporary', until: { state: 'unknown', code: 'not-readable' } });
    expect(failures).toMatchObject({ state: 'unknown', code: 'not-readable' });
    expect(rules).toMatchObject({ state: 'unknown', code: 'not-readable' });
    await apply(subject, id, UNLOCK);
    expect((await house.road.peek(id)).locked).toBe(false);
  });

  it('a length of 0 lasts until an administrator acts', async () => {
    const { id, pin } = await house.road.seed();
    await house.server.tool('ldbmodify', ['-i'], policy('lockoutDuration', '0'));
    try {
      for (const wrong of ['a', 'b', 'c']) await house.road.bind(id, wrong);
      expect((await valueOf(subject, id, 'lock')).kind).toBe('permanent');
      expect((await valueOf(subject, id, 'failures')).locksFor).toMatchObject({ value: 'never' });
      await apply(subject, id, UNLOCK);
      expect(await house.road.bind(id, pin)).toBe('in');
    } finally {
      await house.server.tool('ldbmodify', ['-i'], policy('lockoutDuration', '-18000000000'));
    }
  });

  it('a plan that was made before a lock is a conflict after it', async () => {
    const { id } = await house.road.seed();
    const plan = await planFor(subject, id, RESET);
    for (const wrong of ['a', 'b', 'c']) await house.road.bind(id, wrong);
    const { thrown, runAll } = await import('../suite/steps.js');
    await thrown(runAll(subject, plan, { pin: freshPin() }), 'conflict');
  });
});

function policy(attribute: string, value: string): string {
  return `dn: ${house.server.env.BASE_DN ?? ''}\nchangetype: modify\nreplace: ${attribute}\n${attribute}: ${value}\n`;
}
