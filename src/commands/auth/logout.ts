import * as z from 'zod';
import { fieldsFirst } from '../fields-first.js';
import { SERVER_KINDS } from '../profile/server-kinds.js';
import { isServer } from '../profile/where.js';
import { command } from '../spec.js';
import { noNeed } from './no-need.js';

const FIELDS = ['profile', 'kind', 'needed', 'changed', 'forgotten', 'environment'];

export const module = command(z.object({}), async (_input, run) => {
  const fields = fieldsFirst(run, FIELDS);
  const { name, profile } = await run.profile({ changes: true });
  const none = { changed: false, forgotten: [], environment: null };
  if (!isServer(profile)) return noNeed({ name, profile }, 'logout', fields, none);
  const { secret: word } = SERVER_KINDS[profile.kind];
  const secrets = await run.context.secrets();
  const forgotten = await secrets.forget(name);
  const left = await secrets.whereIs(name);
  const environment = left?.home === 'environment' ? left.where : null;
  return {
    shape: 'auth-logout',
    fields,
    data: { profile: name, kind: profile.kind, needed: true, changed: forgotten.length > 0, forgotten, environment },
    human: () => [
      forgotten.length > 0
        ? `The ${word} of ${name} is forgotten: it was in ${forgotten.join(' and in ')}.`
        : `No ${word} of ${name} was stored.`,
      ...(environment === null ? [] : [`${environment} still gives one: it belongs to whoever set it, and is not forgotten.`]),
    ],
  };
});
