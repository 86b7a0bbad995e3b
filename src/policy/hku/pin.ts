import { day } from '../../core/instant.js';
import { type Policy } from '../schema.js';
import { written } from '../written.js';

/** The PIN of the HKU Portal: its form, its times, and who may reset it alone (A.1, A.2, A.4, A.5). */
export const pin: Policy['pin'] = {
  form: {
    selectedBy: 'pin-change',
    versions: [
      written({ min: 8, max: 8, allowed: 'any', atLeast: ['letter', 'digit'] }, 'H23', {
        note: 'the pages of that time do not say which characters were refused',
      }),
      {
        from: day('2015-05-06'),
        at: '13:00',
        ...written({ min: 10, max: 18, allowed: 'letters-and-digits', atLeast: ['letter', 'digit'] }, 'H17', {
          note: 'the length also H13, H18 and H19; the characters H18; a letter and a digit H13 and H18',
        }),
      },
    ],
  },
  advised: written({ min: 14, atLeast: ['upper', 'lower', 'digit'] }, 'H13'),
  history: written(3, 'H19'),
  effectAfter: {
    selectedBy: 'pin-change',
    versions: [
      written('PT20M', 'H23'),
      {
        from: day('2015-05-06'),
        at: '13:00',
        ...written('PT10M', 'H2', {
          note: 'the 20 minutes are of the time of 8 characters; that they ended with it is our reading',
        }),
      },
    ],
  },
  temporaryLife: written('PT24H', 'own'),
  ageing: {
    selectedBy: 'today',
    versions: [
      {
        from: day('2011-12-01'),
        ...written('P180D', 'H14', { note: 'the page names the month alone; older security tips said 6 months' }),
      },
      {
        from: day('2019-02-18'),
        ...written(null, 'H15', { overruled: [{ said: 'change it regularly', source: 'H20' }] }),
      },
    ],
  },
  selfReset: written({ kinds: ['staff', 'student'], contacts: ['mail', 'mobile', 'question'] }, 'H21', {
    note: 'also H1 and H13; the secret question is older (H22)',
  }),
  avoid: written(
    [
      'place names',
      'dictionary words',
      'names',
      'birth dates',
      'phone or plate numbers',
      'runs of digits',
      'keyboard runs such as "qwert"',
      'one letter repeated',
    ],
    'H20',
  ),
};

/** The lock after failed sign-ins (A.3). */
export const lock: Policy['lock'] = {
  failures: written(8, 'H13', { note: 'in a row' }),
  length: written('PT30M', 'H13'),
};
