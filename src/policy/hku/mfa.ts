import { type Kind } from '../../core/account.js';
import { day, type Day } from '../../core/instant.js';
import { FRESH_METHODS } from '../own.js';
import { type Policy } from '../schema.js';
import { written, type Written } from '../written.js';
import { AS_DEPARTMENTAL } from './honorary.js';

/** Who needs a second factor, and from when (A.10). */
export const mfa: Policy['mfa'] = {
  duty: {
    staff: today(written({ from: day('2024-02-18') }, 'H29')),
    departmental: today(written({ from: day('2024-04-01') }, 'H29')),
    honorary: today(written({ from: day('2024-04-01') }, 'H29', { note: AS_DEPARTMENTAL })),
    student: today(
      written({ from: day('2024-05-01') }, 'H29', {
        dated: '2024',
        note: 'the later version of the page; it names the month alone',
        overruled: [
          {
            value: { from: day('2024-04-01') },
            source: 'H29',
            dated: '2023',
            note: 'the first version of the page; it names the month alone',
          },
        ],
      }),
    ),
  },
  newAccounts: {
    selectedBy: 'account-made',
    ...written({ kinds: ['staff', 'student', 'departmental', 'honorary'] as Kind[], from: day('2023-11-20') }, 'H29', {
      note: AS_DEPARTMENTAL,
    }),
  },
  onAfter: written('PT1H', 'H40', {
    note: 'the page says within 1 hour; that nothing is demanded before it is over is our reading',
  }),
  maxDevices: written(5, 'H26', { note: 'hardware tokens count; the sixth gives an error' }),
  fresh: written(FRESH_METHODS, 'own'),
};

/** What people sign in to (A.7, A.8, A.10). */
export const services: Policy['services'] = {
  portal: {
    title: 'HKU Portal',
    kinds: written(['staff', 'student', 'departmental', 'honorary', 'retiree'], 'H11', {
      note: `also H24; graduates cannot use it; ${AS_DEPARTMENTAL}`,
    }),
    mfa: [
      demanded({ from: day('2024-02-18'), where: 'outside', kinds: ['staff'] }, 'H29'),
      demanded({ from: day('2025-03-06'), where: 'outside', kinds: ['student'] }, 'H30', 'any network off campus, Wi-Fi.HK too'),
      internetDuty(),
    ],
    session: written('PT4H', 'H52', { note: 'a copy by others; the page of HKU has the heading, the number was cut off' }),
  },
  mail: { title: 'mail', mfa: [] },
  vpn: {
    title: 'VPN',
    methods: written(['app'], 'H28', { note: 'also H27' }),
    mfa: [
      demanded({ from: day('2024-09-01'), where: 'everywhere' }, 'H29', 'the page names the month alone; the older tokens end'),
    ],
  },
  'virtual-pc': { title: 'virtual PC', methods: written(['app'], 'H28', { note: 'also H27' }), mfa: [] },
  wifi: { title: 'Wi-Fi', mfa: [] },
  moodle: { title: 'Moodle', mfa: [internetDuty()] },
  hr: {
    title: 'HR system',
    mfa: [
      demanded({ from: day('2024-02-18'), where: 'everywhere', kinds: ['staff'] }, 'H29', 'for the personnel file'),
      internetDuty(),
    ],
  },
  'communal-pc': { title: 'communal PC', mfa: [] },
  mfa: { title: 'MFA settings', mfa: [] },
};

/** The one date for every application that is reached over the Internet; a portal session that passed it covers the others. */
function internetDuty() {
  return demanded(
    { from: day('2026-07-06'), where: 'outside' },
    'H31',
    'all HKU applications; one MFA in a portal session covers the others',
  );
}

/** What today is held against. */
function today<T>(value: Written<T>): Written<T> & { selectedBy: 'today' } {
  return { selectedBy: 'today', ...value };
}

function demanded(value: { from: Day; where: 'everywhere' | 'outside'; kinds?: Kind[] }, source: string, note?: string) {
  return today(written(value, source, note === undefined ? {} : { note }));
}
