import { day, monthDayInWords } from '../../core/instant.js';
import { RENEWAL_OPENS } from '../own.js';
import { type Policy } from '../schema.js';
import { written } from '../written.js';
import { AS_DEPARTMENTAL } from './honorary.js';

/** The last day of a retiree's year (H11). */
const RETIREES_END = '06-30';
const RETIREES_END_IN_WORDS = monthDayInWords(RETIREES_END);

/** From so many days on a mail extension needs the endorsement (H6). */
export const ENDORSED_FROM = 7;
export const ENDORSER = 'Head of Department';

/** When access ends, what follows, and how its end is moved (A.8). */
export const access: Policy['access'] = {
  grace: {
    selectedBy: 'contract-end',
    versions: [
      written('P100D', 'H10', { note: 'the page is still stored' }),
      { from: day('2021-04-01'), ...written('P30D', 'H9', { note: 'also H7 and H8' }) },
    ],
  },
  graceStart: written('contract-end', 'H7', {
    note: 'also H8',
    overruled: [{ value: 'last-employment-date', source: 'H6', note: 'also H1' }],
  }),
  graceKinds: ['staff'],
  graceServices: written(['mail', 'wifi', 'vpn', 'mfa', 'moodle', 'communal-pc', 'portal', 'hr'], 'H7', {
    note: 'portal: limited; hr: pay slip, tax return, e-leaving form, personal and family data form and PRSD enquiry alone; and other applications that grant the same grace',
  }),
  ruleOfKind: {
    staff: 'staff-contract',
    student: 'student-programme',
    retiree: 'retiree',
    departmental: 'departmental',
    honorary: 'departmental',
  },
  rules: {
    'staff-contract': {
      title: 'contract of staff',
      kinds: ['staff'],
      step: { by: 'record', keeper: written('Human Resource Office', 'H8') },
    },
    'student-programme': {
      title: 'programme of a student',
      kinds: ['student'],
      step: { by: 'record', keeper: written('Registry', 'H8') },
    },
    retiree: {
      title: `yearly, to ${RETIREES_END_IN_WORDS}`,
      kinds: ['retiree'],
      step: {
        by: 'yearly-date',
        monthDay: written(RETIREES_END, 'H11', { note: 'renewed yearly: H1; the notice comes before that day' }),
      },
      opens: written(RENEWAL_OPENS, 'own'),
      notice: `A renewal notice comes by mail before ${RETIREES_END_IN_WORDS} each year.`,
    },
    departmental: {
      title: 'yearly, from the later of today and the present end',
      kinds: ['departmental', 'honorary'],
      step: {
        by: 'from-later',
        length: written('P1Y', 'H12', {
          note:
            'yearly: also H28 and H44; that the year is counted from the later of today and the present end is our reading; ' +
            AS_DEPARTMENTAL,
        }),
      },
      notice: 'A notice to renew comes by mail; the renewal is an online form.',
    },
    'mail-extension': {
      title: 'extension of mail for a time',
      kinds: ['staff', 'student'],
      form: 'CF150',
      step: {
        by: 'days',
        alone: written(ENDORSED_FROM - 1, 'H6', {
          note: `${String(ENDORSED_FROM)} days or more need the ${ENDORSER}; of two pages without a date the stricter is taken`,
          overruled: [{ value: ENDORSED_FROM, source: 'H10', note: 'only what is longer needs it' }],
        }),
        endorser: ENDORSER,
        normal: written(7, 'H6', { note: 'also H10' }),
        most: written('P3M', 'H6', { note: 'more, or a repeated request, is normally refused; also H10' }),
      },
    },
  },
};
