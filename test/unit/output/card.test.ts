import { describe, expect, it } from 'vitest';
import { FACT_NAMES, type FactMap } from '../../../src/core/account.js';
import { Personal } from '../../../src/core/personal.js';
import { accountCard, type CardInput } from '../../../src/output/card.js';
import { forTerminal } from '../../../src/output/clean.js';
import { headerLine } from '../../../src/output/header.js';
import { linesFor } from '../../../src/output/lines.js';
import { width } from '../../../src/output/width.js';
import { cardInput, F, facts, HOSTILE, hk, kept, LOUD_PAINT, NOW, PLAIN_PAINT, REF, WORDS } from './made-up.js';

const UNREACHABLE = F.unknown('unreachable', 'dc1 did not answer');
const ACCESS: FactMap['access'] = {
  from: F.known('always'),
  enforced: F.known(true),
  until: F.known(hk('2026-07-01 00:00')),
  rule: F.known('retiree'),
  graceUntil: F.known('never'),
};
const PIN: FactMap['pin'] = {
  present: F.known(true),
  changedAt: F.known(hk('2026-02-03 09:00')),
  expiresAt: F.known('never'),
  mustChange: F.known(false),
  effectiveAt: F.known(hk('2026-02-03 09:10')),
  temporary: F.known(false),
  lastResetAt: F.known('never'),
  atExpiry: F.known('refused'),
  graceLogins: F.absent(),
};

const card = (input: CardInput, columns = 80, unmask = false): string[] =>
  linesFor((page) => accountCard(input, page), kept({ terminal: true, width: columns }), unmask);
const lineOf = (input: CardInput, label: string): string | undefined => card(input, 300).find((line) => line.startsWith(label));

