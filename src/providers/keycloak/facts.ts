import { type FactMap, type FactName } from '../../core/account.js';
import { AppError } from '../../core/error.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { Personal } from '../../core/personal.js';
import { type HttpCall } from '../../http/types.js';
import { nameOf, valuesOf, type User } from './account.js';
import { unknownBy } from './answers.js';
import { demandsOf } from './demands.js';
import { dutyOf } from './flow.js';
import { groupsOf } from './groups.js';
import { kindOf } from './kinds.js';
import { failuresOf, lockOf } from './lock.js';
import { methodsOf } from './methods.js';
import { ownerOf } from './owner.js';
import { type KeycloakParts } from './parts.js';
import { pinOf, rulesOf } from './pin.js';
import { sessionsOf } from './sessions.js';
import { lastSignIn, lastSuccess } from './sign-ins.js';
import { askedOf, type Sources } from './sources.js';
import { accessOf, enabledOf, recoveryOf } from './standing.js';

/** What a fact is made with. */
export interface Reading {
  readonly parts: KeycloakParts;
  readonly user: User;
  readonly sources: Sources;
  readonly facts: FactMaker;
  readonly call: HttpCall;
}

type Recipes = { readonly [N in FactName]: (reading: Reading) => Fact<FactMap[N]> | Promise<Fact<FactMap[N]>> };

/** Each fact by its name. What a recipe needs beside the user it asks for itself; what it needs and does not get makes its fact, or a part of it, unknown. */
export const RECIPES: Recipes = {
  uid: ({ user, facts }) => facts.known(user.username),
  name: ({ user, facts }) =>
    user.firstName === undefined && user.lastName === undefined
      ? facts.absent('no name is written down')
      : facts.known(nameOf(user)),
  mail: ({ user, facts }) =>
    user.email === undefined ? facts.absent('no mail address is written down') : facts.known(user.email),
  aliases: ({ user, facts, parts: { options } }) =>
    options.attributes?.alias === undefined
      ? facts.absent('the profile names no attribute for aliases')
      : facts.known(valuesOf(user, options.attributes.alias)),
  number: (reading) => {
    const number = attributeOf(reading, 'number');
    return number.state === 'known' ? { ...number, value: new Personal('number', number.value) } : number;
  },
  department: (reading) => attributeOf(reading, 'department'),
  kind: ({ user, facts, parts: { options } }) => facts.known(kindOf(user, options)),
  groups: ({ parts, user, facts, call }) => groupsOf(parts, user.id, facts, call),
  owner: ({ parts, user, facts, call }) => ownerOf(parts, user, facts, call),
  enabled: async ({ user, sources, facts }) =>
    enabledOf(user, user.enabled || user.federationLink === undefined ? [] : await sources.credentials(), facts),
  access: async ({ parts, user, sources, facts }) =>
    accessOf(user, parts.options, parts.options.attributes?.accessEnd === undefined ? undefined : await sources.profile(), facts),
  lock: async ({ user, sources, facts }) => {
    const [record, realm] = await Promise.all([sources.record(), sources.realm()]);
    if (record instanceof AppError) return unknownBy(record, facts);
    return lockOf({ user, record, realm: realm instanceof AppError ? undefined : realm, facts });
  },
  failures: async ({ sources, facts }) => {
    const [record, realm] = await Promise.all([sources.record(), sources.realm()]);
    if (record instanceof AppError) return unknownBy(record, facts);
    return failuresOf(record, realm instanceof AppError ? undefined : realm, facts);
  },
  pin: async ({ user, sources, facts }) => {
    const [credentials, realm, reset] = await Promise.all([sources.credentials(), sources.realm(), sources.lastReset()]);
    const lastReset = reset instanceof AppError ? unknownBy(reset, facts) : reset;
    return pinOf({ user, credentials, realm, lastReset, facts });
  },
  'pin.rules': async ({ user, sources, facts }) => rulesOf(user, await sources.realm(), facts),
  'mfa.methods': async ({ sources, facts }) => {
    const [credentials, flow] = await Promise.all([sources.credentials(), sources.flow()]);
    return credentials instanceof AppError
      ? unknownBy(credentials, facts)
      : facts.known(methodsOf(credentials, askedOf(flow), facts));
  },
  'mfa.duty': async ({ sources, facts }) => {
    const flow = await sources.flow();
    return flow instanceof AppError ? unknownBy(flow, facts) : dutyOf(flow, facts);
  },
  recovery: async ({ user, sources, facts }) => recoveryOf(user, await sources.realm(), facts),
  restrictions: ({ facts }) => facts.absent('Keycloak has no rules of this sort for one account'),
  demands: async ({ user, sources, facts }) => {
    const [actions, profile, realm] = await Promise.all([sources.actions(), sources.profile(), sources.realm()]);
    return demandsOf({ user, actions, profile, realm, facts });
  },
  sessions: ({ parts, user, facts, call }) => sessionsOf(parts, user.id, facts, call),
  'sign-in.last': ({ parts, user, facts, call }) => lastSignIn(parts, user, facts, call),
  'sign-in.last-success': ({ parts, user, facts, call }) => lastSuccess(parts, user, facts, call),
};

function attributeOf({ user, facts, parts: { options } }: Reading, name: 'number' | 'department'): Fact<string> {
  const attribute = options.attributes?.[name];
  if (attribute === undefined) return facts.absent(`the profile names no attribute for a ${name}`);
  const [value] = valuesOf(user, attribute);
  return value === undefined ? facts.absent(`no ${name} is written down`) : facts.known(value);
}
