import { type CompositePart } from '../../config/types.js';
import { type FactName } from '../../core/account.js';
import { type Capabilities } from '../../core/capability.js';
import { type Action } from '../../core/change.js';

/** What belongs to a part of a person, and how it is asked who answers it. */
interface PartAbout {
  readonly question: string;
  readonly facts: readonly FactName[];
  readonly actions: readonly Action[];
  /** Several systems may each block here, so all that can are proposed. */
  readonly together: boolean;
}

/** The parts as the composite has them; a test holds this table and its own together. */
export const PART_ABOUT: Readonly<Record<CompositePart, PartAbout>> = {
  person: {
    question: 'Which system says who somebody is (UID, name, number, mail, groups)?',
    facts: ['uid', 'aliases', 'number', 'name', 'kind', 'department', 'mail', 'groups', 'owner'],
    actions: [],
    together: false,
  },
  account: {
    question: 'Which system says whether somebody is disabled or locked, and is changed for it?',
    facts: ['enabled', 'lock', 'failures'],
    actions: ['account.unlock', 'account.enable', 'account.disable'],
    together: true,
  },
  pin: {
    question: 'Which system has the password?',
    facts: ['pin', 'pin.rules'],
    actions: ['pin.reset', 'pin.require-change'],
    together: false,
  },
  mfa: {
    question: 'Which system has the MFA methods?',
    facts: ['mfa.methods', 'mfa.duty'],
    actions: ['mfa.clear', 'mfa.remove', 'mfa.default'],
    together: false,
  },
  access: {
    question: 'Which system has the dates of access?',
    facts: ['access'],
    actions: ['access.extend', 'access.end'],
    together: false,
  },
  recovery: {
    question: 'Which system has the recovery mail and phone?',
    facts: ['recovery'],
    actions: [],
    together: false,
  },
  sessions: { question: 'Which system has the sessions?', facts: ['sessions'], actions: ['session.revoke'], together: true },
  'sign-in': {
    question: 'Which system says what else a sign-in asks for or refuses, and which there were?',
    facts: ['restrictions', 'demands', 'sign-in.last', 'sign-in.last-success'],
    actions: [],
    together: true,
  },
};

/** What a system can do and tell in a part: all (1), nothing (0), or how much of it. What is limited counts half. */
export function fitness({ facts, actions }: Capabilities, part: CompositePart): number {
  const about = PART_ABOUT[part];
  const each = [...about.facts.map((name) => facts[name]), ...about.actions.map((name) => actions[name])];
  const worth = { yes: 1, limited: 0.5, no: 0 } as const;
  return each.reduce((sum, { can }) => sum + worth[can], 0) / each.length;
}

/** What a system cannot in a part: `cannot tell mfa.methods, cannot mfa.clear`; undefined where it can all of it. */
export function sayShort({ facts, actions }: Capabilities, part: CompositePart): string | undefined {
  const about = PART_ABOUT[part];
  const untold = about.facts.filter((name) => facts[name].can === 'no');
  const undone = about.actions.filter((name) => actions[name].can === 'no');
  const texts = [
    ...(untold.length > 0 ? [`cannot tell ${untold.join(', ')}`] : []),
    ...(undone.length > 0 ? [`cannot ${undone.join(', ')}`] : []),
  ];
  return texts.length === 0 ? undefined : texts.join('; ');
}