describe('the card', () => {
  it('of a retiree whose access has ended, found by an alias', () => {
    const standing = { state: 'cannot', text: 'access ended 30 June 2026, 4 months ago: not renewed' } as const;
    expect(card(cardInput({ access: F.known(ACCESS) }, { aliasTyped: 'tai.man.chan', standing }))).toEqual([
      'practice | embedded directory | made-up people, nothing here is real',
      '',
      'tai.man.chan is an alias. The UID is chantm: the log-in page wants the UID.',
      '',
      'chantm   Chan Tai Man 陳大文   retiree, Chemistry   number ······4417',
      'CANNOT SIGN IN   access ended 30 June 2026, 4 months ago: not renewed',
      '',
      'Access     last day 30 June 2026, rule retiree (yearly, to 30 June)',
      'PIN        changed 3 Feb 2026, no change due',
      'Lock       none, 0 of 8 failures',
      'MFA        1  authenticator app "iPhone 12", default, added 14 Mar 2024',
      '           2  SMS +852 •••• ••31, added 14 Mar 2024',
      'Recovery   mail t•••@g•••.com; the online PIN reset is for staff and students',
      'Mail       chantm@hku.hk',
      'Last seen  29 June 2026 08:14, signed in',
      'Desk       nothing from this machine in the last 30 days',
      '',
      'Next       uidctl access extend chantm --rule retiree',
      'Why        uidctl diagnose chantm',
    ]);
  });

  it('of a system that did not answer says so on every line, and never that all is well', () => {
    const unknown = Object.fromEntries(FACT_NAMES.map((name) => [name, UNREACHABLE]));
    const standing = { state: 'cannot-tell', text: 'everything is unknown: dc1 did not answer' } as const;
    expect(card(cardInput(unknown, { next: [], desk: undefined, standing }), 200)).toEqual([
      'practice | embedded directory | made-up people, nothing here is real',
      '',
      'chantm   Chan Tai Man 陳大文   kind unknown, department unknown   number unknown',
      'CANNOT TELL   everything is unknown: dc1 did not answer',
      '',
      ...['Disabled', 'Access', 'PIN', 'Lock', 'MFA', 'Recovery', 'Mail', 'Owner', 'Last seen'].map(
        (label) => `${label.padEnd(11)}unknown: dc1 did not answer`,
      ),
    ]);
  });

  it('of a system that has none of it says none, and is not blocked by what it does not have', () => {
    const absent = Object.fromEntries(FACT_NAMES.map((name) => [name, F.absent(`not kept here`)]));
    expect(card(cardInput({ ...absent, uid: F.known('chantm') }, { next: [], desk: undefined }), 200)).toEqual([
      'practice | embedded directory | made-up people, nothing here is real',
      '',
      'chantm   Chan Tai Man 陳大文   kind unknown',
      'CAN SIGN IN   nothing that we can see would refuse the right PIN',
      '',
      ...['Disabled', 'Access', 'PIN', 'Lock', 'MFA', 'Recovery', 'Mail', 'Last seen'].map(
        (label) => `${label.padEnd(11)}none: not kept here`,
      ),
    ]);
  });

  it('leaves out facts that were not asked for', () => {
    const { enabled, lock } = facts();
    const lines = card(cardInput({}, { facts: { enabled, lock }, next: [], desk: undefined }), 200);
    expect(lines.slice(-1)).toEqual(['Lock       none']);
  });

  it.each([40, 80, 120])('fits %i columns, but for a command that must stay whole', (columns) => {
    const lines = card(
      cardInput({
        access: F.known({
          ...ACCESS,
          rule: F.unknown('not-readable', 'the attribute is not readable for this login', 'Read all properties'),
        }),
      }),
      columns,
    );
    for (const line of lines.filter((text) => !text.includes('uidctl '))) expect(width(line)).toBeLessThanOrEqual(columns);
    expect(lines.some((line) => line.includes('uidctl access extend chantm --rule retiree'))).toBe(true);
  });

  it('lets no hostile value reach the terminal or begin a line, whoever shows it', () => {
    const hostile = cardInput(
      {
        name: F.known(HOSTILE),
        department: F.known(HOSTILE),
        mail: F.known(HOSTILE),
        number: F.known(new Personal('number', HOSTILE)),
        owner: F.known({ uid: HOSTILE, name: HOSTILE }),
        lock: F.unknown('not-readable', HOSTILE, HOSTILE),
        enabled: F.known({
          enabled: false,
          reason: F.known('abuse'),
          by: F.known(HOSTILE),
          since: F.absent(),
          note: F.known(HOSTILE),
        }),
        access: F.known({ ...ACCESS, rule: F.known(HOSTILE) }),
        'mfa.methods': F.known([
          {
            id: '1',
            type: 'other',
            label: new Personal('label', HOSTILE),
            addedAt: F.absent(),
            isDefault: F.absent(),
            usable: F.known(true),
          },
        ]),
      },
      {
        aliasTyped: HOSTILE,
        standing: { state: 'cannot', text: HOSTILE },
        profile: HOSTILE,
        ref: { ...REF, uid: HOSTILE },
        desk: [HOSTILE],
      },
    );
    const raw = accountCard(hostile, { width: 80, paint: PLAIN_PAINT, unmask: true });
    for (const line of raw) expect(forTerminal(line)).toBe(line);
    expect(raw.filter((line) => line.includes('Eve')).length).toBeGreaterThan(8);
    for (const line of card(hostile, 60, true)) expect(forTerminal(line)).toBe(line);
  });

  it('shows personal values in full only unmasked', () => {
    const masked = card(cardInput()).join('\n');
    const full = card(cardInput(), 80, true).join('\n');
    for (const value of ['1234564417', '+852 9123 4531', 'taiman@gmail.com']) {
      expect(masked).not.toContain(value);
      expect(full).toContain(value);
    }
  });

  it('marks its state in words and colour', () => {
    const painted = (state: CardInput['standing']['state']): string =>
      accountCard(cardInput({}, { standing: { state, text: 'why' } }), { width: 80, paint: LOUD_PAINT, unmask: false }).join(
        '\n',
      );
    expect(painted('can')).toContain('<good>CAN SIGN IN</good>   why');
    expect(painted('cannot')).toContain('<bad>CANNOT SIGN IN</bad>   why');
    expect(painted('step')).toContain('<caution>STEP NEEDED</caution>   why');
    expect(painted('cannot-tell')).toContain('<caution>CANNOT TELL</caution>   why');
    expect(painted('will-not')).toContain('<caution>CAN STILL SIGN IN</caution>   why');
  });

  it('says password where the policy does', () => {
    const words = { ...WORDS, label: 'password' as const };
    const standing = { state: 'step', text: 'the password must be changed' } as const;
    const text = card(cardInput({ pin: F.known({ ...PIN, mustChange: F.known(true) }) }, { words, standing })).join('\n');
    expect(text).toContain('Password   changed 3 Feb 2026, must be changed at the next log-in');
    expect(text).not.toMatch(/\bPIN\b/);
  });
});

