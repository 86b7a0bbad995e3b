import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/error.js';
import { Personal } from '../../../src/core/personal.js';
import { forTerminal } from '../../../src/output/clean.js';
import { renderError } from '../../../src/output/errors.js';
import { type Format } from '../../../src/output/result.js';
import { F, HOSTILE, kept, LOUD_PAINT } from './made-up.js';

const AMBIGUOUS = new AppError('conflict', '"chan" matches 2 accounts.', {
  code: 'ambiguous',
  hint: 'uidctl pin reset chantm',
  details: {
    matches: [
      { uid: 'chantm', name: 'Chan Tai Man 陳大文', kind: F.known('retiree'), number: new Personal('number', '1234564417') },
      { uid: 'chanl', name: HOSTILE, kind: F.unknown('not-readable', 'no'), number: F.absent() },
    ],
  },
});

function said(error: AppError, format: Format = 'table', terminal = false): string {
  const err = kept({ terminal, width: 200 });
  renderError(error, { format, err, requestId: 'r1' });
  return err.text;
}

describe('an error for people', () => {
  it('says what failed, then what to do', () => {
    const error = new AppError('not-found', 'No account is named "x" here.', { hint: 'Did you mean chantm?' });
    expect(said(error)).toBe('uidctl: No account is named "x" here.\nDid you mean chantm?\n');
  });

  it('lists the accounts that a name can mean, cleaned and masked, and what to type', () => {
    expect(said(AMBIGUOUS).split('\n')).toEqual([
      'uidctl: "chan" matches 2 accounts.',
      'Matches:',
      expect.stringMatching(/^ {2}chantm {3}Chan Tai Man 陳大文 +retiree {3}······4417$/),
      `  chanl    ${forTerminal(HOSTILE)}`,
      'Try: uidctl pin reset chantm',
      '',
    ]);
  });

  it('names the missing right, and the request where somebody may look it up', () => {
    expect(said(new AppError('forbidden', 'Not allowed.', { right: 'Reset password' }))).toBe(
      'uidctl: Not allowed.\nMissing right: Reset password\n',
    );
    expect(said(new AppError('uncertain', 'No answer.'))).toContain('Request r1');
  });

  it('offers near names', () => {
    expect(said(new AppError('not-found', 'No "chantn".', { details: { suggestions: ['chantm'] } }))).toBe(
      'uidctl: No "chantn".\nDid you mean:\n  chantm\n',
    );
  });

  it('reaches the terminal cleaned, its mark in colour', () => {
    const err = kept({ terminal: true, width: 200, paint: LOUD_PAINT });
    renderError(new AppError('usage', HOSTILE), { format: 'csv', err, requestId: 'r1' });
    expect(err.text).toMatch(/^<bad>uidctl:<\/bad> Eve/);
    expect(forTerminal(err.text.replaceAll('\n', ''))).toBe(err.text.replaceAll('\n', ''));
  });
});

describe('an error for machines', () => {
  it.each(['json', 'ndjson'] as const)('with %s is one object on one line', (format) => {
    const text = said(AMBIGUOUS, format);
    expect(text.trimEnd()).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      code: 'ambiguous',
      kind: 'conflict',
      exitCode: 7,
      message: '"chan" matches 2 accounts.',
      hint: 'uidctl pin reset chantm',
      right: null,
      retryable: false,
      requestId: 'r1',
      matches: [
        { uid: 'chantm', name: 'Chan Tai Man 陳大文', kind: 'retiree', number: '······4417' },
        { uid: 'chanl', name: HOSTILE, kind: null, number: null },
      ],
    });
    expect(forTerminal(text.trimEnd())).toBe(text.trimEnd());
  });

  it('keeps its own fields whatever the details hold, and says when a retry may help', () => {
    const error = new AppError('unavailable', 'down', { details: { code: 'other', kind: 'x', requestId: 'no' } });
    expect(JSON.parse(said(error, 'json'))).toMatchObject({
      code: 'unavailable',
      kind: 'unavailable',
      requestId: 'r1',
      retryable: true,
    });
  });
});
