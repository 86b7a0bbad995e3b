import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openPracticeHouse, type House } from './house.js';

/** A house with two directories of the same people, as two systems of one university: `practice`, and `second`. */
export interface CompositeHouse extends House {
  /** Plain SQL on the second directory. */
  second<T>(statement: string, ...values: (string | number | null)[]): T[];
  config(): { current?: string; profiles: Record<string, Record<string, unknown>> };
}

export async function openCompositeHouse(): Promise<CompositeHouse> {
  const house = await openPracticeHouse();
  const file = join(house.folder, 'data', 'second.db');
  cpSync(join(house.folder, 'data', 'practice.db'), file);
  const settings = join(house.folder, 'config.json');
  const config = () => JSON.parse(readFileSync(settings, 'utf8')) as ReturnType<CompositeHouse['config']>;
  const { current, profiles } = config();
  const both = { ...profiles, second: { ...profiles['practice'], file } };
  writeFileSync(settings, JSON.stringify({ current, profiles: both }), { mode: 0o600 });
  return Object.assign(house, {
    config,
    second<T>(statement: string, ...values: (string | number | null)[]) {
      const database = new DatabaseSync(file);
      try {
        return database.prepare(statement).all(...values) as T[];
      } finally {
        database.close();
      }
    },
  });
}

/** Adds the composite `uni`: the first says who it is and has PIN and dates, the second has the MFA methods, and both can keep somebody out. */
export const ADD_UNI = [
  'profile add uni --kind composite --member practice --member second',
  '--part person=practice --part mfa=second --part account=practice,second --use',
].join(' ');
