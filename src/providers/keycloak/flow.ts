import { type MfaDuty } from '../../core/account.js';
import { type Fact, type FactMaker } from '../../core/fact.js';
import { type Fields } from './json.js';

/** One execution of a log-in flow: an authenticator or condition with its provider id, or a subflow with its own. Disabled ones are left out. */
export interface FlowStep {
  readonly provider: string | undefined;
  readonly requirement: string;
  readonly steps: readonly FlowStep[];
}

/** A flow out of the list of its executions, which gives each its depth. Whatever stands below a disabled subflow is never asked for. */
export function flowIn(list: readonly Fields[]): readonly FlowStep[] {
  const top: Growing[] = [];
  const open: { readonly level: number; readonly steps: Growing[] }[] = [{ level: -1, steps: top }];
  for (const one of list) {
    const level = one.number('level') ?? 0;
    while (open.length > 1 && (open.at(-1)?.level ?? -1) >= level) open.pop();
    const step: Growing = {
      provider: one.text('providerId'),
      requirement: one.text('requirement') ?? 'DISABLED',
      steps: [],
    };
    open.at(-1)?.steps.push(step);
    open.push({ level, steps: step.steps });
  }
  return enabledOnly(top);
}

interface Growing extends FlowStep {
  readonly steps: Growing[];
}

const enabledOnly = (steps: readonly FlowStep[]): readonly FlowStep[] =>
  steps.filter(({ requirement }) => requirement !== 'DISABLED').map((step) => ({ ...step, steps: enabledOnly(step.steps) }));

/** The provider ids of all that the flow can ask for. */
export function askedBy(flow: readonly FlowStep[]): ReadonlySet<string> {
  return new Set(flow.flatMap((step) => [...(step.provider === undefined ? [] : [step.provider]), ...askedBy(step.steps)]));
}

/** Keycloak's own second factors (`Authenticator` providers of 26). */
const FACTORS: readonly string[] = ['auth-otp-form', 'webauthn-authenticator', 'auth-recovery-authn-code-form'];

/** Steps that prove the password, or something in its place, and add no second factor. */
const FIRST: readonly string[] = [
  'auth-cookie',
  'auth-spnego',
  'identity-provider-redirector',
  'organization',
  'auth-username-password-form',
  'auth-username-form',
  'auth-password-form',
  'webauthn-authenticator-passwordless',
  'auth-x509-client-username-form',
  'deny-access-authenticator',
  'allow-access-authenticator',
];

/** Conditions that come down to "has such a method", and "did not prove itself by one already". */
const PLAIN_CONDITIONS: readonly string[] = ['conditional-user-configured', 'conditional-credential'];

const isCondition = ({ provider }: FlowStep): boolean => provider?.startsWith('conditional-') === true;

/** A step that is none of Keycloak's own, by its provider id; undefined where all of them are known. */
export function strangeStep(asked: ReadonlySet<string>): string | undefined {
  return [...asked].find((id) => !FACTORS.includes(id) && !FIRST.includes(id) && !id.startsWith('conditional-'));
}

/** Whether a second factor is asked for, by what the flow is made of; unknown for a flow with parts that we cannot judge. */
export function dutyOf(flow: readonly FlowStep[], facts: FactMaker): Fact<MfaDuty> {
  const strange = strangeStep(askedBy(flow));
  if (strange !== undefined)
    return facts.unknown('not-decodable', `the log-in of the realm has a step that is not known here (${strange})`);
  const weights = flow.flatMap((step) => weigh(step, 'always', true));
  if (weights.includes('sometimes'))
    return facts.unknown('not-decodable', 'the log-in of the realm asks for a second factor under conditions of its own');
  if (weights.includes('always'))
    return facts.known<MfaDuty>({
      demanded: true,
      since: facts.unknown('not-recorded', 'the realm does not keep since when'),
      withoutMethod: facts.known('registers-at-sign-in'),
    });
  return facts.known<MfaDuty>({ demanded: weights.length === 0 ? false : 'when-registered' });
}

type Weight = 'always' | 'when-registered' | 'sometimes';

/** How strongly each second factor below a step is asked for. Alternatives at the top are ways in, such as the cookie of a session. */
function weigh(step: FlowStep, above: Weight, top: boolean): readonly Weight[] {
  const here = top ? above : heavier(above, ofRequirement(step));
  if (step.provider !== undefined) return FACTORS.includes(step.provider) ? [here] : [];
  return step.steps.filter((one) => !isCondition(one)).flatMap((one) => weigh(one, here, false));
}

function ofRequirement({ requirement, steps }: FlowStep): Weight {
  if (requirement === 'REQUIRED') return 'always';
  if (requirement === 'CONDITIONAL')
    return steps.filter(isCondition).every(({ provider }) => provider !== undefined && PLAIN_CONDITIONS.includes(provider))
      ? 'when-registered'
      : 'sometimes';
  // One of several in a subflow: that it is asked for at all is said by the subflow, but with nothing registered the log-in fails in ways of its own.
  return 'sometimes';
}

function heavier(above: Weight, own: Weight): Weight {
  // Which of several methods is asked for does not matter once the condition says that one is registered.
  if (above === 'when-registered') return 'when-registered';
  return above === 'sometimes' || own === 'sometimes' ? 'sometimes' : own;
}
