import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { tokensOf, type Token } from '../methods.js';
import { NO_SESSIONS, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Clear = Extract<Change, { action: 'mfa.clear' }>;
type Remove = Extract<Change, { action: 'mfa.remove' }>;

export const NO_DEFAULT = 'no token of OpenLDAP comes before another, so there is no default';

/** Every token of the account. */
export function planClear({ endSessions }: Clear, { account }: Planning): PlanDraft {
  return removal(tokensOf(account), endSessions);
}

/** The named ones of the account's own; what is gone, or is somebody else's, has no step. */
export function planRemove({ methods, endSessions }: Remove, { account }: Planning): PlanDraft {
  const wanted = new Set(methods);
  return removal(
    tokensOf(account).filter(({ dn }) => wanted.has(dn)),
    endSessions,
  );
}

export function planDefault(): never {
  throw new AppError('unsupported', NO_DEFAULT);
}

function removal(tokens: readonly Token[], endSessions: boolean): PlanDraft {
  const left = tokens.map(({ dn }) => `the token ${dn} itself stays, without a holder: whoever runs the tokens takes it back`);
  return {
    steps: tokens.map(removeStep),
    warnings: [...left, ...(endSessions ? [NO_SESSIONS] : [])],
  };
}

function removeStep({ dn, attribute }: Token): StepDraft {
  const what = attribute === 'oathTOTPToken' ? 'the token for codes by time' : 'the token for codes by count';
  return step('remove-method', `take ${what} from the account`, { target: dn, before: 'registered', after: 'removed' });
}
