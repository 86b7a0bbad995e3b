import { type AccountKey, type AccountRef, type FactName, type KeyKind } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Call } from '../../core/provider.js';
import { stopIfCancelled } from '../../http/patience.js';
import { KEY_OF_FACT, keyWord, KIND_OF_UNKNOWN } from './join.js';
import { joining } from './joining.js';
import { naming, neverLate } from './naming.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

/** So long a member's fact for the way back may take, in milliseconds. Our own value. */
const FACT_LIMIT = 20_000;

/** Which fact of an account holds the value of a key. */
const FACT_OF_KEY = { uid: 'uid', mail: 'mail', number: 'number', alias: 'aliases' } as const satisfies Readonly<
  Record<Exclude<KeyKind, 'id'>, FactName>
>;

/**
 * Exact match in the lead. A key that the lead does not have is looked for in the systems that have it, and each account found there goes back to
 * the lead by its own join turned round. Nothing is guessed: an account is given back only where the join leads from it to the one that was found.
 */
export async function resolve(parts: CompositeParts, key: AccountKey, call: Call): Promise<readonly AccountRef[]> {
  stopIfCancelled(call.signal);
  const asked = parts.lead.provider.resolve(key, call).catch((error: unknown) => {
    if (error instanceof AppError && error.kind === 'unsupported') return byDetour(parts, key, call, error);
    throw naming(parts, parts.lead, error);
  });
  return parts.patience.wait(asked, { signal: call.signal, late: neverLate });
}

/** Whether an account that this member finds by a key can be found in the lead from there. An id is the lead's alone. */
export function canGoBack({ lead }: CompositeParts, member: Member, key: KeyKind): boolean {
  return member !== lead && key !== 'id';
}

async function byDetour(parts: CompositeParts, key: AccountKey, call: Call, without: AppError): Promise<readonly AccountRef[]> {
  const found = new Map<string, AccountRef>();
  let asked = false;
  for (const member of parts.members.filter((each) => canGoBack(parts, each, key.by))) {
    const there = await accountsThere(parts, member, key, call);
    if (there === undefined) continue;
    asked = true;
    for (const ref of there) {
      for (const back of await accountsBack(parts, member, ref, call)) {
        found.set(back.id, { ...back, foundBy: ref.foundBy });
      }
    }
  }
  if (!asked) throw naming(parts, parts.lead, without);
  return [...found.values()];
}

/** Undefined: this one does not have the key either. */
async function accountsThere(
  parts: CompositeParts,
  member: Member,
  key: AccountKey,
  call: Call,
): Promise<readonly AccountRef[] | undefined> {
  try {
    return await member.provider.resolve(key, call);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'unsupported') return undefined;
    throw naming(parts, member, error);
  }
}

async function accountsBack(
  parts: CompositeParts,
  member: Member,
  there: AccountRef,
  call: Call,
): Promise<readonly AccountRef[]> {
  const by = KEY_OF_FACT[member.join.from];
  const values = await valuesOf(parts, member, there, call);
  const candidates = await Promise.all(
    values.map((value) =>
      parts.lead.provider.resolve({ by, value }, call).catch((error: unknown) => {
        throw naming(parts, parts.lead, error);
      }),
    ),
  );
  const back: AccountRef[] = [];
  for (const candidate of candidates.flat()) {
    const joined = await joining(parts, candidate.id, call, { look: 'anew' }).in(member);
    // Nobody there is an answer; two, and a system that does not say, are none.
    if (joined.on === undefined && joined.error.code !== 'no-account') throw joined.error;
    if (joined.on?.id === there.id) back.push(candidate);
  }
  return back;
}

/** By which values the lead may know the account: those of the key by which the member is asked. */
async function valuesOf(parts: CompositeParts, member: Member, there: AccountRef, call: Call): Promise<readonly string[]> {
  const { by } = member.join;
  if (by === 'id') return [there.id];
  if (by === 'uid') return [there.uid];
  const name = FACT_OF_KEY[by];
  const facts = await member.provider.read(there.id, [name], { ...call, each: FACT_LIMIT }).catch((error: unknown) => {
    throw naming(parts, member, error);
  });
  const fact = facts[name];
  if (fact.state === 'unknown') {
    const what = `${member.system} does not tell the ${keyWord(by)} of ${there.uid}, by which it is found in ${parts.lead.system}`;
    throw new AppError(KIND_OF_UNKNOWN[fact.code], `${what}: ${fact.why}`, { right: fact.right });
  }
  if (fact.state === 'absent') return [];
  const { value } = fact;
  if (typeof value === 'string') return [value];
  return 'unmasked' in value ? [value.unmasked()] : value;
}
