import { type Connection, type Found } from './connection.js';
import { CONTROLS, pagedResults, readCookie } from './controls.js';
import { entryOf } from './entries.js';
import { searchRequest, type SearchLimits } from './requests.js';
import { type Answer, type LdapCall, type Question } from './types.js';

/** How a search reaches the server. */
export interface SearchRoads {
  /** One request on the connection for reads. Throws AppError; never LdapFailure. */
  ask(build: ReturnType<typeof searchRequest>, call: LdapCall): Promise<Found>;
  /** The same on one and the same connection, which pages need: their cookies hold nowhere else. */
  askOn(connection: Connection, build: ReturnType<typeof searchRequest>, call: LdapCall): Promise<Found>;
  /** A connection on which no other paged search is under way. `release` when done; `whole` false: the server may still hold the rest. */
  forPages(
    call: LdapCall,
    pulled: boolean,
  ): Promise<{ readonly connection: Connection; readonly release: (whole: boolean) => void }>;
  /** Throws what a result that is no success means. */
  refuse(found: Found): Error;
  /** Milliseconds of a call. */
  within(call: LdapCall): number;
}

/** More than this is asked for in pages: OpenLDAP gives 500 at once by default, Active Directory 1000. */
const PAGE = 500;

const TIME_LIMIT = 3;
const SIZE_LIMIT = 4;
const ADMIN_LIMIT = 11;

/**
 * All that is found, up to the question's limit. The first request is a plain one, so that many small questions share a connection freely; only where it
 * is cut, and more is wanted, the whole is asked again in pages. Pages help against a limit of one answer (Active Directory); a limit of the whole search
 * (OpenLDAP) cuts them too, and then the answer says so.
 */
export async function searchAll(roads: SearchRoads, question: Question, call: LdapCall): Promise<Answer> {
  const limit = question.limit ?? Infinity;
  const first = await searchOnce(roads, question, Math.min(limit, PAGE), call);
  if (limit <= PAGE || first.cut !== 'limit') return limited(first, limit);
  const entries: Answer['entries'][number][] = [];
  let last = first;
  for await (const page of searchPages(roads, question, PAGE, call, false)) {
    entries.push(...page.entries);
    last = page;
  }
  return { ...last, entries };
}

/** One plain request for at most `limit` entries. */
async function searchOnce(roads: SearchRoads, question: Question, limit: number, call: LdapCall): Promise<Answer> {
  const controls = question.controls ?? [];
  const build = (limits: SearchLimits): ReturnType<typeof searchRequest> => searchRequest(question, limits, controls);
  let found = await roads.ask(build({ entries: limit, seconds: seconds(roads.within(call)) }), call);
  // A server with a hard limit refuses who asks for more than that, and answers who does not say how much.
  if (found.result.code === ADMIN_LIMIT && found.entries.length === 0)
    found = await roads.ask(build({ entries: 0, seconds: 0 }), call);
  return limited(answerOf(roads, found, limit), limit);
}

/** The same in pages; `pulled`: somebody else decides when the next one is fetched, and may never do so. */
export async function* searchPages(
  roads: SearchRoads,
  question: Question,
  pageSize: number,
  call: LdapCall,
  pulled: boolean,
): AsyncGenerator<Answer> {
  const { connection, release } = await roads.forPages(call, pulled);
  let left = question.limit ?? Infinity;
  let cookie: Uint8Array | undefined = new Uint8Array();
  let whole = false;
  try {
    while (cookie !== undefined) {
      const page: Found = await askPage(roads, connection, question, Math.min(pageSize, left), cookie, call);
      cookie = page.result.code === 0 ? readCookie(page.result.controls.get(CONTROLS.pagedResults)) : undefined;
      whole = cookie === undefined;
      const answer = limited(answerOf(roads, page, left), left);
      left -= answer.entries.length;
      if (left <= 0 && cookie !== undefined) {
        yield { ...answer, cut: 'limit' };
        return;
      }
      yield answer;
    }
  } finally {
    release(whole);
  }
}

function askPage(
  roads: SearchRoads,
  connection: Connection,
  question: Question,
  size: number,
  cookie: Uint8Array,
  call: LdapCall,
): Promise<Found> {
  const controls = [...(question.controls ?? []), pagedResults(size, cookie)];
  return roads.askOn(connection, searchRequest(question, { entries: 0, seconds: seconds(roads.within(call)) }, controls), call);
}

/** The server's own limit of time lies before ours, so that what it found until then still comes. */
function seconds(within: number): number {
  return Math.max(1, Math.floor((within * 0.9) / 1000));
}

function answerOf(roads: SearchRoads, found: Found, limit: number): Answer {
  const { code, controls } = found.result;
  const entries = found.entries.map(entryOf);
  const references = found.references.filter((url) => !isOwnOfDomain(url));
  const cut = (): Answer['cut'] => {
    if (code === TIME_LIMIT) return 'time-limit';
    if (code === SIZE_LIMIT) return entries.length >= limit ? 'limit' : 'size-limit';
    if (code === ADMIN_LIMIT && entries.length > 0) return 'size-limit';
    if (code !== 0) throw roads.refuse(found);
    return references.length > 0 ? 'referral' : undefined;
  };
  // Of a single entry its own controls count too: what is asked of an account (its usability) comes with the entry.
  const ofEntry = found.entries.length === 1 ? (found.entries[0]?.controls ?? []) : [];
  return { entries, cut: cut(), controls: new Map([...ofEntry, ...controls]), references };
}

/** A server that knows no limits sends more than was asked for. */
function limited(answer: Answer, limit: number): Answer {
  return answer.entries.length > limit ? { ...answer, entries: answer.entries.slice(0, limit), cut: 'limit' } : answer;
}

/**
 * A search from the root of a domain always brings references to the three other parts that every domain controller of Active Directory has: its
 * configuration and its DNS zones. No account is there, so the answer is whole without them; a child domain or another server's part is another thing.
 */
function isOwnOfDomain(url: string): boolean {
  return /^ldaps?:\/\/[^/]*\/(CN=Configuration|DC=(Domain|Forest)DnsZones),/i.test(decoded(url));
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
