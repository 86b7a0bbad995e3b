import { day } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { written } from '../written.js';
import { AS_DEPARTMENTAL } from './honorary.js';

/** What a UID looks like, from when it works, and whether it may still be changed (A.2, A.8, A.9). */
export const uid: Policy['uid'] = {
  form: written('^[a-z][a-z0-9]{3,7}$', 'H3', { note: 'also H43' }),
  alias: written('^[A-Za-z0-9._-]{9,32}$', 'H43', { note: 'also H25' }),
  fromStudentNumber: written({ length: 10, prefixes: { 20: 'h', 30: 'u' }, digits: { from: 3, to: 9 } }, 'H41', {
    note: 'also H3; which letter stands for which first digits is read from the examples',
    overruled: [{ said: '2017567890 -> h1656789', source: 'H42', note: 'by its own rule it is h1756789' }],
  }),
  usable: {
    selectedBy: 'uid-sent',
    ...written(
      [
        { sentFrom: '08:00', sentTo: '00:45', after: 'PT1H' },
        { sentFrom: '00:46', sentTo: '07:59', at: '09:00' },
      ],
      'H2',
    ),
  },
  ready: written(
    [
      { appliedFrom: '00:00', appliedTo: '11:59', at: '14:30', daysLater: 0 },
      { appliedFrom: '12:01', appliedTo: '23:59', at: '09:00', daysLater: 1 },
    ],
    'H40',
    {
      note: 'for staff; the page says before and after noon, and nothing for noon itself; of two pages without a date the later hour is taken',
      overruled: [
        {
          value: [
            { appliedFrom: '00:00', appliedTo: '11:59', at: '14:00', daysLater: 0 },
            { appliedFrom: '12:01', appliedTo: '23:59', at: '08:00', daysLater: 1 },
          ],
          source: 'H38',
        },
      ],
    },
  ),
  change: {
    student: {
      selectedBy: 'today',
      versions: [
        written('once-within-7-days', 'H4', { note: 'of Master Registration; also H3, H41 and H43; later for a fee (H4)' }),
        { from: day('2025-08-01'), ...written('no', 'H5', { note: 'the page names the month alone' }) },
      ],
    },
    staff: {
      selectedBy: 'today',
      versions: [
        written('for-a-fee', 'H4', { note: 'HK$200, by mail with a copy of the card, a reason and 3 choices' }),
        { from: day('2026-03-01'), ...written('no', 'H5') },
      ],
    },
    departmental: { selectedBy: 'today', versions: [{ from: day('2026-03-01'), ...written('no', 'H5') }] },
    honorary: { selectedBy: 'today', versions: [{ from: day('2026-03-01'), ...written('no', 'H5', { note: AS_DEPARTMENTAL }) }] },
  },
  reuseWithin: written('P120D', 'H38', { overruled: [{ value: 'P190D', source: 'H39' }] }),
};

/** Mail domains by kind of account (A.7, A.13). */
export const mail: Policy['mail'] = {
  domains: {
    staff: written(['hku.hk'], 'H38', { note: 'also H40' }),
    student: written(['connect.hku.hk'], 'H41', { note: 'also H3' }),
    graduate: written(['connect.hku.hk', 'graduate.hku.hk'], 'H35', {
      dated: '2025-11-14',
      note: 'by the domain that the account was made in; the move to one domain is on hold for 6 months of consultation',
      overruled: [{ value: ['graduate.hku.hk'], source: 'H35', note: 'the first text: all move' }],
    }),
    retiree: written(['hku.hk'], 'H11', { note: 'also H1 and H12' }),
    departmental: written(['hku.hk', 'connect.hku.hk'], 'H44', { note: 'also H12 and H28' }),
    honorary: written(['hku.hk', 'connect.hku.hk'], 'H44', { note: AS_DEPARTMENTAL }),
  },
};
