import { type ChosenProfile } from '../config/types.js';
import { AppError } from '../core/error.js';
import { type Remedy, type Report } from '../diagnosis/types.js';

/*
 * A command that is printed for the account in hand is pasted into another run, which works with the current profile. Where this run does not, the
 * command names its profile: the same UID may be somebody else elsewhere.
 */

/** The profile of a run, and how it was chosen. */
export type InUse = Pick<ChosenProfile, 'name' | 'chosenBy'>;

/** A command that works on accounts, to the end of its line: in texts nothing stands after it. Help is the same for every profile. */
const ON_ACCOUNTS = /\buidctl (?:account|access|pin|password|mfa|session|diagnose|lookup)\b(?!.* --(?:profile|help)\b).*/g;

/** ` --profile NAME` where another profile than the current one may be in use; else nothing. */
export function profileFlag({ name, chosenBy }: InUse): string {
  return chosenBy === 'current' ? '' : ` --profile ${name}`;
}

/** The text, with the profile in use in each command on accounts at the end of a line. */
export function pasted(text: string, inUse: InUse): string {
  const flag = profileFlag(inUse);
  return flag === '' ? text : text.replace(ON_ACCOUNTS, (command) => `${command.trimEnd()}${flag}`);
}

/** The same error, with the profile in use in the commands of its hint. */
export function pastedError(error: AppError, inUse: InUse): AppError {
  const { kind, message, hint, code, right, retryable, details } = error;
  if (hint === undefined) return error;
  const named = pasted(hint, inUse);
  return named === hint ? error : new AppError(kind, message, { hint: named, code, right, retryable, details, cause: error });
}

/** The same report, with the profile in use in every command of it. */
export function pastedReport(report: Report, inUse: InUse): Report {
  const named = (remedies: readonly Remedy[]): readonly Remedy[] =>
    remedies.map((remedy) => ('command' in remedy ? { command: pasted(remedy.command, inUse) } : remedy));
  return {
    ...report,
    next: named(report.next),
    then: report.then.map((other) => ({ ...other, next: named(other.next) })),
    findings: report.findings.map((finding) =>
      finding.remedies === undefined ? finding : { ...finding, remedies: named(finding.remedies) },
    ),
  };
}
