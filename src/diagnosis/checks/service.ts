import { type FactSet, type Method } from '../../core/account.js';
import { isKnown, isUnknown, valueOf } from '../../core/fact.js';
import { serviceAsks } from '../../policy/rules/service-mfa.js';
import { notApplicable, pass, unknown } from '../result.js';
import { type CauseCode, type Check, type Result, type Situation } from '../types.js';

type Facts = FactSet<'kind' | 'mfa.methods'>;
type Service = Situation['policy']['services'][string];

/**
 * What the policy says about the service that somebody signs in to (A.11, 2, 12 and 13). No fact of the account shows whether the service
 * enforces it, so a rule that is not met leaves the log-in in doubt and never blocks it.
 */
export const service: Check<'kind' | 'mfa.methods'> = {
  id: 'service',
  title: 'service',
  needs: ['kind', 'mfa.methods'],
  decisiveUnknown: true,
  examine(facts, situation) {
    const { policy, service: name } = situation;
    if (name === undefined) return notNamed(situation);
    const rules = Object.hasOwn(policy.services, name) ? policy.services[name] : undefined;
    if (!rules)
      return unknown({ code: 'not-looked-at', why: `policy ${policy.id} has no service ${name}` }, 'what it asks for is unknown');
    return servedKind(facts, rules, situation) ?? secondFactor(facts, rules, situation);
  },
};

/** The question is then about the back end's own sign-in: open, and no reason to doubt the answer. */
function notNamed({ policy }: Situation): Result {
  if (Object.keys(policy.services).length === 0) return notApplicable("the back end's own sign-in");
  return {
    ...unknown({ code: 'not-told', why: 'no service was named (--service)' }, 'what a service asks for beyond this'),
    decisive: false,
  };
}

function servedKind({ kind }: Facts, { kinds, title }: Service, situation: Situation): Result | undefined {
  if (!kinds) return undefined;
  if (isUnknown(kind)) return unknown(kind, `whether ${title} is for this kind of account is unknown`);
  const value = valueOf(kind);
  if (value === undefined || value === 'unknown') {
    return unknown(
      { code: 'not-recorded', why: `${kind.system} does not tell the kind of account` },
      `whether ${title} is for it is unknown`,
    );
  }
  if (kinds.value.includes(value)) return undefined;
  return inDoubt('kind-not-served', `policy ${situation.policy.id} does not give ${title} to an account of kind ${value}`);
}

function secondFactor({ kind, 'mfa.methods': methods }: Facts, rules: Service, situation: Situation): Result {
  const { title } = rules;
  const { policy, from, now } = situation;
  const asked = serviceAsks(policy, rules, valueOf(kind), from, now);
  if (asked === 'no') return pass(`policy ${policy.id} has nothing against ${title}`);
  if (isUnknown(methods)) return unknown(methods, `${title} may ask for a second factor, and which methods there are is unknown`);
  if (!isKnown(methods)) {
    return unknown(
      { code: 'not-looked-at', why: `what ${title} asks for after the ${situation.policy.label} was not looked at` },
      'this system holds no MFA methods',
    );
  }
  const taken = methods.value.filter((method) => takes(rules, method));
  if (taken.some(({ usable }) => valueOf(usable) === true)) return pass(`${title} takes a method that is registered`);
  const open = taken.map(({ usable }) => usable).find((fact) => isUnknown(fact));
  if (open && isUnknown(open)) return unknown(open, `whether ${title} takes a registered method is unknown`);
  if (asked === 'depends') {
    return unknown(
      {
        code: 'not-told',
        why: `${title} asks for a second factor in some cases (from outside, for some kinds), and whether this is one was not said`,
      },
      'no registered method would do',
    );
  }
  return methodLacking(taken.length === 0 && methods.value.length > 0, rules, situation);
}

function methodLacking(others: boolean, { title, methods }: Service, { policy }: Situation): Result {
  const wanted = methods ? ` (it takes: ${methods.value.join(', ')})` : '';
  const place = policy.places['register-method'] ?? policy.places['check-mfa'];
  const fix = `Register a method that ${title} takes${wanted}${place ? `: ${place.text}` : ''}.`;
  return others
    ? {
        ...inDoubt('mfa-method-not-taken', `by policy ${policy.id} ${title} takes none of the registered methods${wanted}`),
        say: fix,
      }
    : {
        ...inDoubt(
          'mfa-method-missing',
          `by policy ${policy.id} ${title} asks for a second factor${wanted}, and no method works`,
        ),
        say: fix,
      };
}

function takes({ methods }: Service, { type, usable }: Method): boolean {
  return valueOf(usable) !== false && (!methods || methods.value.includes(type));
}

function inDoubt(code: CauseCode, what: string): Result {
  return {
    status: 'warn',
    effect: 'in-doubt',
    code,
    evidence: `${what}; whether it is enforced does not show here`,
    cause: what,
  };
}
