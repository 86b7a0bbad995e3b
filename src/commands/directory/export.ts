import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { lookAtAll } from '../cards.js';
import { command } from '../spec.js';

export const module = command(z.object({}), async (_input, run) => {
  const bench = await run.workplace();
  const { maintenance, place } = bench.provider;
  if (!maintenance)
    throw new AppError('unsupported', `${place.title} is not kept by uidctl, so it is exported by its own tools.`);
  await lookAtAll(run, bench);
  return {
    shape: 'directory-export',
    format: 'csv',
    data: maintenance.exportAccounts(),
    columns: maintenance.exportColumns.map((path) => ({ path, title: path })),
    notes: run.globals.unmask
      ? []
      : ['Numbers and recovery contacts are masked, and import refuses a masked file. Whole, and written to the audit: --unmask'],
  };
});
