import { DISABLE_REASONS, type DisableReason } from '../../core/account.js';
import { iso, isoWhen, parseInstant, type Instant, type When } from '../../core/instant.js';

/** What is kept of a disabled account, since OpenLDAP has no place of its own for it. */
export interface DisableNote {
  readonly since: Instant;
  readonly reason: DisableReason;
  /** The access end that stood there before, and stands there again when the account is enabled. */
  readonly end: When;
  readonly text: string | undefined;
}

const HEAD = 'uidctl disabled ';
const FORM = /^uidctl disabled (\S+) reason=(\S+) end=(\S+)(?: note=([\s\S]*))?$/;

/** How every note begins: for a search filter. */
export const NOTE_HEAD = HEAD.trimEnd();

/** One line that a person can read too: `uidctl disabled 2026-11-23T10:00:00Z reason=left end=2027-06-30T16:00:00Z note=...`. */
export function noteText({ since, reason, end, text }: DisableNote): string {
  return `${HEAD}${iso(since)} reason=${reason} end=${isoWhen(end)}${text === undefined ? '' : ` note=${text}`}`;
}

/** A note that this tool wrote; undefined for any other text. */
export function parseNote(value: string): DisableNote | undefined {
  const [, at = '', word, until = '', text] = FORM.exec(value) ?? [];
  const since = parseInstant(at);
  const reason = DISABLE_REASONS.find((each) => each === word);
  const end = until === 'never' ? 'never' : parseInstant(until);
  if (since === undefined || reason === undefined || end === undefined) return undefined;
  return { since, reason, end, text };
}
