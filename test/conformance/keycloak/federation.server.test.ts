import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../servers/start.js';
import { federate } from './federation.js';
import { startHouse, type House } from './house.js';
import { type User } from './second-road.js';

/* A realm whose users live in a real OpenLDAP: what the tests of federated users take for granted. */

let house: House;
let directory: RunningServer;
let component: string;
beforeAll(async () => {
  [house, directory] = await Promise.all([startHouse(), startServer('openldap', { PLAIN_BIND: 'yes' })]);
  await directory.run('seed', '2');
  component = await federate(house.road, directory);
});
afterAll(async () => {
  await house.close();
  await directory.stop();
});

const found = async (uid: string): Promise<readonly User[]> =>
  house.road.admin.get<readonly User[]>(`users?username=${uid}&exact=true`);

describe('a user of the directory', () => {
  it('is found, and signs in with the password of the directory alone', async () => {
    expect(await found('u00001')).toMatchObject([{ username: 'u00001', enabled: true, federationLink: component }]);
    expect(await house.road.session({ uid: 'u00001', pin: 'Wrong0000wrong' })).toMatchObject({ result: 'refused' });
    expect(await house.road.session({ uid: 'u00001', pin: 'Start-1234-Pass' })).toMatchObject({ result: 'in' });
  });

  it('looks disabled while the directory is down, and is not', async () => {
    expect(await found('u00001')).toMatchObject([{ enabled: true }]);
    await directory.run('stop');
    expect(await found('u00001')).toMatchObject([{ enabled: false, federationLink: component }]);
    await directory.run('start');
    expect(await found('u00001')).toMatchObject([{ enabled: true }]);
  });
});
