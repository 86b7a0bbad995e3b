import { type AccountRef, type FactMap, type FactSet } from '../../../src/core/account.js';
import { factsOf } from '../../../src/core/fact.js';
import { instant, parseInstant, type Instant } from '../../../src/core/instant.js';
import { Personal } from '../../../src/core/personal.js';
import { type Out, type Paint } from '../../../src/io/types.js';
import { type CardInput } from '../../../src/output/card.js';
import { type CardWords } from '../../../src/output/card-words.js';

/** An instant in Hong Kong time: `2026-11-23 10:00`. */
export function hk(text: string): Instant {
  const at = parseInstant(`${text.replace(' ', 'T')}:00+08:00`);
  if (at === undefined) throw new RangeError(text);
  return at;
}

export const ZONE = 'Asia/Hong_Kong';
export const NOW = hk('2026-11-23 10:00');
export const F = factsOf('practice', NOW);
export const HOSTILE = 'Eve\u001b[31m\u202e\u0007\nroot\u200b\u009b2J';

export const PLAIN_PAINT: Paint = { bold: same, dim: same, good: same, bad: same, caution: same };
/** A paint that can be seen: `<bold>text</bold>`. */
export const LOUD_PAINT: Paint = {
  bold: loud('bold'),
  dim: loud('dim'),
  good: loud('good'),
  bad: loud('bad'),
  caution: loud('caution'),
};

/** A stream that keeps what was written. */
export interface Kept extends Out {
  readonly text: string;
}

export function kept(options: { terminal?: boolean; width?: number; paint?: Paint; closesAfter?: number } = {}): Kept {
  const parts: string[] = [];
  return {
    write: (text) => void parts.push(text),
    terminal: options.terminal ?? false,
    width: options.width ?? 80,
    paint: options.paint ?? PLAIN_PAINT,
    get closed() {
      return options.closesAfter !== undefined && parts.length >= options.closesAfter;
    },
    ready: () => Promise.resolve(),
    get text() {
      return parts.join('');
    },
  };
}

export const WORDS: CardWords = {
  label: 'PIN',
  zone: ZONE,
  ruleText: (rule) => (rule === 'retiree' ? 'yearly, to 30 June' : undefined),
  selfResetKinds: ['staff', 'student'],
  fresh: 30 * 86_400_000,
};

export const REF: AccountRef = {
  id: 'a1',
  uid: 'chantm',
  name: 'Chan Tai Man 陳大文',
  system: 'practice',
  foundBy: { by: 'uid', value: 'chantm' },
};

type Given = { readonly [N in keyof FactMap]?: FactSet[N] };

/** Facts of a retiree whose account can sign in, with some of them replaced. */
export function facts(given: Given = {}): FactSet {
  return {
    uid: F.known('chantm'),
    aliases: F.known(['tai.man.chan']),
    number: F.known(new Personal('number', '1234564417')),
    name: F.known('Chan Tai Man 陳大文'),
    kind: F.known('retiree'),
    department: F.known('Chemistry'),
    mail: F.known('chantm@hku.hk'),
    groups: F.known([]),
    owner: F.absent(),
    enabled: F.known({ enabled: true }),
    access: F.known({
      from: F.known('always'),
      enforced: F.known(true),
      until: F.known(hk('2027-07-01 00:00')),
      rule: F.known('retiree'),
      graceUntil: F.known('never'),
    }),
    lock: F.known({ kind: 'none' }),
    failures: F.known({ count: 0, limit: F.known(8), lastAt: F.known('never'), locksFor: F.known(1_800_000) }),
    pin: F.known({
      present: F.known(true),
      changedAt: F.known(hk('2026-02-03 09:00')),
      expiresAt: F.known('never'),
      mustChange: F.known(false),
      effectiveAt: F.known(hk('2026-02-03 09:10')),
      temporary: F.known(false),
      lastResetAt: F.known('never'),
      atExpiry: F.known('refused'),
      graceLogins: F.absent(),
    }),
    'pin.rules': F.known({
      minLength: 10,
      maxLength: 18,
      allowed: 'letters-and-digits',
      atLeast: ['upper', 'digit'],
      history: 3,
    }),
    'mfa.methods': F.known([
      {
        id: 'm1',
        type: 'app',
        label: new Personal('label', 'iPhone 12'),
        addedAt: F.known(hk('2024-03-14 12:00')),
        isDefault: F.known(true),
        usable: F.known(true),
      },
      {
        id: 'm2',
        type: 'sms',
        label: new Personal('phone', '+852 9123 4531'),
        addedAt: F.known(hk('2024-03-14 12:00')),
        isDefault: F.known(false),
        usable: F.known(true),
      },
    ]),
    'mfa.duty': F.known({ demanded: true, since: F.known(hk('2024-10-01 00:00')), withoutMethod: F.known('refused') }),
    recovery: F.known({
      mail: F.known([new Personal('mail', 'taiman@gmail.com')]),
      mobile: F.known([]),
      question: F.known(false),
      selfReset: F.known(false),
    }),
    restrictions: F.absent(),
    demands: F.absent(),
    sessions: F.known([]),
    'sign-in.last': F.known({
      at: hk('2026-06-29 08:14'),
      result: 'signed-in',
      reason: undefined,
      code: undefined,
      source: F.absent(),
      device: F.absent(),
      service: F.absent(),
    }),
    'sign-in.last-success': F.known(hk('2026-06-29 08:14')),
    ...given,
  };
}

/** The card of the account above on the practice profile. */
export function cardInput(given: Given = {}, more: Partial<CardInput> = {}): CardInput {
  return {
    place: { title: 'embedded directory', host: undefined, practice: true },
    profile: 'practice',
    ref: REF,
    facts: facts(given),
    standing: { state: 'can', text: 'nothing that we can see would refuse the right PIN' },
    words: WORDS,
    now: NOW,
    desk: [],
    next: [
      { label: 'Next', command: 'uidctl access extend chantm --rule retiree' },
      { label: 'Why', command: 'uidctl diagnose chantm' },
    ],
    ...more,
  };
}

export const EPOCH = instant(0);

function same(text: string): string {
  return text;
}

function loud(name: string): (text: string) => string {
  return (text) => `<${name}>${text}</${name}>`;
}
