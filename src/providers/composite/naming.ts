import { AppError } from '../../core/error.js';
import { type SystemId, type UnknownCode } from '../../core/fact.js';
import { type CompositeParts } from './parts.js';
import { type Member } from './types.js';

/** A sentence of one system as one of several: `campus-ad: the account is disabled`. One that names its system first stays as it is. */
export function saidBy(system: SystemId, text: string): string {
  return text.startsWith(system) ? text : `${system}: ${text}`;
}

/** A sentence of a member; where there is but one, nobody needs to be told whose it is. */
export function inWordsOf(
  { members }: Pick<CompositeParts, 'members'>,
  { system }: Pick<Member, 'system'>,
  text: string,
): string {
  return members.length > 1 ? saidBy(system, text) : text;
}

/** The error of a member, which says whose it is. What is no AppError, and a Ctrl-C, stays as it is. */
export function naming(parts: Pick<CompositeParts, 'members'>, member: Pick<Member, 'system'>, error: unknown): unknown {
  if (!(error instanceof AppError) || error.kind === 'cancelled') return error;
  const message = inWordsOf(parts, member, error.message);
  if (message === error.message) return error;
  const { kind, code, hint, right, retryable, details } = error;
  return new AppError(kind, message, { code, hint, right, retryable, details, cause: error });
}

/** Why a fact is unknown when its system threw this. */
export function unknownCode({ kind, code }: AppError): UnknownCode {
  switch (kind) {
    case 'unavailable':
      return code === 'timed-out' ? 'timed-out' : 'unreachable';
    case 'forbidden':
    case 'unauthenticated':
      return 'not-readable';
    case 'conflict':
      return 'disagrees';
    case 'not-found':
    case 'unsupported':
      return 'not-recorded';
    default:
      return 'unreachable';
  }
}

/** For a wait without a limit of time: it is never late. */
export function neverLate(): Error {
  return new Error('a wait without a limit was late');
}