describe('a line of the card', () => {
  it('names a part that is unknown, and says the rest', () => {
    const unreadable = F.unknown('not-readable', 'not readable', 'Read access');
    expect(lineOf(cardInput({ access: F.known({ ...ACCESS, until: unreadable }) }), 'Access')).toBe(
      'Access     last day unknown: not readable (missing right: Read access), rule retiree (yearly, to 30 June)',
    );
    expect(
      lineOf(cardInput({ failures: F.known({ count: 3, limit: unreadable, lastAt: F.absent(), locksFor: F.absent() }) }), 'Lock'),
    ).toBe('Lock       none, 3 failures, limit unknown: not readable (missing right: Read access)');
    expect(lineOf(cardInput({ pin: F.known({ ...PIN, changedAt: unreadable, mustChange: unreadable }) }), 'PIN')).toBe(
      'PIN        last change unknown: not readable (missing right: Read access), must change unknown: not readable (missing right: Read access)',
    );
  });

  it('marks a method that is younger than thirty days', () => {
    const young = hk('2026-11-20 08:00');
    const methods: FactMap['mfa.methods'] = [
      {
        id: '1',
        type: 'app',
        label: new Personal('label', ''),
        addedAt: F.known(young),
        isDefault: F.absent(),
        usable: F.known(false),
      },
      {
        id: '2',
        type: 'sms',
        label: new Personal('phone', '91234567'),
        addedAt: F.unknown('not-recorded', 'not kept'),
        isDefault: F.known(false),
        usable: F.known(true),
      },
    ];
    const lines = card(cardInput({ 'mfa.methods': F.known(methods) }), 200);
    expect(lines).toContain('MFA        1  authenticator app, added 20 Nov 2026, NEW: 3 days ago, cannot be used');
    expect(lines).toContain('           2  SMS ••••••67, age unknown: not kept');
  });

  it('says that nothing is registered, and whether a method is demanded', () => {
    expect(lineOf(cardInput({ 'mfa.methods': F.known([]) }), 'MFA')).toBe(
      'MFA        none registered, demanded since 1 Oct 2024',
    );
  });

  it('says of a method that is asked for once there is one that none is needed yet', () => {
    const duty = F.known({ demanded: 'when-registered' } as const);
    expect(lineOf(cardInput({ 'mfa.methods': F.known([]), 'mfa.duty': duty }), 'MFA')).toBe(
      'MFA        none registered, not demanded until one is',
    );
  });

  it('tells a temporary PIN, and until when it lives', () => {
    const temporary: FactMap['pin'] = {
      ...PIN,
      temporary: F.known(true),
      mustChange: F.known(true),
      changedAt: F.known(NOW),
      effectiveAt: F.known(hk('2026-11-23 10:10')),
      expiresAt: F.known(hk('2026-11-24 10:00')),
    };
    expect(lineOf(cardInput({ pin: F.known(temporary) }), 'PIN')).toBe(
      'PIN        temporary PIN, changed 23 Nov 2026, works from 10:10 (in 10 min), must be changed at the next log-in, lives until 24 Nov 2026 10:00',
    );
  });

  it('says who may reset alone only where it bears on this account', () => {
    const recovery = (selfReset: FactMap['recovery']['selfReset']) =>
      F.known({ mail: F.known([]), mobile: F.known([]), question: F.known(true), selfReset });
    expect(lineOf(cardInput({ recovery: recovery(F.known(true)) }), 'Recovery')).toBe(
      'Recovery   secret question; can reset the PIN alone',
    );
    expect(lineOf(cardInput({ recovery: recovery(F.known(false)), kind: F.known('student') }), 'Recovery')).toBe(
      'Recovery   secret question',
    );
    expect(lineOf(cardInput({ recovery: recovery(UNREACHABLE) }), 'Recovery')).toBe(
      'Recovery   secret question; whether the PIN can be reset alone is unknown: dc1 did not answer',
    );
  });

  it('tells a refused attempt with its code, and the last that worked', () => {
    const last: FactMap['sign-in.last'] = {
      at: hk('2026-11-23 09:58'),
      result: 'refused',
      reason: 'wrong-pin',
      code: '52e',
      source: F.known('10.0.0.5'),
      device: F.absent(),
      service: F.absent(),
    };
    expect(lineOf(cardInput({ 'sign-in.last': F.known(last) }), 'Last seen')).toBe(
      'Last seen  09:58, refused: wrong-pin (52e), from 10.0.0.5; last signed in 29 June 2026 08:14',
    );
    expect(lineOf(cardInput({ 'sign-in.last': F.known('never') }), 'Last seen')).toBe('Last seen  no log-in recorded');
  });

  it('names the owner of a departmental account', () => {
    expect(lineOf(cardInput({ owner: F.known({ uid: 'lamky', name: 'Lam Ka Yan' }) }), 'Owner')).toBe(
      'Owner      lamky, Lam Ka Yan',
    );
  });
});

describe('the header', () => {
  it('names profile, system, host and operator, and says so when people are made up', () => {
    const directory = { title: 'embedded directory', host: undefined, practice: true };
    expect(
      headerLine({ title: 'Active Directory', host: 'dc1.example.edu', practice: false }, 'campus-ad', {
        id: 'lamky',
        from: 'os-user',
      }),
    ).toBe('campus-ad | Active Directory, dc1.example.edu | operator lamky');
    expect(headerLine(directory, 'demo')).toBe('demo | embedded directory | made-up people, nothing here is real');
    expect(headerLine(directory, 'demo', { id: 'lamky', from: 'bind' })).toBe(
      'demo | embedded directory | made-up people | operator lamky',
    );
  });
});
