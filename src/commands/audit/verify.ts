import * as z from 'zod';
import { command } from '../spec.js';

export const module = command(z.object({}), async (_input, { context }) => {
  const audit = await context.audit();
  try {
    const { ok, rows, problems } = await audit.verify();
    return {
      shape: 'audit-verification',
      data: { ok, rows, problems },
      human: ({ paint }) => [
        ok
          ? `${paint.good('WHOLE')}   ${rows} ${rows === 1 ? 'row' : 'rows'}, and every hash follows from the one before`
          : `${paint.bad('BROKEN')}   the record was changed by something else than uidctl`,
        ...problems.map(({ seq, what }) => `row ${seq}: ${what}`),
      ],
      exit: ok ? undefined : 'problem',
    };
  } finally {
    await audit.close();
  }
});
