import * as z from 'zod';
import { FACT_NAMES } from '../../core/account.js';
import { type Capability } from '../../core/capability.js';
import { ACTIONS } from '../../core/change.js';
import { chooseByName } from '../profiles.js';
import { command } from '../spec.js';
import { type Page, type Row } from '../../output/result.js';

const input = z.object({ name: z.string().min(1).optional() });

export const module = command(input, async ({ name }, run) => {
  const { chosen, provider, policy, close } = await chooseByName(run, name);
  try {
    const able = await provider.capabilities(undefined, { signal: run.context.signal, requestId: run.requestId });
    const { kind, file, practice } = chosen.profile;
    const data: Row = {
      name: chosen.name,
      kind,
      practice,
      file,
      policy: policy.id,
      zone: policy.zone,
      chosenBy: chosen.chosenBy,
      system: provider.place.title,
      host: provider.place.host ?? null,
      capabilities: able,
    };
    const rows: [string, Capability][] = [
      ...ACTIONS.map((action): [string, Capability] => [action, able.actions[action]]),
      ...Object.entries(able.resetVia).map(([way, capability]): [string, Capability] => [`pin.reset --via ${way}`, capability]),
      ['search', able.search],
      ['sign-in history', able.signIns],
      ['try a sign-in', able.tryPin],
      ...FACT_NAMES.map((fact): [string, Capability] => [`tells ${fact}`, able.facts[fact]]),
    ];
    return {
      shape: 'profile',
      data,
      human: (page) => [
        `${page.paint.bold(chosen.name)}   ${provider.place.title}${provider.place.host === undefined ? '' : `, ${provider.place.host}`}${practice ? '   practice: made-up people' : ''}`,
        `Policy     ${policy.id}: ${policy.title}`,
        `File       ${file}`,
        '',
        ...sayCapabilities(rows, page),
      ],
    };
  } finally {
    await close();
  }
});

/** What it can do in one line; what it cannot, or only in part, in a line each with the reason. */
function sayCapabilities(rows: readonly [string, Capability][], { paint }: Page): string[] {
  const can = rows.filter(([, { can: how }]) => how === 'yes').map(([name]) => name);
  return [
    `Can        ${can.join(', ')}`,
    ...rows.flatMap(([name, capability]) =>
      capability.can === 'yes'
        ? []
        : [
            `${paint.caution(capability.can === 'no' ? 'Cannot ' : 'In part')}    ${name}: ${capability.because}${capability.right === undefined ? '' : ` (missing right: ${capability.right})`}`,
          ],
    ),
  ];
}
