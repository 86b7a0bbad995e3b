import { AppError } from '../../../core/error.js';
import { type Instant } from '../../../core/instant.js';
import { type Policy } from '../../../policy/schema.js';
import { hashPin } from '../pin-hash.js';
import { believable } from './believable.js';
import { FIXED_PEOPLE, fixedPerson } from './fixed-people.js';
import { type GeneratedAccount } from './generated-account.js';
import { remainingKinds, type MadeKind } from './kind-mix.js';
import { ordinaryPerson } from './ordinary-people.js';
import { HOSTILE_NAMES, SPECIAL_NAMES } from './person-name.js';
import { earlierPracticePin, practicePin } from './practice.js';
import { Random } from './random.js';
import { Scene } from './scene.js';
import { RECIPES, type Recipe } from './states.js';
import { UidPool } from './uid-pool.js';

export interface UniversityOptions {
  /** How many accounts; at least {@link smallestUniversity}. */
  readonly people: number;
  /** The same seed, moment and policy make the same university, byte for byte. */
  readonly seed: number;
  readonly now: Instant;
  readonly policy: Policy;
  /** Also people whose names attack terminals and spreadsheets. For tests. */
  readonly hostile?: boolean;
}

/** So many accounts hold every kind and every state once. */
export const smallestUniversity = FIXED_PEOPLE.length + RECIPES.length;

/** The share of the other people who are in some state that is out of order. Our own guess. */
const OUT_OF_ORDER = 0.12;

/**
 * A made-up university: the people of {@link FIXED_PEOPLE}, one for each state, then others in the mix of A.3. An owner always comes
 * before what is owned. All who have a PIN share {@link practicePin}, under a few salts only, since hashing is slow by design.
 * Throws AppError `usage` for too few people or a seed that is not a whole number.
 */
export async function* generateUniversity(options: UniversityOptions): AsyncGenerator<GeneratedAccount> {
  const { people, seed, policy } = checked(options);
  const random = new Random(seed);
  const scene = new Scene(options.now, policy, random, new UidPool(), await practiceHashes(random));
  const made = new Map<MadeKind, number>();
  const count = (kind: MadeKind): void => void made.set(kind, (made.get(kind) ?? 0) + 1);

  for (const { uid, number, aliases } of FIXED_PEOPLE) scene.uids.reserve(uid, number, ...aliases);
  for (const sketch of FIXED_PEOPLE) {
    count(sketch.kind);
    yield known(fixedPerson(sketch, scene), scene);
  }
  const planted = [...SPECIAL_NAMES, ...(options.hostile === true ? HOSTILE_NAMES : [])];
  for (const recipe of RECIPES) {
    const named = recipe.kind === 'departmental' || recipe.kind === 'service' ? undefined : planted.shift();
    const person = ordinaryPerson(recipe.kind, scene, named);
    recipe.apply(person, scene);
    count(recipe.kind);
    yield known(person, scene);
  }
  const recipes = recipesByKind();
  for (const kind of remainingKinds(people, made, random)) {
    const person = ordinaryPerson(kind, scene);
    const fitting = recipes.get(kind);
    if (fitting && random.chance(OUT_OF_ORDER)) random.pick(fitting).apply(person, scene);
    yield known(person, scene);
  }
}

function checked(options: UniversityOptions): UniversityOptions {
  if (!Number.isSafeInteger(options.people) || options.people < smallestUniversity) {
    throw new AppError(
      'usage',
      `a made-up university has at least ${String(smallestUniversity)} people: one for each kind and state`,
      {
        code: 'too-few-people',
      },
    );
  }
  if (!Number.isSafeInteger(options.seed)) throw new AppError('usage', 'the seed must be a whole number', { code: 'seed' });
  return options;
}

/** Remembers who may own departmental accounts, staff in good order, and makes the history fit. */
function known(person: GeneratedAccount, scene: Scene): GeneratedAccount {
  const { id, kind, enabled, access_until: until } = person.account;
  if (kind === 'staff' && enabled === 1 && (until === null || until > scene.now) && scene.owners.length < 500)
    scene.owners.push(id);
  return believable(person, scene);
}

function recipesByKind(): Map<MadeKind, Recipe[]> {
  const byKind = new Map<MadeKind, Recipe[]>();
  for (const recipe of RECIPES) if (recipe.once !== true) byKind.set(recipe.kind, [...(byKind.get(recipe.kind) ?? []), recipe]);
  return byKind;
}

/** Hashes with salts from the seed, which no real PIN may have: so the same seed makes the same file. */
async function practiceHashes(random: Random): Promise<Scene['hashes']> {
  const salt = (bytes: number): Uint8Array => Buffer.from(random.hex(bytes), 'hex');
  const practice = [await hashPin(practicePin, salt), await hashPin(practicePin, salt), await hashPin(practicePin, salt)];
  return { practice, earlier: [await hashPin(earlierPracticePin, salt)] };
}
