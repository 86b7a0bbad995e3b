import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileState } from '../../../src/config/file-state.js';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'uidctl-state-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('fileState', () => {
  it('says of what is not there whether it could be made, in the nearest folder above', async () => {
    expect(await fileState(join(root, 'a', 'b', 'c'), 'linux')).toEqual({ kind: 'none', mode: undefined, writable: true });
    writeFileSync(join(root, 'file'), '');
    expect(await fileState(join(root, 'file', 'c'), 'linux')).toMatchObject({ writable: false });
  });

  it('tells files from folders, with their rights', async () => {
    writeFileSync(join(root, 'file'), '');
    chmodSync(join(root, 'file'), 0o640);
    mkdirSync(join(root, 'folder'), { mode: 0o700 });
    expect(await fileState(join(root, 'file'), 'linux')).toEqual({ kind: 'file', mode: 0o640, writable: true });
    expect(await fileState(join(root, 'folder'), 'linux')).toEqual({ kind: 'folder', mode: 0o700, writable: true });
  });

  it('has no rights to tell on Windows', async () => {
    expect(await fileState(root, 'win32')).toMatchObject({ kind: 'folder', mode: undefined });
  });
});
