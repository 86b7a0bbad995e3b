import { day } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { written } from '../written.js';

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
      title: 'yearly, to 30 June',
      kinds: ['retiree'],
      step: {
        by: 'yearly-date',
        monthDay: written('06-30', 'H11', { note: 'renewed yearly: H1; the notice comes before 30 June' }),
      },
      opens: written('P90D', 'own'),
      notice: 'A renewal notice comes by mail before 30 June each year.',
    },
    departmental: {
      title: 'yearly, from the later of today and the present end',
      kinds: ['departmental', 'honorary'],
      step: {
        by: 'from-later',
        length: written('P1Y', 'H12', {
          note: 'yearly: also H28 and H44; that the year is counted from the later of today and the present end is our reading',
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
        alone: written(6, 'H6', {
          note: '7 days or more need the Head of Department; of two pages without a date the stricter is taken',
          overruled: [{ value: 7, source: 'H10', note: 'longer than 7 days' }],
        }),
        endorser: 'Head of Department',
        normal: written(7, 'H6', { note: 'also H10' }),
        most: written('P3M', 'H6', { note: 'more, or a repeated request, is normally refused; also H10' }),
      },
    },
  },
};
