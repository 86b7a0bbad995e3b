import { describe, expect, it } from 'vitest';
import { instant } from '../../../../src/core/instant.js';
import { noteText, parseNote, type DisableNote } from '../../../../src/providers/openldap/note.js';

const NOTE: DisableNote = {
  since: instant(Date.UTC(2026, 10, 23, 10)),
  reason: 'left',
  end: instant(Date.UTC(2027, 5, 30, 16)),
  text: undefined,
};

describe('the note of a disabled account', () => {
  it.each([
    'call back on Monday',
    'uidctl disabled',
    'uidctl disabled yesterday reason=left end=never',
    'uidctl disabled 2026-11-23T10:00:00Z reason=boredom end=never',
    'uidctl disabled 2026-11-23T10:00:00Z reason=left end=soon',
    ' uidctl disabled 2026-11-23T10:00:00Z reason=left end=never',
  ])('is not any other text: %s', (text) => {
    expect(parseNote(text)).toBeUndefined();
  });

  it('is one line that people can read too', () => {
    expect(noteText(NOTE)).toBe('uidctl disabled 2026-11-23T10:00:00Z reason=left end=2027-06-30T16:00:00Z');
  });

  it.each([
    NOTE,
    { ...NOTE, end: 'never' },
    { ...NOTE, text: 'said "no" = end=never\nnote=x ' },
    { ...NOTE, text: '' },
  ] satisfies DisableNote[])('is read back as it was written: %j', (note) => {
    expect(parseNote(noteText(note))).toEqual(note);
  });
});
