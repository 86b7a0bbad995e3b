import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { METHOD_WORDS } from '../../../core/method-words.js';
import { CLEARED, methodCredentials, methodsOf, type MethodCredential } from '../methods.js';
import { knownCredentials } from '../state.js';
import { ALREADY, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';
import { endToo } from './sessions.js';

type Clear = Extract<Change, { action: 'mfa.clear' }>;
type Remove = Extract<Change, { action: 'mfa.remove' }>;
type MakeDefault = Extract<Change, { action: 'mfa.default' }>;

/** What somebody without a method must do at the next log-in, where the profile says nothing else. */
const REGISTER_AGAIN = ['CONFIGURE_TOTP'];

/** What the order of methods comes to. */
export const DEFAULT_IS_ORDER =
  'the default is the first in order: the log-in of the realm decides which types it asks for at all';

/** What makes the person register again; every method of a type that is known to be one, the default last; then the sessions. */
export function planClear({ endSessions }: Clear, planning: Planning): PlanDraft {
  const methods = methodsIn(planning);
  const going = methods.filter(({ type }) => CLEARED.includes(type));
  const staying = methods.filter(({ type }) => !CLEARED.includes(type));
  return removal(going, staying, endSessions, planning);
}

/** The named methods, the default last. What is gone, somebody else's, or a password is no method and has no step. */
export function planRemove({ methods: named, endSessions }: Remove, planning: Planning): PlanDraft {
  const methods = methodsIn(planning);
  const going = methods.filter(({ id }) => named.includes(id));
  const staying = methods.filter(({ id }) => !named.includes(id));
  const { steps, warnings } = removal(going, staying, endSessions, planning);
  const unknown = [...new Set(named)].filter((id) => !methods.some((method) => method.id === id));
  return { steps, warnings: [...unknown.map((id) => `this account has no method ${id} (any more)`), ...warnings] };
}

/** Another method is put first. Throws not-found for a method that the account does not have. */
export function planDefault({ method }: MakeDefault, planning: Planning): PlanDraft {
  const methods = methodsIn(planning);
  const chosen = methods.find(({ id }) => id === method);
  if (chosen === undefined)
    throw new AppError('not-found', 'this account has no such method (any more)', { code: 'no-such-method' });
  const [first] = methods;
  if (first === undefined || first === chosen) return ALREADY;
  const undo: Change = { action: 'mfa.default', method: first.id };
  const words = inWords(chosen, planning);
  const makeDefault = step('set-default-method', `make ${words} the default method: the first in order`, {
    target: chosen.id,
    before: inWords(first, planning),
    after: words,
    undo,
  });
  return { steps: [makeDefault], warnings: [DEFAULT_IS_ORDER] };
}

function methodsIn({ state }: Planning): readonly MethodCredential[] {
  return methodCredentials(knownCredentials(state));
}

function removal(
  going: readonly MethodCredential[],
  staying: readonly MethodCredential[],
  endSessions: boolean,
  planning: Planning,
): PlanDraft {
  // One that we do not know may be no second factor at all, so it does not stand in for one.
  const left = staying.filter(({ type }) => CLEARED.includes(type));
  const unknown = staying.filter(({ type }) => !CLEARED.includes(type));
  const again = going.length > 0 && left.length === 0;
  const register = again ? registerSteps(planning) : [];
  // The demand stands before anything goes: where the realm refuses it, nobody is left with the password alone. The default, the first in order, goes last.
  const steps = [
    ...register,
    ...going.toReversed().map((method) => removeStep(method, planning)),
    ...endToo(endSessions, planning),
  ];
  return {
    steps,
    warnings: [
      ...unknown.map((method) => `${inWords(method, planning)} is not touched: the type ${method.type} is not known here`),
      ...(again && registerAgain(planning).length === 0 ? [NOTHING_ASKED] : []),
      ...(going.length > 0 && left.length > 0 && left.every(({ type }) => type === CODES) ? [CODES_ALONE] : []),
    ],
  };
}

const NOTHING_ASKED = 'no method is left, and the profile names none to be registered: the password alone lets the person in';

const CODES = 'recovery-authn-codes';
const CODES_ALONE = 'only recovery codes are left: where the log-in does not ask for them, the password alone lets the person in';

const registerAgain = ({ options }: Planning): readonly string[] => options.registerAgain ?? REGISTER_AGAIN;

function registerSteps(planning: Planning): readonly StepDraft[] {
  const open = planning.state.user.requiredActions;
  return registerAgain(planning)
    .filter((action) => !open.includes(action))
    .map((action) =>
      step('require-method', `must register a method at the next log-in (${action})`, {
        target: action,
        before: 'not asked for',
        after: 'asked for',
      }),
    );
}

function removeStep(method: MethodCredential, planning: Planning): StepDraft {
  const words = inWords(method, planning);
  return step('remove-method', `remove ${words}`, { target: method.id, before: words, after: 'removed' });
}

/** A method in words, personal parts masked: `authenticator app "iPhone 12"`. */
function inWords(method: MethodCredential, { facts }: Planning): string {
  const [shown] = methodsOf([method], undefined, facts);
  return shown === undefined ? method.type : `${METHOD_WORDS[shown.type]} "${shown.label.masked}"`;
}
