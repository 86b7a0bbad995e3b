import { describe, expect, it } from 'vitest';
import { foldersFor } from '../../../src/config/folders.js';

describe('foldersFor', () => {
  it('says what to set when no place is known', () => {
    expect(() => foldersFor({}, undefined, 'linux')).toThrow('No home folder is known');
    expect(() => foldersFor({}, '', 'linux')).toThrow('No home folder is known');
  });

  it('refuses a relative UIDCTL_HOME, and leaves out a relative XDG folder as its specification demands', () => {
    expect(() => foldersFor({ UIDCTL_HOME: 'here' }, '/home/a', 'linux')).toThrow(
      'UIDCTL_HOME must be an absolute path; it is "here".',
    );
    expect(foldersFor({ XDG_CONFIG_HOME: 'here' }, '/home/a', 'linux').config).toBe('/home/a/.config/uidctl');
  });

  it('takes UIDCTL_HOME before everything, then XDG, then the home folder', () => {
    const env = { UIDCTL_HOME: '/u', XDG_STATE_HOME: '/s' };
    expect(foldersFor(env, '/home/a', 'linux')).toEqual({ config: '/u', state: '/u/state', data: '/u/data' });
    expect(foldersFor({ XDG_STATE_HOME: '/s' }, '/home/a', 'linux')).toEqual({
      config: '/home/a/.config/uidctl',
      state: '/s/uidctl',
      data: '/home/a/.local/share/uidctl',
    });
  });

  it('needs no home folder where every place is named', () => {
    const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_DATA_HOME: '/d' };
    expect(foldersFor(env, undefined, 'linux')).toEqual({ config: '/c/uidctl', state: '/s/uidctl', data: '/d/uidctl' });
  });
});
