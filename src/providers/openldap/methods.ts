import { type Method, type MfaDuty } from '../../core/account.js';
import { factsOf, type Fact, type FactMaker } from '../../core/fact.js';
import { Personal } from '../../core/personal.js';
import { present } from '../../ldap/filter.js';
import { type Entry, type LdapCall } from '../../ldap/types.js';
import { TOKENS, unlessGone, type Account } from './account.js';
import { asking } from './asking.js';
import { parseGeneralizedTime } from '../../ldap/times.js';
import { type OpenldapParts } from './parts.js';
import { schemaOf } from './schema.js';

export const NO_TOKENS = 'this server has no tokens of its own (slapo-otp)';

/** What is read of a token. Its secret never is. */
const TOKEN_ATTRIBUTES = ['objectClass', 'cn', 'description', 'serialNumber', 'oathTokenSerialNumber', 'createTimestamp'];

/** One token that an account names. */
export interface Token {
  /** Its DN, as the account has it. */
  readonly dn: string;
  readonly attribute: (typeof TOKENS)[number];
  /** The class that the account has for it, and that goes with it. */
  readonly userClass: 'oathTOTPUser' | 'oathHOTPUser';
}

/** The tokens of an account: at most one of each sort, since slapo-otp lets it name no more. */
export function tokensOf({ entry }: Pick<Account, 'entry'>): readonly Token[] {
  return TOKENS.flatMap((attribute) =>
    entry
      .texts(attribute)
      .map((dn): Token => ({ dn, attribute, userClass: attribute === 'oathTOTPToken' ? 'oathTOTPUser' : 'oathHOTPUser' })),
  );
}

/** The tokens as methods; absent where the server has no schema for them. */
export async function methodsOf(parts: OpenldapParts, account: Account, call: LdapCall): Promise<Fact<readonly Method[]>> {
  const facts = factsOf(parts.system, parts.clock());
  const tokens = tokensOf(account);
  if (tokens.length === 0 && !(await schemaOf(parts, call)).tokens) return facts.absent(NO_TOKENS);
  return facts.known(
    await Promise.all(tokens.map(async (token) => methodOf(token, await tokenEntry(parts, token.dn, call), facts))),
  );
}

/** The server asks for a code as soon as the account names a token. */
export async function dutyOf(parts: OpenldapParts, account: Account, call: LdapCall): Promise<Fact<MfaDuty>> {
  const facts = factsOf(parts.system, parts.clock());
  if (tokensOf(account).length === 0 && !(await schemaOf(parts, call)).tokens) return facts.absent(NO_TOKENS);
  return facts.known<MfaDuty>({ demanded: 'when-registered' });
}

function tokenEntry({ ldap }: OpenldapParts, dn: string, call: LdapCall): Promise<Entry | undefined> {
  const question = { base: dn, filter: present('objectClass'), attributes: TOKEN_ATTRIBUTES };
  return asking('read the token', unlessGone(ldap.entry(question, call)), `read on ${dn}`);
}

function methodOf({ dn, attribute }: Token, entry: Entry | undefined, facts: FactMaker): Method {
  const hidden = facts.unknown('not-readable', 'the token cannot be seen', `read on ${dn}`);
  const made = entry?.text('createTimestamp');
  const at = made === undefined ? undefined : parseGeneralizedTime(made);
  return {
    id: dn,
    type: attribute === 'oathTOTPToken' ? 'app' : 'hardware-token',
    label: new Personal('label', labelOf(entry) ?? dn),
    addedAt:
      entry === undefined
        ? hidden
        : at === undefined
          ? facts.unknown('not-readable', 'when the token was made cannot be read')
          : facts.known(at),
    isDefault: facts.absent('no token comes before another'),
    usable: entry === undefined ? hidden : facts.known(true),
  };
}

function labelOf(entry: Entry | undefined): string | undefined {
  const named = ['description', 'oathTokenSerialNumber', 'serialNumber', 'cn'].map((attribute) => entry?.text(attribute));
  return named.find((text) => text !== undefined && text.trim() !== '');
}
