import { METHOD_WORDS } from '../../../core/method-words.js';
import { type Change } from '../../../core/change.js';
import { AppError } from '../../../core/error.js';
import { Personal } from '../../../core/personal.js';
import { methodTypeOf } from '../decode.js';
import { type AccountState } from '../state.js';
import { type MethodRecord } from '../tables.js';
import { isSeed } from '../time-code.js';
import { canBePassed } from '../usable-method.js';
import { ALREADY, endSessions, step, type PlanDraft, type Planning, type StepDraft } from './draft.js';

type Clear = Extract<Change, { action: 'mfa.clear' }>;
type Remove = Extract<Change, { action: 'mfa.remove' }>;
type MakeDefault = Extract<Change, { action: 'mfa.default' }>;

/** A method in words, personal parts masked: `authenticator app "iPhone 12"`. */
export function methodInWords({ type, label }: Pick<MethodRecord, 'type' | 'label'>): string {
  return `${METHOD_WORDS[methodTypeOf(type)]} "${new Personal('label', label).masked}"`;
}

/** Every method, one step each, the default last; then the sessions. */
export function planClear(change: Clear, { state }: Planning): PlanDraft {
  const steps = [...defaultLast(state.methods).map((method) => removeStep(method)), ...endSessions(state, change.endSessions)];
  return { steps, warnings: [] };
}

/**
 * The named methods, the default last; then the sessions. Methods that are gone already need no step. When the default goes and others stay,
 * the oldest usable one becomes the default, in the same step.
 */
export function planRemove(change: Remove, { state }: Planning): PlanDraft {
  const named = new Set(change.methods);
  const going = defaultLast(state.methods.filter(({ id }) => named.has(id)));
  const unknown = [...named].filter((id) => !state.methods.some((method) => method.id === id));
  const heir = going.some(({ is_default }) => is_default !== 0)
    ? nextDefault(state, new Set(going.map(({ id }) => id)))
    : undefined;
  const steps = going.map((method) => (heir && method.is_default !== 0 ? removeStep(method, heir) : removeStep(method)));
  return {
    steps: [...steps, ...endSessions(state, change.endSessions)],
    warnings: [
      ...unknown.map((id) => `this account has no method ${id} (any more)`),
      ...(heir ? [`the default method goes; ${methodInWords(heir)} becomes the default`] : []),
    ],
  };
}

/** Another method is asked for first. Throws not-found for a method that the account does not have. */
export function planDefault(change: MakeDefault, { state }: Planning): PlanDraft {
  const chosen = state.methods.find(({ id }) => id === change.method);
  if (!chosen) throw new AppError('not-found', 'this account has no such method (any more)', { code: 'no-such-method' });
  if (chosen.is_default !== 0) return ALREADY;
  if (chosen.usable === 0) {
    throw new AppError('unsupported', `${methodInWords(chosen)} cannot be used, so it cannot be the default`, {
      code: 'method-unusable',
    });
  }
  const present = state.methods.find(({ is_default }) => is_default !== 0);
  const undo: Change | undefined = present && { action: 'mfa.default', method: present.id };
  const makeDefault = step('set-default-method', `make ${methodInWords(chosen)} the default method`, {
    target: chosen.id,
    before: present ? methodInWords(present) : 'no default',
    after: methodInWords(chosen),
    ...(undo ? { undo } : {}),
  });
  const warnings = !isSeed(chosen.seed)
    ? [`this directory holds no secret for ${methodInWords(chosen)}: its own sign-in cannot check it`]
    : [];
  return { steps: [makeDefault], warnings };
}

/** Which method takes the place of a default that goes: the oldest usable one that stays, one that can be passed here before one that cannot. */
export function nextDefault({ methods }: Pick<AccountState, 'methods'>, going: ReadonlySet<string>): MethodRecord | undefined {
  const staying = methods.filter((method) => !going.has(method.id) && method.usable !== 0);
  return staying.toSorted(
    (a, b) => Number(canBePassed(b)) - Number(canBePassed(a)) || a.added_at - b.added_at || a.position - b.position,
  )[0];
}

function defaultLast(methods: readonly MethodRecord[]): readonly MethodRecord[] {
  return methods.toSorted((a, b) => a.is_default - b.is_default);
}

function removeStep(method: MethodRecord, heir?: MethodRecord): StepDraft {
  const words = methodInWords(method);
  const text = `remove ${words}${method.is_default === 0 ? '' : ', the default'}`;
  return step('remove-method', heir ? `${text}; ${methodInWords(heir)} becomes the default` : text, {
    target: method.id,
    implies: heir ? ['set-default-method'] : [],
    before: words,
    after: 'removed',
  });
}
