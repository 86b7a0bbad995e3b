import {
  COMPOSITE_PARTS,
  type CompositeProfile,
  type LdapProfile,
  type KeycloakProfile,
  type Profile,
} from '../../config/types.js';
import { sayWhere } from './where.js';

/** What is set up, as people read it, without the name, the policy and the place. `secret` says where the secret is. */
export function settingLines(profile: Profile, secret: string): string[] {
  switch (profile.kind) {
    case 'directory':
      return [`File       ${profile.file}`];
    case 'composite':
      return [...compositeLines(profile), `Secrets    ${secret}`, ...resetLine(profile)];
    case 'keycloak':
      return keycloakLines(profile, secret);
    default:
      return ldapLines(profile, secret);
  }
}

function ldapLines(profile: LdapProfile, secret: string): string[] {
  const { base, bind, ca, operator } = profile;
  return [
    `Server     ${sayWhere(profile)}`,
    `Accounts   below ${base}`,
    `Signs in   as ${bind}`,
    `Password   ${secret}`,
    trustLine(ca),
    `Operator   ${operator === 'bind' ? 'the name that it signs in with' : 'the user of this machine'}`,
    ...(profile.kind === 'openldap' ? [`Default    ${profile.defaultPolicy ?? 'password policy not known'}`] : []),
    ...mappingLines(profile),
  ];
}

function keycloakLines(profile: KeycloakProfile, secret: string): string[] {
  const { realm, signInRealm, client, ca, protectedGroups = [], registerAgain, link } = profile;
  return [
    `Server     ${sayWhere(profile)}`,
    `Signs in   as the client ${client}${signInRealm === undefined || signInRealm === realm ? '' : ` of the realm ${signInRealm}`}`,
    `Secret     ${secret}`,
    trustLine(ca),
    ...mappingLines(profile),
    ...(protectedGroups.length === 0 ? [] : [`Protected  ${protectedGroups.join(', ')}`]),
    ...(registerAgain === undefined
      ? []
      : [`After MFA  ${registerAgain.length === 0 ? 'nothing is to be registered anew' : registerAgain.join(', ')}`]),
    ...(link === undefined ? [] : [`Link       ${linkText(link)}`]),
    ...resetLine(profile),
  ];
}

function linkText({ client, redirect, lifespan }: NonNullable<KeycloakProfile['link']>): string {
  return [
    ...(client === undefined ? [] : [`client ${client}`]),
    ...(redirect === undefined ? [] : [`leads to ${redirect}`]),
    ...(lifespan === undefined ? [] : [`lives ${String(lifespan)} s`]),
  ].join(', ');
}

function resetLine({ resetVia }: KeycloakProfile | CompositeProfile): string[] {
  return resetVia === undefined ? [] : [`Reset      via ${resetVia}, unless --via says otherwise`];
}

/** Who says who it is, who answers what, and in which order a change goes through the systems. */
export function compositeLines({ members, parts }: Pick<CompositeProfile, 'members' | 'parts'>): string[] {
  const [lead] = parts.person;
  const systems = members.map(({ profile, join = { from: 'uid', by: 'uid' } }) =>
    profile === lead
      ? `${profile}   says who it is`
      : `${profile}   found by ${join.from}${join.from === join.by ? '' : ` as ${join.by}`}`,
  );
  return [
    ...systems.map((text, i) => `${(i === 0 ? 'Systems' : '').padEnd(11)}${text}`),
    ...COMPOSITE_PARTS.map(
      (part, i) => `${(i === 0 ? 'Answers' : '').padEnd(11)}${part.padEnd(9)} ${(parts[part] ?? parts.person).join(', ')}`,
    ),
  ];
}

function trustLine(ca: string | undefined): string {
  return `Trusts     ${ca ?? 'the authorities of this system'}`;
}

function mappingLines({ attributes, kinds = {} }: LdapProfile | KeycloakProfile): string[] {
  const pairs = (given: Readonly<Record<string, string>>): string =>
    Object.entries(given)
      .map(([what, value]) => `${what}=${value}`)
      .join(', ');
  return [
    ...(Object.keys(attributes).length === 0 ? [] : [`Attributes ${pairs(attributes)}`]),
    ...(Object.keys(kinds).length === 0 ? [] : [`Kinds      ${pairs(kinds)}`]),
  ];
}
