import * as z from 'zod';
import { AppError } from '../../core/error.js';
import { command } from '../spec.js';

export const module = command(z.object({}), async (_input, run) => {
  const { provider } = await run.workplace();
  if (!provider.maintenance)
    throw new AppError('unsupported', `${provider.place.title} is not kept by uidctl, so it is exported by its own tools.`);
  const { exportColumns } = provider.maintenance;
  return {
    shape: 'directory-export',
    format: 'csv',
    data: provider.maintenance.exportAccounts(),
    columns: exportColumns.map((path) => ({ path, title: path })),
  };
});
