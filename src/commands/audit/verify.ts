import * as z from 'zod';
import { type Page } from '../../output/result.js';
import { command } from '../spec.js';

export const module = command(z.object({}), async (_input, { context }) => {
  const audit = await context.audit();
  try {
    const { ok, rows, record, problems } = await audit.verify();
    return {
      shape: 'audit-verification',
      data: { ok, rows, record, problems },
      human: ({ paint }) => [
        record
          ? verdict(ok, rows, paint)
          : 'No record yet: there is no file. Whether there was one before cannot be told from here.',
        ...problems.map(({ seq, what }) => (seq === null ? what : `row ${seq}: ${what}`)),
      ],
      exit: ok ? undefined : 'problem',
    };
  } finally {
    await audit.close();
  }
});

function verdict(ok: boolean, rows: number, paint: Page['paint']): string {
  return ok
    ? `${paint.good('WHOLE')}   ${rows} ${rows === 1 ? 'row' : 'rows'}, and every hash follows from the one before`
    : `${paint.bad('BROKEN')}   the record was changed by something else than uidctl`;
}
