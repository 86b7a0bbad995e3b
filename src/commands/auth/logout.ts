import * as z from 'zod';
import { fieldsFirst } from '../fields-first.js';
import { command } from '../spec.js';
import { noNeed } from './no-need.js';

const FIELDS = ['profile', 'kind', 'needed', 'changed', 'forgotten', 'environment'];

export const module = command(z.object({}), async (_input, run) => {
  const fields = fieldsFirst(run, FIELDS);
  const { name, profile } = await run.profile({ changes: true });
  const none = { changed: false, forgotten: [], environment: null };
  if (profile.kind === 'directory') return noNeed({ name, profile }, 'auth-logout', fields, none);
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
        ? `The password of ${name} is forgotten: it was in ${forgotten.join(' and in ')}.`
        : `No password of ${name} was stored.`,
      ...(environment === null ? [] : [`${environment} still gives one: it belongs to whoever set it, and is not forgotten.`]),
    ],
  };
});
