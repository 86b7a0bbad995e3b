import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/core/error.js';
import { answerOf } from '../../../../src/providers/active-directory/try-pin.js';

const refusal = (data: string): string =>
  `80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${data}, v4563`;
const bind = (code: number, text: string): ReturnType<typeof answerOf> => answerOf({ code, text, policy: undefined });

describe('what a bind says', () => {
  it('an answer about the server is no refusal of the person', () => {
    for (const code of [51, 52, 80, 1]) {
      expect(() => bind(code, 'busy')).toThrow(AppError);
      expect(() => bind(code, 'busy')).toThrow(expect.objectContaining({ kind: 'unavailable' }) as Error);
    }
  });

  it('each sub-code has its reason; 525 comes from Windows alone', () => {
    const reasons = Object.fromEntries(
      ['525', '52e', '52f', '530', '531', '532', '533', '701', '773', '775', '999'].map((data) => [
        data,
        bind(49, refusal(data)).reason,
      ]),
    );
    expect(reasons).toEqual({
      '525': 'unknown-uid',
      '52e': 'wrong-pin',
      '52f': 'other',
      '530': 'other',
      '531': 'other',
      '532': 'pin-expired',
      '533': 'disabled',
      '701': 'access-ended',
      '773': 'pin-must-change',
      '775': 'locked',
      '999': 'other',
    });
    expect(bind(49, refusal('52E'))).toMatchObject({ result: 'refused', code: '52e' });
  });

  it('must change is refused, and says what comes next', () => {
    expect(bind(49, refusal('773'))).toMatchObject({ result: 'refused', next: 'change-pin' });
  });

  it('success is a sign-in', () => {
    expect(bind(0, '')).toEqual({ result: 'signed-in', reason: undefined, next: undefined, code: undefined });
  });
});
