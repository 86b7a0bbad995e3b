import { type PolicyAnswer } from './types.js';

/** A request that the server answered with anything but success. Never holds a value that was sent. */
export class LdapFailure extends Error {
  /** The result code (RFC 4511, section 4.1.9, and what servers add to it). */
  readonly code: number;
  /** The server's own text, as it came. May hold names of entries; never a password that was sent. */
  readonly text: string;
  /** What the password policy control of the answer said, if there was one. */
  readonly policy: PolicyAnswer | undefined;
  /** The servers that a referral names. */
  readonly referrals: readonly string[];

  constructor(code: number, text: string, more: { readonly policy?: PolicyAnswer; readonly referrals?: readonly string[] } = {}) {
    super(`the server answered ${String(code)}${text === '' ? '' : `: ${text}`}`);
    this.name = 'LdapFailure';
    this.code = code;
    this.text = text;
    this.policy = more.policy;
    this.referrals = more.referrals ?? [];
  }
}

/** A write that was sent and not answered: it may have been done, and it is not sent again. */
export class LdapUncertain extends Error {
  constructor(why: string, cause?: unknown) {
    super(why, cause === undefined ? undefined : { cause });
    this.name = 'LdapUncertain';
  }
}
