import { access } from '../access/index.js';
import { diagnose } from '../diagnose/index.js';
import { lookup } from '../lookup/index.js';
import { mfa } from '../mfa/index.js';
import { pin } from '../pin/index.js';
import { type CommandSpec, type NounSpec } from '../spec.js';

/** One of the five jobs: what the caller says, what the desk types, and that line in its parts. */
export interface Job {
  readonly number: number;
  readonly story: string;
  readonly typed: string;
  readonly path: string;
  readonly spec: CommandSpec;
  readonly positional: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** The five jobs, with people who are in every made-up university. A test parses each typed line and holds it against its parts. */
export const JOBS: readonly Job[] = [
  {
    number: 1,
    story: '"I am Chan Tai Man, and my mail has stopped."',
    typed: 'uidctl lookup tai.man.chan',
    path: 'lookup',
    spec: alone(lookup),
    positional: [['tai.man.chan']],
    options: {},
  },
  {
    number: 2,
    story: 'He has retired; the yearly renewal was missed.',
    typed: 'uidctl access extend chantm --rule retiree --ticket DEMO-1 --yes',
    path: 'access extend',
    spec: verb(access, 'extend'),
    positional: [['chantm']],
    options: { rule: 'retiree', ticket: 'DEMO-1', yes: true },
  },
  {
    number: 3,
    story: '"I cannot log in!"',
    typed: 'uidctl diagnose wongsy',
    path: 'diagnose',
    spec: alone(diagnose),
    positional: [['wongsy']],
    options: {},
  },
  {
    number: 4,
    story: '"I forgot my PIN." (On a terminal the PIN is shown on a screen of its own; here it is asked for in the result.)',
    typed: 'uidctl pin reset u3001234 --ticket DEMO-2 --yes --reveal-secrets',
    path: 'pin reset',
    spec: verb(pin, 'reset'),
    positional: [['u3001234']],
    options: { ticket: 'DEMO-2', yes: true, revealSecrets: true },
  },
  {
    number: 5,
    story: '"My phone is gone."',
    typed: 'uidctl mfa clear leungmk --all --ticket DEMO-3 --yes',
    path: 'mfa clear',
    spec: verb(mfa, 'clear'),
    positional: [['leungmk']],
    options: { all: true, ticket: 'DEMO-3', yes: true },
  },
];

function alone({ noun, alone: spec }: NounSpec): CommandSpec {
  if (!spec) throw new RangeError(`${noun} is no command of its own`);
  return spec;
}

function verb({ noun, commands }: NounSpec, name: string): CommandSpec {
  const spec = commands.find(({ verb: known }) => known === name);
  if (!spec) throw new RangeError(`there is no ${noun} ${name}`);
  return spec;
}
