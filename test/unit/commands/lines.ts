import { openPracticeHouse, type House } from './house.js';

/** A whole command line, and what has to be there for it. */
export interface Line {
  readonly line: string;
  readonly stdin?: string;
  /** By plain SQL, before it is typed. */
  readonly before?: string;
  /** A line that is typed before it. */
  readonly first?: string;
  /** The exit code where it is not 0: this line finds a problem. */
  readonly code?: number;
}

/** What each command works on, and what answers its questions. Each change has something to do. A command that is not here fails a test. */
export const LINES: Readonly<Record<string, Line>> = {
  lookup: { line: 'lookup chantm' },
  diagnose: { line: 'diagnose wongsy', code: 10 },
  'pin reset': { line: 'pin reset u3001234 --yes --reveal-secrets' },
  'pin require-change': { line: 'pin require-change u3001234 --yes' },
  'mfa list': { line: 'mfa list chantm' },
  'mfa clear': { line: 'mfa clear leungmk --all --yes' },
  'mfa remove': { line: 'mfa remove chantm --method 2 --yes' },
  'mfa default': { line: 'mfa default chantm --method 2 --yes' },
  'access show': { line: 'access show chantm' },
  'access extend': { line: 'access extend chantm --rule retiree --yes' },
  'access end': { line: 'access end u3001234 --yes' },
  'access due': { line: 'access due' },
  'account show': { line: 'account show chantm' },
  'account unlock': { line: 'account unlock wongsy --yes' },
  'account enable': {
    line: 'account enable lamky --yes',
    before: `update account set enabled = 0, disabled_reason = 'left', disabled_at = 1 where uid = 'lamky'`,
  },
  'account disable': { line: 'account disable u3001234 --reason other --keep-sessions --yes' },
  'session list': { line: 'session list lamky' },
  'session revoke': { line: 'session revoke lamky --yes' },
  'auth login': { line: 'auth login' },
  'auth status': { line: 'auth status' },
  'auth logout': { line: 'auth logout' },
  'profile add': { line: 'profile add other --kind directory --file data/practice.db' },
  'profile list': { line: 'profile list' },
  'profile show': { line: 'profile show' },
  'profile use': { line: 'profile use practice' },
  'profile remove': { line: 'profile remove other --yes', first: 'profile add other --kind directory --file data/practice.db' },
  'policy show': { line: 'policy show hku' },
  'directory init': { line: 'directory init --name spare' },
  'directory import': { line: 'directory import -', stdin: 'uid,name,kind\nnewone,New One,staff\n' },
  'directory export': { line: 'directory export' },
  'directory sign-in': { line: 'directory sign-in lamky --method 1', stdin: 'practice2026\n' },
  'audit list': { line: 'audit list' },
  'audit verify': { line: 'audit verify' },
  doctor: { line: 'doctor' },
  demo: { line: 'demo' },
};

export function lineOf(path: string): Line {
  const found = LINES[path];
  if (!found) throw new Error(`no line is known for ${path}`);
  return found;
}

/** A new house in which this command can be typed. Close it. */
export async function houseFor(path: string): Promise<House> {
  const house = await openPracticeHouse();
  const { before, first } = lineOf(path);
  if (before !== undefined) house.sql(before);
  if (first !== undefined) await house.json(first);
  return house;
}

/** Everything that is kept, but the record of tries to sign in. */
export function wholeDirectory(house: House): string {
  return JSON.stringify(
    ['meta', 'account', 'alias', 'member', 'mfa_method', 'session', 'pin_history'].map((table) =>
      house.sql(`select * from ${table} order by 1, 2`),
    ),
  );
}
