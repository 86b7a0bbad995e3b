import { type AccountId, type AccountRef, type FactSet, type KeyKind } from '../../core/account.js';
import { AppError, type ErrorKind } from '../../core/error.js';
import { type Unknown, type UnknownCode } from '../../core/fact.js';
import { type Call } from '../../core/provider.js';
import { naming, unknownCode } from './naming.js';
import { type CompositeParts } from './parts.js';
import { type Join, type Member } from './types.js';

/** By which facts of the lead's account another one is found. */
export type JoinFact = Join['from'];

/** The account of a person in another system, or why it cannot be told. */
export type Joined = { readonly on: AccountRef } | NotJoined;

export interface NotJoined {
  readonly on: undefined;
  /** Why the facts of that system are unknown. */
  readonly code: UnknownCode;
  /** What a change that needs that system throws: unsupported (none there), conflict `join` (two), unavailable, forbidden. */
  readonly error: AppError;
}

/** The key by which the lead itself finds accounts that have a fact. */
export const KEY_OF_FACT: Readonly<Record<JoinFact, KeyKind>> = { uid: 'uid', mail: 'mail', number: 'number', aliases: 'alias' };

const WORDS: Readonly<Record<KeyKind, string>> = { uid: 'UID', id: 'id', alias: 'alias', mail: 'mail', number: 'number' };

/** What a key is called when people are told about it. */
export const keyWord = (key: KeyKind): string => WORDS[key];

/** The values by which the other system is asked, and how they are shown: a number masked. */
interface Values {
  readonly plain: readonly string[];
  readonly shown: string;
}

/**
 * Finds the one account of another system that belongs to an account of the lead. None, two, and a value that two people of the lead share are
 * told and never guessed at. Throws cancelled; everything else that goes wrong is the answer.
 */
export async function findJoined(
  parts: CompositeParts,
  member: Member,
  id: AccountId,
  facts: FactSet<JoinFact>,
  call: Call,
): Promise<Joined> {
  const { from, by } = member.join;
  const values = valuesOf(parts, member, facts);
  if (values instanceof AppError) return notJoined(values);
  try {
    const [found, sharing] = await Promise.all([
      accountsWith(member, by, values, call).catch((error: unknown) => {
        throw naming(parts, member, error);
      }),
      sharingInLead(parts, from, values, call),
    ]);
    if (sharing.some((ref) => ref.id !== id)) return notJoined(several(parts.lead, KEY_OF_FACT[from], values, sharing));
    const [only, ...more] = found;
    if (more.length > 0) return notJoined(several(member, by, values, found));
    return only === undefined ? notJoined(nobody(member, by, values)) : { on: only };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'cancelled') throw error;
    return notJoined(error);
  }
}

export function notJoined(error: AppError): NotJoined {
  return { on: undefined, code: unknownCode(error), error };
}

async function accountsWith({ provider }: Member, by: KeyKind, { plain }: Values, call: Call): Promise<readonly AccountRef[]> {
  const found = await Promise.all(plain.map((value) => provider.resolve({ by, value }, call)));
  return [...new Map(found.flat().map((ref) => [ref.id, ref])).values()];
}

/** Two people of the lead with one mail would both be the one account that has it elsewhere. A UID is one person's anyway. */
async function sharingInLead(parts: CompositeParts, from: JoinFact, values: Values, call: Call): Promise<readonly AccountRef[]> {
  if (from === 'uid') return [];
  try {
    return await accountsWith(parts.lead, KEY_OF_FACT[from], values, call);
  } catch (error) {
    // A lead that keeps the fact and cannot be asked by it does not tell who shares it.
    if (error instanceof AppError && error.kind === 'unsupported') return [];
    throw naming(parts, parts.lead, error);
  }
}

function valuesOf({ lead }: CompositeParts, { system, join: { from } }: Member, facts: FactSet<JoinFact>): Values | AppError {
  const fact = facts[from];
  const word = keyWord(KEY_OF_FACT[from]);
  if (fact.state === 'unknown') return keyUnknown(fact, `${system}: which account it is cannot be told without the ${word}`);
  const values = plainValues(facts, from).filter((value) => value.trim() !== '');
  if (values.length > 0) return { plain: values, shown: shownValues(facts, from, values) };
  const why = `${system}: which account it is cannot be told, since ${lead.system} has no ${word} for this one`;
  return new AppError('unsupported', why, { code: 'no-account' });
}

function plainValues(facts: FactSet<JoinFact>, from: JoinFact): readonly string[] {
  if (from === 'number') return facts.number.state === 'known' ? [facts.number.value.unmasked()] : [];
  if (from === 'aliases') return facts.aliases.state === 'known' ? facts.aliases.value : [];
  const fact = facts[from];
  return fact.state === 'known' ? [fact.value] : [];
}

function shownValues({ number }: FactSet<JoinFact>, from: JoinFact, plain: readonly string[]): string {
  return from === 'number' && number.state === 'known' ? number.value.masked : plain.join(', ');
}

/** What is thrown where a fact is needed and unknown. */
export const KIND_OF_UNKNOWN: Readonly<Record<UnknownCode, ErrorKind>> = {
  unreachable: 'unavailable',
  'timed-out': 'unavailable',
  'not-readable': 'forbidden',
  'not-recorded': 'unsupported',
  'not-decodable': 'unsupported',
  disagrees: 'conflict',
};

function keyUnknown({ code, why, right, system }: Unknown, what: string): AppError {
  return new AppError(KIND_OF_UNKNOWN[code], `${what}: ${system} says ${why}`, {
    right,
    ...(code === 'timed-out' ? { code } : {}),
  });
}

function nobody({ system }: Member, by: KeyKind, { shown }: Values): AppError {
  return new AppError('unsupported', `${system} has no account with the ${keyWord(by)} ${shown}`, {
    code: 'no-account',
    hint: `Where the person has one there under another ${keyWord(by)}, have it put right.`,
  });
}

function several({ system }: Member, by: KeyKind, { shown }: Values, found: readonly AccountRef[]): AppError {
  const all = found.toSorted((a, b) => (a.uid < b.uid ? -1 : 1));
  const uids = all.map(({ uid }) => uid).join(', ');
  return new AppError(
    'conflict',
    `${system} has ${String(found.length)} accounts with the ${keyWord(by)} ${shown} (${uids}): which one is this person's cannot be told`,
    {
      code: 'join',
      hint: 'Have the accounts put right; nothing is changed in either until then.',
      details: { system, matches: all.map(({ id, uid, name }) => ({ id, uid, name })) },
    },
  );
}
