import * as z from 'zod';
import { ACTIONS } from '../core/change.js';
import { type Day } from '../core/instant.js';
import { isZone } from '../core/zone.js';
import { FRESH_METHODS, REPEAT_RESET } from './own.js';
import {
  calendarLength,
  characterClasses,
  clockLength,
  clockTime,
  datedText,
  dayText,
  kind,
  method,
  origin,
  pattern,
  ruled,
  selected,
  versioned,
  yearlyDay,
  SELECTORS,
} from './value-schema.js';

export { SELECTORS };

/*
 * The institution's rules as data. Every value says where it comes from and when that was said; a rule whose value changed over
 * time lists its versions and names the instant that selects one. The value that lost against another source stays beside it.
 */

const pinForm = z.strictObject({
  min: z.int().positive(),
  max: z.int().positive(),
  allowed: z.enum(['letters-and-digits', 'any']),
  atLeast: characterClasses,
});

const pin = z.strictObject({
  /** What a PIN may look like, by the instant at which it was chosen. */
  form: versioned(pinForm, 'pin-change').optional(),
  advised: ruled(z.strictObject({ min: z.int().positive(), atLeast: characterClasses })).optional(),
  /** So many of the last PINs may not come back. */
  history: ruled(z.int().nonnegative()).optional(),
  /** From a change until the new PIN works, by the instant of the change. */
  effectAfter: versioned(clockLength, 'pin-change').optional(),
  /** How long a PIN issued by the desk lives. */
  temporaryLife: ruled(clockLength).optional(),
  /** A change is due after so long; a null version: no ageing. */
  ageing: versioned(clockLength.nullable(), 'today').optional(),
  /** Who may reset the PIN alone, and by which registered contact. */
  selfReset: ruled(
    z.strictObject({ kinds: z.array(kind), contacts: z.array(z.enum(['mail', 'mobile', 'question'])) }),
  ).optional(),
  avoid: ruled(z.array(z.string())).optional(),
});

const studentNumber = z.strictObject({
  /** How many digits a student number has. */
  length: z.int().positive(),
  /** The letter of the UID, by the first digits of the number. */
  prefixes: z.record(z.string().regex(/^\d+$/, 'must be digits'), z.string()),
  /** Which digits follow the letter, counted from 1; both ends included. */
  digits: z.strictObject({ from: z.int().positive(), to: z.int().positive() }),
});

const uid = z.strictObject({
  form: ruled(pattern).optional(),
  alias: ruled(pattern).optional(),
  /** How a student number becomes a UID. */
  fromStudentNumber: ruled(studentNumber).optional(),
  /** When a new UID works: sent in this part of the day (both ends included, minute grain), usable after so long or at a time of day. */
  usable: selected(
    z
      .array(z.strictObject({ sentFrom: clockTime, sentTo: clockTime, after: clockLength.optional(), at: clockTime.optional() }))
      .min(1),
    'uid-sent',
  ).optional(),
  /** When the account of somebody who applied in this part of the day (both ends included) is ready. */
  ready: ruled(
    z
      .array(z.strictObject({ appliedFrom: clockTime, appliedTo: clockTime, at: clockTime, daysLater: z.int().nonnegative() }))
      .min(1),
  ).optional(),
  /** Whether the holder may still change the UID, by kind and day. */
  change: z.partialRecord(kind, versioned(z.enum(['once-within-7-days', 'for-a-fee', 'no']), 'today')).optional(),
  /** A new appointment so soon after the last end keeps the account. */
  reuseWithin: ruled(calendarLength).optional(),
});

const lock = z.strictObject({ failures: ruled(z.int().positive()), length: ruled(clockLength) });

const step = z.discriminatedUnion('by', [
  /** To the next such day of the year. */
  z.strictObject({ by: z.literal('yearly-date'), monthDay: ruled(yearlyDay) }),
  /** So long from the later of today and the present end. */
  z.strictObject({ by: z.literal('from-later'), length: ruled(calendarLength) }),
  /** So many days asked for. */
  z.strictObject({
    by: z.literal('days'),
    /** Up to so many days the desk may do alone. */
    alone: ruled(z.int().positive()),
    /** Who endorses more than that, for people. */
    endorser: z.string().min(1),
    /** What is taken when nobody says how many. */
    normal: ruled(z.int().positive()),
    most: ruled(calendarLength),
  }),
  /** The end follows a record outside, and the desk does not move it. */
  z.strictObject({ by: z.literal('record'), keeper: ruled(z.string().min(1)) }),
]);

/** How a named rule moves the last day of access. */
const extension = z.strictObject({
  title: z.string(),
  kinds: z.array(kind).min(1),
  form: z.string().optional(),
  step,
  /** Renewal opens so long before the present end. */
  opens: ruled(calendarLength).optional(),
  notice: z.string().optional(),
});

