import { type Credentials } from '../core/credentials.js';
import { type Certificate } from '../core/probe.js';
import { type Secret } from '../core/secret.js';
import { type Filter } from './filter.js';

/** Where an LDAP server is, and whom we trust for it. There is no way to leave the check of the certificate out. */
export interface LdapServer {
  /** `ldaps://host[:636]`, or `ldap://host[:389]`, which is always upgraded by StartTLS before anything else is sent. */
  readonly url: string;
  /** The certificates of the authorities to trust, PEM; the system's own when left out. */
  readonly ca?: string;
}

export interface LdapOptions {
  readonly server: LdapServer;
  readonly credentials: Credentials;
  /** Milliseconds for connect, TLS and bind together, and for one request that has no limit of its own. {@link WITHIN} when left out. */
  readonly within?: number;
}

/** What goes with every request. A limit or a signal gives up the promise and never the socket: others use it. */
export interface LdapCall {
  readonly signal: AbortSignal;
  /** Milliseconds until this request is given up; the connection's own limit when left out. */
  readonly within?: number;
}

/** One entry of an answer. Attribute names in any case of letters; an attribute that is not there has no values. */
export interface Entry {
  readonly dn: string;
  /** The first value as text. */
  text(attribute: string): string | undefined;
  texts(attribute: string): readonly string[];
  /** The first value as bytes; only for attributes that were asked for as binary. */
  bytes(attribute: string): Uint8Array | undefined;
  /** All values as bytes; only for attributes that were asked for as binary. */
  allBytes(attribute: string): readonly Uint8Array[];
}

export interface Question {
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  readonly filter: Filter;
  /** By name; `1.1` for none. Operational ones must be named. */
  readonly attributes: readonly string[];
  /** Those of them that are bytes, not text. */
  readonly binary?: readonly string[];
  /** At most so many entries; a longer list is cut and says so. */
  readonly limit?: number;
  readonly controls?: readonly ControlRequest[];
}

/** A control to send, as bytes. The answer's control of the same kind comes back in `controls`. */
export interface ControlRequest {
  readonly oid: string;
  readonly critical: boolean;
  readonly value?: Uint8Array;
}

/** Entries that were found. */
export interface Answer {
  readonly entries: readonly Entry[];
  /** Why the list may not be whole: a limit of ours or of the server's, or a part of the tree that another server has. Undefined: it is whole. */
  readonly cut: 'limit' | 'size-limit' | 'time-limit' | 'referral' | undefined;
  /** Controls of the answer by their OID; where it has a single entry, those of the entry too. */
  readonly controls: ReadonlyMap<string, Uint8Array>;
  /** Where other parts of the tree are, as urls; never followed. The three that every Active Directory domain names for its own parts are left out. */
  readonly references?: readonly string[];
}

/** One part of a modify request; all of them hold or none. */
export interface Modification {
  readonly operation: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  /** None: with `delete` and `replace` the whole attribute goes. */
  readonly values: readonly (string | Uint8Array)[];
}

/** What a bind with somebody else's password said. */
export interface BindAnswer {
  readonly code: number;
  /** The server's own text. */
  readonly text: string;
  /** The password policy control of the answer (1.3.6.1.4.1.42.2.27.8.5.1). Undefined: none came, which is not the same as an empty one. */
  readonly policy: PolicyAnswer | undefined;
}

/** What the password policy control says (draft-behera-ldap-password-policy-10). */
export interface PolicyAnswer {
  readonly error?: number;
  readonly secondsLeft?: number;
  readonly graceLeft?: number;
}

/**
 * One server, by at most two connections: one for reads, one for writes, each opened when it is first needed, made anew after a loss (new client, StartTLS,
 * bind) and shared by everybody who asks at the same time. Nothing is ever sent twice.
 *
 * Throws {@link LdapFailure} for what the server answered, and AppError for the rest: unavailable (not reached, lost, too late), unauthenticated (our own
 * bind was refused, or is not to be tried), setup (certificate), cancelled.
 */
export interface Ldap {
  /** `host:port`. */
  readonly address: string;
  /** All that is found, in as many pages as it takes, up to the question's limit. */
  search(question: Question, call: LdapCall): Promise<Answer>;
  /** The same in pages, each fetched when it is pulled. */
  pages(question: Question, pageSize: number, call: LdapCall): AsyncIterable<Answer>;
  /** The one entry of this DN, or undefined. */
  entry(question: Omit<Question, 'scope' | 'limit'>, call: LdapCall): Promise<Entry | undefined>;
  compare(dn: string, attribute: string, value: string, call: LdapCall): Promise<boolean>;
  /**
   * One write, on the connection for writes. `signal` counts only until it is sent. What was sent and got no answer (lost, too late) throws
   * {@link LdapUncertain}: it may have been done.
   */
  modify(
    dn: string,
    changes: readonly Modification[],
    call: LdapCall,
    controls?: readonly ControlRequest[],
  ): Promise<PolicyAnswer | undefined>;
  /** A bind as somebody else, on a connection of its own that is closed afterwards. Counted by the server like any other. Never with an empty password. */
  tryBind(name: string, password: Secret, call: LdapCall): Promise<BindAnswer>;
  /** The own change of a password: bind as the person, then change, on a connection of its own. */
  changeAs(name: string, password: Secret, change: OwnChange, call: LdapCall): Promise<void>;
  /** The certificate of the connection for reads; undefined before it is made. */
  certificate(): Certificate | undefined;
  close(): Promise<void>;
}

/** What a person may do on the own connection: a modify of the own entry. */
export interface OwnChange {
  readonly dn: string;
  readonly changes: readonly Modification[];
}
