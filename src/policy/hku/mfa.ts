import { day } from '../../core/instant.js';
import { freshMethods } from '../own.js';
import { type Policy } from '../schema.js';
import { written } from '../written.js';

/** Who needs a second factor, and from when (A.10). */
export const mfa: Policy['mfa'] = {
  duty: {
    staff: written({ from: day('2024-02-18') }, 'H29'),
    departmental: written({ from: day('2024-04-01') }, 'H29'),
    student: written({ from: day('2024-05-01') }, 'H29', {
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
  },
  newAccounts: written({ kinds: ['staff', 'student', 'departmental'], from: day('2023-11-20') }, 'H29'),
  onAfter: written('PT1H', 'H40'),
  maxDevices: written(5, 'H26', { note: 'hardware tokens count; the sixth gives an error' }),
  fresh: freshMethods(),
};

/** What people sign in to (A.7, A.8, A.10). */
export const services: Policy['services'] = {
  portal: {
    title: 'HKU Portal',
    kinds: written(['staff', 'student', 'departmental', 'honorary', 'retiree'], 'H11', {
      note: 'also H24; graduates cannot use it; honorary appointees hold a departmental account (H25)',
    }),
    mfa: [
      written({ from: day('2024-02-18'), where: 'outside', kinds: ['staff'] }, 'H29'),
      written({ from: day('2025-03-06'), where: 'outside', kinds: ['student'] }, 'H30', {
        note: 'any network off campus, Wi-Fi.HK too',
      }),
      internetDuty(),
    ],
    session: written('PT4H', 'H52', { note: 'a copy by others; the page of HKU has the heading, the number was cut off' }),
  },
  mail: { title: 'mail', mfa: [] },
  vpn: {
    title: 'VPN',
    methods: written(['app'], 'H28', { note: 'also H27' }),
    mfa: [
      written({ from: day('2024-09-01'), where: 'everywhere' }, 'H29', {
        note: 'the page names the month alone; the older tokens end',
      }),
    ],
  },
  'virtual-pc': { title: 'virtual PC', methods: written(['app'], 'H28', { note: 'also H27' }), mfa: [] },
  wifi: { title: 'Wi-Fi', mfa: [] },
  moodle: { title: 'Moodle', mfa: [internetDuty()] },
  hr: {
    title: 'HR system',
    mfa: [
      written({ from: day('2024-02-18'), where: 'everywhere', kinds: ['staff'] }, 'H29', { note: 'for the personnel file' }),
      internetDuty(),
    ],
  },
  'communal-pc': { title: 'communal PC', mfa: [] },
  mfa: { title: 'MFA settings', mfa: [] },
};

/** The one date for every application that is reached over the Internet; a portal session that passed it covers the others. */
function internetDuty() {
  return written({ from: day('2026-07-06'), where: 'outside' as const }, 'H31', {
    note: 'all HKU applications; one MFA in a portal session covers the others',
  });
}
