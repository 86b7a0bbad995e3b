import { type AccountRef, type Method } from '../core/account.js';
import { isKnown, isUnknown, valueOf, type Fact } from '../core/fact.js';
import { type Instant } from '../core/instant.js';
import { type Operator } from '../core/operator.js';
import { type Place } from '../core/provider.js';
import { type Paint } from '../io/types.js';
import {
  accessLine,
  disabledLine,
  lockLine,
  methodLines,
  pinLine,
  recoveryLine,
  seenLine,
  type LineContext,
} from './card-lines.js';
import { missingText, type CardFacts, type CardWords } from './card-words.js';
import { forTerminal } from './clean.js';
import { headerLines } from './header.js';
import { type Page } from './result.js';
import { alsoSaid, fromWhom, type Places } from './systems.js';
import { pad } from './width.js';

/**
 * Whether the right credentials would be taken, as the diagnosis has it. `step`: they are, and then the person must do something; `will-not`: they are,
 * and will not be for long.
 */
export interface Standing {
  readonly state: 'can' | 'cannot' | 'step' | 'cannot-tell' | 'will-not';
  readonly text: string;
}

/** What a card is made of. Facts that were not asked for have no line. */
export interface CardInput {
  readonly place: Place;
  /** Of several systems, where each is: a line then names the one that it comes from. */
  readonly places?: Places;
  readonly profile: string;
  readonly operator?: Operator;
  readonly ref: AccountRef;
  readonly facts: CardFacts;
  readonly standing: Standing;
  readonly words: CardWords;
  readonly now: Instant;
  /** What was typed, when that is an alias and not the UID. */
  readonly aliasTyped?: string;
  /** What the desk did lately, a line each; an empty list: nothing. Left out: nobody looked. */
  readonly desk?: readonly string[];
  /** What the desk may want to do next, such as `{label: 'Why', command: 'uidctl diagnose chantm'}`. */
  readonly next?: readonly { readonly label: string; readonly command: string }[];
}

const LABEL_WIDTH = 11;
const GAP = '   ';
const STATE_WORDS: Readonly<Record<Standing['state'], string>> = {
  can: 'CAN SIGN IN',
  cannot: 'CANNOT SIGN IN',
  step: 'STEP NEEDED',
  'cannot-tell': 'CANNOT TELL',
  'will-not': 'CAN STILL SIGN IN',
};

/** The account card: who it is, whether the account can sign in, then one line a topic. Every value in it is cleaned; lines are wrapped later. */
export function accountCard(input: CardInput, page: Page): string[] {
  const { profile, operator, ref, aliasTyped, next = [] } = input;
  const alias = `${aliasTyped ?? ''} is an alias. The UID is ${ref.uid}: the log-in page wants the UID.`;
  return [
    ...headerLines(input, profile, operator).map(forTerminal),
    '',
    ...(aliasTyped === undefined ? [] : [forTerminal(alias), '']),
    ...cardHead(input, page),
    '',
    ...cardBody(input, page),
    ...(next.length === 0 ? [] : ['', ...next.map(({ label, command }) => labelled(label, forTerminal(command), page.paint))]),
  ];
}

/** The two lines that name an account and say its state; plans and questions show them too. */
export function cardHead(
  { ref, facts, standing: { state, text } }: Pick<CardInput, 'ref' | 'facts' | 'standing'>,
  { paint, unmask }: Page,
): string[] {
  const kind = facts.kind && (isKnown(facts.kind) && facts.kind.value !== 'unknown' ? facts.kind.value : 'kind unknown');
  const department = facts.department && shown(facts.department, 'department');
  const number = facts.number && shown(facts.number, 'number', (value) => `number ${unmask ? value.unmasked() : value.masked}`);
  const holder = [kind, department].filter((part) => part !== undefined).join(', ');
  const who = [(facts.name && valueOf(facts.name)) ?? ref.name, holder, number].filter(
    (part) => part !== undefined && part !== '',
  );
  const colour = state === 'can' ? paint.good : state === 'cannot' ? paint.bad : paint.caution;
  return [
    [paint.bold(forTerminal(ref.uid)), ...who.map((part) => forTerminal(part ?? ''))].join(GAP),
    `${colour(STATE_WORDS[state])}${GAP}${forTerminal(text)}`,
  ];
}

/** One line a topic, of the facts that were given. */
export function cardBody(
  { facts, words, now, desk, places }: Pick<CardInput, 'facts' | 'words' | 'now' | 'desk' | 'places'>,
  { paint, unmask }: Page,
): string[] {
  const context: LineContext = { facts, now, words, show: (value) => (unmask ? value.unmasked() : value.masked) };
  const lines: string[] = [];
  const add = (label: string, texts: readonly string[]): void => {
    texts.forEach((text, i) => lines.push(labelled(i === 0 ? label : '', text, paint)));
  };
  const topic = <T>(
    label: string,
    fact: Fact<T> | undefined,
    say: (value: T) => string | readonly string[],
    isSo: (value: T) => boolean = () => false,
  ): void => {
    if (!fact) return;
    const said = isKnown(fact) ? say(fact.value) : missingText(fact);
    // Lines of a list say themselves whose each is.
    const whose = typeof said === 'string' ? [`${said}${fromWhom(fact, said, places, alsoSaid(fact, isSo))}`] : said;
    add(label, whose.map(forTerminal));
  };
  topic(
    'Disabled',
    facts.enabled,
    (value) => (value.enabled ? [] : disabledLine(value, context)),
    ({ enabled }) => !enabled,
  );
  topic('Access', facts.access, (value) => accessLine(value, context));
  topic(words.label === 'PIN' ? 'PIN' : 'Password', facts.pin, (value) => pinLine(value, context));
  topic(
    'Lock',
    facts.lock,
    (value) => lockLine(value, context),
    ({ kind }) => kind !== 'none',
  );
  topic('MFA', facts['mfa.methods'], (value) => whoseMethods(value, methodLines(value, context, 'NEW'), facts, places));
  topic('Recovery', facts.recovery, (value) => recoveryLine(value, context));
  topic('Mail', facts.mail, (value) => [value]);
  topic('Owner', ownerFact(facts), ({ uid, name }) => [`${uid}, ${name}`]);
  topic('Last seen', facts['sign-in.last'], (value) => seenLine(value, context));
  if (desk) add('Desk', (desk.length === 0 ? ['nothing from this machine in the last 30 days'] : desk).map(forTerminal));
  return lines;
}

/** Each method's line with the system that it is in; the line of none with those that have none. */
function whoseMethods(methods: readonly Method[], lines: readonly string[], facts: CardFacts, places: Places): readonly string[] {
  return lines.map((line, i) => {
    const fact = methods[i]?.addedAt ?? facts['mfa.methods'];
    return fact ? `${line}${fromWhom(fact, '', places)}` : line;
  });
}

/** A line with its label in the first column. */
export function labelled(label: string, text: string, paint: Paint): string {
  return `${label === '' ? ' '.repeat(LABEL_WIDTH) : paint.bold(pad(label, LABEL_WIDTH))}${text}`;
}

/** Only some accounts have an owner: an absent one has no line. */
function ownerFact({ owner }: CardFacts): CardFacts['owner'] {
  return owner?.state === 'absent' ? undefined : owner;
}

function shown<T>(fact: Fact<T>, name: string, say: (value: T) => string = String): string | undefined {
  if (isKnown(fact)) return say(fact.value);
  return isUnknown(fact) ? `${name} unknown` : undefined;
}