const access = z.strictObject({
  /** A leaver's time after the end, by the contract end. */
  grace: versioned(calendarLength, 'contract-end').optional(),
  /** The day that grace is counted from. */
  graceStart: ruled(z.enum(['contract-end', 'last-employment-date'])).optional(),
  graceKinds: z.array(kind).default([]),
  graceServices: ruled(z.array(z.string())).optional(),
  /** The rule that sets the end for a kind. */
  ruleOfKind: z.partialRecord(kind, z.string()).default({}),
  rules: z.record(z.string(), extension).default({}),
  /** A day asked for where no rule is named and the kind has none: how far from today a desk may go. Left out: it may not. */
  desk: ruled(z.union([calendarLength, z.literal('no-limit')], 'must be a duration such as P1Y, or no-limit')).optional(),
});

const mfa = z.strictObject({
  /** By kind: from when a second factor is demanded at sign-in. */
  duty: z.partialRecord(kind, selected(z.strictObject({ from: dayText }), 'today')).default({}),
  /** The same for accounts made on or after a day, from when they were made. */
  newAccounts: selected(z.strictObject({ kinds: z.array(kind), from: dayText }), 'account-made').optional(),
  /** How long it takes at most until a new account has it: before that, nothing is demanded of it. */
  onAfter: ruled(clockLength).optional(),
  maxDevices: ruled(z.int().positive()).optional(),
  /** Methods younger than this are marked before they are trusted. */
  fresh: ruled(clockLength).prefault({ value: FRESH_METHODS, source: 'own' }),
});

const service = z.strictObject({
  title: z.string(),
  kinds: ruled(z.array(kind)).optional(),
  /** Methods that this service takes; all when left out. */
  methods: ruled(z.array(method)).optional(),
  /** From when it demands a second factor, and from where. */
  mfa: z
    .array(
      selected(
        z.strictObject({ from: dayText, where: z.enum(['everywhere', 'outside']), kinds: z.array(kind).optional() }),
        'today',
      ),
    )
    .default([]),
  session: ruled(clockLength).optional(),
});

/** What a policy can say a place for. A name that no text uses would never be said, so another one is an error. */
export const PLACES = [
  'change-pin',
  'forgot-pin',
  'register-contact',
  'register-method',
  'default-method',
  'check-mfa',
  'lost-phone',
  'restore-network',
  'desk',
] as const;

const place = z.strictObject({
  text: z.string(),
  source: z.string().optional(),
  dated: datedText.optional(),
  note: z.string().optional(),
  overruled: z.array(z.strictObject({ text: z.string(), ...origin })).default([]),
});

const form = z.strictObject({
  title: z.string(),
  /** The changes that are asked for on it. */
  asksFor: z.array(z.enum(ACTIONS)).optional(),
  needs: z.string().optional(),
  source: z.string().optional(),
  note: z.string().optional(),
});

const mail = z.strictObject({
  /** The institution's mail domains of an account, by kind. */
  domains: z.partialRecord(kind, ruled(z.array(z.string()).min(1))).default({}),
});

export const policySchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens, and begin with a letter'),
  title: z.string().min(1),
  zone: z.string().refine(isZone, 'must be an IANA time zone, such as Asia/Hong_Kong'),
  /** What people read for the account's password: `PIN` or `password`. */
  label: z.enum(['PIN', 'password']).default('password'),
  sources: z
    .record(z.string(), z.strictObject({ address: z.string(), dated: datedText.optional(), title: z.string().optional() }))
    .default({}),
  pin: pin.default({}),
  uid: uid.default({}),
  lock: lock.optional(),
  access: access.prefault({}),
  mfa: mfa.prefault({}),
  mail: mail.prefault({}),
  services: z.record(z.string(), service).default({}),
  /** Where people do things alone, by what they want. Only what is written here is ever said. */
  places: z.partialRecord(z.enum(PLACES), place).default({}),
  forms: z.record(z.string(), form).default({}),
  /** Accounts that the desk may not touch. */
  protected: z
    .strictObject({
      uids: z.array(z.string()).default([]),
      groups: z.array(z.string()).default([]),
      unknown: z.enum(['protected', 'allowed']).default('protected'),
    })
    .prefault({}),
  desk: z
    .strictObject({
      /** A second PIN reset inside this time defaults to No. */
      repeatReset: ruled(clockLength).prefault({ value: REPEAT_RESET, source: 'own' }),
    })
    .prefault({}),
});

/** The institution's rules, checked. */
export type Policy = z.output<typeof policySchema>;
/** The rules as somebody writes them: defaults left out, days as plain text. */
export type PolicyInput = z.input<typeof policySchema>;

export interface Sourced<T> {
  readonly value: T;
  /** A key of the policy's `sources`, or `own`. */
  readonly source: string;
  /** A year, a month or a day; the date of the source itself where this is left out. */
  readonly dated?: string;
  readonly note?: string;
}
/** What lost: a value, or the source's words where it gives none. */
export interface Overruled<T> extends Omit<Sourced<T>, 'value'> {
  readonly value?: T;
  readonly said?: string;
}
export interface Ruled<T> extends Sourced<T> {
  readonly overruled: readonly Overruled<T>[];
}
/** A value that names its own day, and the instant that is held against it. */
export interface Selected<T> extends Ruled<T> {
  readonly selectedBy: (typeof SELECTORS)[number];
}
export interface Version<T> extends Ruled<T> {
  readonly from?: Day;
  readonly at?: string;
}
export interface Versioned<T> {
  readonly selectedBy: (typeof SELECTORS)[number];
  readonly versions: readonly Version<T>[];
}
