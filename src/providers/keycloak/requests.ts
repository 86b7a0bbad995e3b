import { type Change, type Step } from '../../core/change.js';
import { AppError } from '../../core/error.js';
import { type When } from '../../core/instant.js';
import { type Secret } from '../../core/secret.js';
import { type HttpRequest } from '../../http/types.js';
import { valuesOf, type User } from './account.js';
import { endTargetOf } from './changes/sessions.js';
import { UPDATE_PASSWORD } from './changes/pin.js';
import { endIn, endText } from './end-of-access.js';
import { fieldsOf } from './json.js';
import { type KeycloakParts } from './parts.js';

/** What a step is written from: the account as it was read a moment ago. */
export interface Writing {
  readonly step: Step;
  readonly change: Change;
  readonly user: User;
  /** The same user as the server sent it. */
  readonly json: unknown;
  readonly pin: Secret | undefined;
}

/** One step as one request; `already` where the account is so, and nothing is to be sent. Throws AppError for a step that cannot be put together. */
export function requestOf(parts: Pick<KeycloakParts, 'path' | 'options'>, writing: Writing): HttpRequest | 'already' {
  const { step, user, pin } = writing;
  const { path } = parts;
  const own = path('users', user.id);
  switch (step.verb) {
    case 'set-pin':
      return put([...own, 'reset-password'], { type: 'password', value: needPin(pin), temporary: true });
    case 'require-change':
      return demand(own, user, UPDATE_PASSWORD);
    case 'require-method':
      return demand(own, user, targetOf(step));
    case 'send-link':
      return { ...put([...own, 'execute-actions-email'], [UPDATE_PASSWORD]), query: linkQuery(parts) };
    case 'unlock':
      // Never without the id: that clears the failures of everybody.
      return { method: 'DELETE', path: path('attack-detection', 'brute-force', 'users', user.id) };
    case 'enable':
      return user.enabled ? 'already' : put(own, { enabled: true });
    case 'disable':
      return user.enabled ? put(own, { enabled: false }) : 'already';
    case 'remove-method':
      return { method: 'DELETE', path: [...own, 'credentials', targetOf(step)] };
    case 'set-default-method':
      return { method: 'POST', path: [...own, 'credentials', targetOf(step), 'moveToFirst'] };
    case 'set-access-end':
      return setEnd(parts, writing);
    case 'end-sessions':
      return endSessions(parts, writing);
  }
}

const put = (path: readonly string[], json: unknown): HttpRequest => ({ method: 'PUT', path, body: { json } });

function needPin(pin: Secret | undefined): Secret {
  if (pin === undefined) throw new AppError('unsupported', 'There is no password to set.', { code: 'pin-missing' });
  return pin;
}

function targetOf({ target, verb }: Step): string {
  if (target === undefined || target === '') throw new AppError('unsupported', `The step ${verb} names nothing to work on.`);
  return target;
}

/** The list is replaced whole, so it goes with all that stands there. Nothing else goes along: a body with `enabled` would take off a lock, one with attributes delete the others. */
function demand(own: readonly string[], { requiredActions }: User, action: string): HttpRequest | 'already' {
  return requiredActions.includes(action) ? 'already' : put(own, { requiredActions: [...requiredActions, action] });
}

function linkQuery({ options: { link } }: Pick<KeycloakParts, 'options'>): NonNullable<HttpRequest['query']> {
  return { client_id: link?.client, redirect_uri: link?.redirect, lifespan: link?.lifespan };
}

/**
 * A PUT with attributes replaces the whole profile: what it leaves out is deleted, name and mail too. So all of it goes back as it was read, with one value changed,
 * and nothing beside it: `enabled: true` in such a body would take off a lock. What the realm hides from us (undeclared attributes, those that only the person
 * sees) stays although it is not sent. Whatever somebody else writes to the profile between our read and this request is lost: the server cannot compare.
 */
function setEnd(
  { path, options }: Pick<KeycloakParts, 'path' | 'options'>,
  { step, user, json }: Writing,
): HttpRequest | 'already' {
  const attribute = options.attributes?.accessEnd;
  if (attribute === undefined) throw new AppError('unsupported', 'The profile names no attribute for the end of access.');
  const present = endIn(valuesOf(user, attribute));
  const value = endText(present.state === 'known' ? present.form : 'time', wantedEnd(step));
  if (valuesOf(user, attribute).join('\n') === (value ?? '')) return 'already';
  const fields = fieldsOf(json);
  const attributes = fieldsOf(fields?.value('attributes'));
  const others = (attributes?.keys() ?? [])
    .filter((key) => key !== attribute)
    .map((key) => [key, attributes?.value(key)] as const);
  const kept = PROFILE.map((key) => [key, fields?.value(key)] as const).filter(([, is]) => is !== undefined);
  return put(path('users', user.id), {
    ...Object.fromEntries(kept),
    attributes: { ...Object.fromEntries(others), ...(value === undefined ? {} : { [attribute]: [value] }) },
  });
}

/** What belongs to the profile beside the attributes. */
const PROFILE = ['username', 'firstName', 'lastName', 'email'] as const;

function wantedEnd({ after }: Step): When {
  if (typeof after === 'number' || after === 'never') return after;
  throw new AppError('unsupported', 'The step names no end.');
}

function endSessions({ path }: Pick<KeycloakParts, 'path'>, { step, user }: Writing): HttpRequest {
  const target = endTargetOf(step);
  switch (target.end) {
    case 'all':
      return { method: 'POST', path: path('users', user.id, 'logout') };
    case 'client':
      return { method: 'DELETE', path: path('users', user.id, 'consents', target.clientId) };
    case 'session':
      return { method: 'DELETE', path: path('sessions', target.session), query: { isOffline: target.offline } };
  }
}
