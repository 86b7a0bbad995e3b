import { describe, expect, it } from 'vitest';
import { keysOf, localPartKeys, typedAs } from '../../../src/operations/keys.js';

const chantm = {
  id: '7f',
  uid: 'chantm',
  name: 'Chan Tai Man',
  system: 'practice',
  foundBy: { by: 'uid', value: 'chantm' },
} as const;

describe('what a text can be', () => {
  it('is nothing when it is empty', () => {
    expect(keysOf('  ')).toEqual([]);
  });

  it('takes digits also as a number, without the spaces somebody read aloud', () => {
    expect(keysOf('3030 012 345')).toContainEqual({ by: 'number', value: '3030012345' });
  });

  it('takes an address as mail first', () => {
    expect(keysOf(' chantm@hku.hk ')[0]).toEqual({ by: 'mail', value: 'chantm@hku.hk' });
  });

  it('takes a key that is said in front as that key alone', () => {
    expect(keysOf('number:12345')).toEqual([{ by: 'number', value: '12345' }]);
  });

  it('takes a colon after any other word as part of the text', () => {
    expect(keysOf('urn:x')[0]).toEqual({ by: 'id', value: 'urn:x' });
  });

  it('knows the part before the @ only of an address', () => {
    expect(localPartKeys('chantm')).toEqual([]);
    expect(localPartKeys('chantm@hku.hk')).toEqual([
      { by: 'uid', value: 'chantm' },
      { by: 'alias', value: 'chantm' },
    ]);
  });
});

describe('what was typed in place of the UID', () => {
  it('tells capitals', () => {
    expect(typedAs('ChanTM', chantm, 'uid')).toMatchObject({ isUid: false, capitals: true, address: false });
  });

  it('tells an address', () => {
    expect(typedAs('chantm@hku.hk', chantm, 'uid')).toMatchObject({ isUid: false, capitals: false, address: true });
  });

  it('tells nothing about the UID itself', () => {
    expect(typedAs('chantm', chantm, 'uid')).toMatchObject({ isUid: true, capitals: false, address: false });
  });
});
