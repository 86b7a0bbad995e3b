import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.js';
import { COMPOSITE_PARTS, type KeycloakProfile } from '../../../src/config/types.js';
import { PART_ABOUT } from '../../../src/commands/profile/composite-parts.js';
import { PART_OF_ACTION, PART_OF_FACT, PARTS } from '../../../src/providers/composite/types.js';

const keycloak = {
  kind: 'keycloak',
  url: 'https://sso.uni.example/auth',
  realm: 'campus',
  client: 'uidctl-desk',
  practice: false,
  attributes: { accessEnd: 'access.expires' },
} satisfies KeycloakProfile;
const ad = { kind: 'active-directory', url: 'ldaps://dc1', bind: 'desk@uni', base: 'dc=uni' };
const uni = {
  kind: 'composite',
  members: [{ profile: 'campus-ad' }, { profile: 'campus-sso', join: { from: 'mail', by: 'mail' } }],
  parts: { person: ['campus-ad'], mfa: ['campus-sso'] },
};

/** What is wrong with these profiles, `path: message` each. */
function problems(profiles: Record<string, unknown>): string {
  const parsed = configSchema.safeParse({ profiles });
  return parsed.success ? '' : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

describe('a Keycloak profile', () => {
  it.each([
    ['http, where the client secret would be read on the way', { url: 'http://sso.uni.example' }, 'url: must be https://HOST'],
    ['a login in the address', { url: 'https://desk:hunter2@sso.uni.example' }, 'url: must be https://HOST'],
    ['the realm in the address', { url: 'https://sso.uni.example/realms/campus' }, 'without the realm'],
    ['the console in the address', { url: 'https://sso.uni.example/admin/master/console' }, 'without the realm'],
    ['a question in the address', { url: 'https://sso.uni.example/?x=1' }, 'url: must be https://HOST'],
    ['no realm', { realm: undefined }, 'realm'],
    ['no client', { client: '' }, 'client'],
    ['a client secret', { clientSecret: 'x' }, 'clientSecret'],
    ['an attribute that means nothing', { attributes: { colour: 'hair' } }, 'colour'],
    ['an attribute that is none', { attributes: { number: 'a b' } }, 'must be the name of a user attribute'],
    ['a group without its path', { protectedGroups: ['admins'] }, 'must be the path of a group'],
    ['a link that lives for no time', { link: { lifespan: 0 } }, 'link.lifespan'],
    ['a setting of LDAP', { bind: 'uid=x' }, 'bind'],
  ])('is refused with %s', (_, changed, message) => {
    expect(problems({ sso: { ...keycloak, ...changed } })).toContain(message);
  });

  it.each([
    'https://sso.uni.example',
    'https://sso:8443/auth/',
    'https://[::1]:8443',
    'http://127.0.0.1:8080',
    'http://localhost',
  ])('takes %s', (url) => {
    expect(problems({ sso: { ...keycloak, url } })).toBe('');
  });

  it('takes all that can be set', () => {
    const whole = {
      ...keycloak,
      signInRealm: 'master',
      ca: '/etc/ca.pem',
      kinds: { alum: 'graduate' },
      protectedGroups: ['/admins'],
      registerAgain: [],
      link: { client: 'portal', redirect: 'https://portal', lifespan: 3600 },
      resetVia: 'link',
    };
    expect(configSchema.parse({ profiles: { sso: whole } }).profiles['sso']).toEqual(whole);
  });
});

describe('a composite', () => {
  const others = { 'campus-ad': ad, 'campus-sso': keycloak };
  const changed = (change: object): Record<string, unknown> => ({ ...others, uni: { ...uni, ...change } });

  it.each([
    ['a member that is no profile', { members: [{ profile: 'campus-ad' }, { profile: 'gone' }] }, 'no profile "gone"'],
    ['a member twice', { members: [{ profile: 'campus-ad' }, { profile: 'campus-ad' }] }, '"campus-ad" is named twice'],
    ['one member', { members: [{ profile: 'campus-ad' }] }, 'two profiles at least'],
    ['itself as a member', { members: [...uni.members, { profile: 'uni' }] }, 'is itself several systems'],
    ['no lead', { parts: { mfa: ['campus-sso'] } }, 'parts.person'],
    ['two leads', { parts: { person: ['campus-ad', 'campus-sso'] } }, 'parts.person'],
    [
      'a part that names no member',
      { parts: { ...uni.parts, pin: ['campus-x'] } },
      'parts.pin.0: "campus-x" is none of the members',
    ],
    ['a part that names nobody', { parts: { ...uni.parts, pin: [] } }, 'parts.pin: must name a member'],
    ['a part that names one twice', { parts: { ...uni.parts, pin: ['campus-ad', 'campus-ad'] } }, 'parts.pin.1'],
    ['a part that is none', { parts: { ...uni.parts, hair: ['campus-ad'] } }, 'hair'],
    [
      'a join by what nobody is found by',
      { members: [{ profile: 'campus-ad' }, { profile: 'campus-sso', join: { from: 'name', by: 'uid' } }] },
      'join.from',
    ],
    ['a word of its own for practice', { practice: true }, 'practice'],
  ])('is refused with %s', (_, change, message) => {
    expect(problems(changed(change))).toContain(message);
  });

  it('of a composite is refused', () => {
    const outer = {
      kind: 'composite',
      members: [{ profile: 'uni' }, { profile: 'campus-ad' }],
      parts: { person: ['campus-ad'] },
    };
    expect(problems({ ...changed({}), outer })).toContain('profiles.outer.members.0.profile: "uni" is itself several systems');
  });

  it('of two profiles is taken as it is', () => {
    expect(configSchema.parse({ profiles: changed({}) }).profiles['uni']).toEqual(uni);
  });

  it('has the parts of the provider, and asks about each what belongs to it there', () => {
    expect(COMPOSITE_PARTS).toEqual(PARTS);
    for (const part of PARTS) {
      const ofPart = (table: Readonly<Record<string, string>>) => Object.keys(table).filter((name) => table[name] === part);
      expect([part, PART_ABOUT[part].facts, PART_ABOUT[part].actions.toSorted()]).toEqual([
        part,
        ofPart(PART_OF_FACT),
        ofPart(PART_OF_ACTION).toSorted(),
      ]);
    }
  });
});
