import { isUnknown, valueOf, type Unknown } from '../../core/fact.js';
import { loginOf } from '../../core/operator.js';
import { howToKnow } from '../unknown-fact.js';
import { loginNames, sameName } from '../login-names.js';
import { type GuardFacts, type Rule, type Situation } from '../types.js';

/**
 * Nobody changes the own account with the desk's rights (C28), nor the one that the tool itself signs in with: its new PIN would lock the tool out. An unknown alias or address
 * could be the operator's own, so it refuses too.
 */
export const ownAccount: Rule = {
  id: 'own-account',
  overridable: false,
  judge(situation) {
    const { request, facts } = situation;
    const own = operatorNames(situation);
    if (own.length === 0) {
      return {
        kind: 'forbidden',
        message: 'it is not known who runs this, so nobody can tell whether the account is the own one',
        hint: 'Sign in as a named person.',
      };
    }
    if (accountNames(situation).some((name) => own.some((mine) => sameName(mine, name)))) {
      return {
        kind: 'forbidden',
        message: `${request.uid} is your own account (operator ${request.operator.id}): nobody changes the own account with the rights of the desk`,
        hint: whoElse(situation),
      };
    }
    const names = accountNames(situation);
    const toolLogin = toolLogins(situation).find((login) =>
      toolNames(login).some((tool) => names.some((name) => sameName(tool, name))),
    );
    if (toolLogin !== undefined) {
      return {
        kind: 'forbidden',
        message: `${request.uid} is the login that this tool itself signs in with (${toolLogin}): a change here would lock it out`,
        hint: 'It is changed by hand, and its new secret is then stored with: uidctl auth login',
      };
    }
    const unknown = firstUnknown(facts);
    if (!unknown) return undefined;
    return {
      kind: 'forbidden',
      message: `whether ${request.uid} is your own account cannot be told: its ${unknown.what} is unknown (${unknown.fact.why})`,
      ...howToKnow(unknown.fact),
    };
  },
};

function operatorNames({ request, records }: Situation): readonly string[] {
  return [request.operator.id, ...(records.operatorUids ?? [])].flatMap(loginNames);
}

function toolLogins({ records: { toolLogin = [] } }: Situation): readonly string[] {
  return typeof toolLogin === 'string' ? [toolLogin] : toolLogin;
}

function toolNames(login: string): readonly string[] {
  return [...loginNames(login), loginOf(login)];
}

function accountNames({ request, facts }: Situation): readonly string[] {
  const read = [valueOf(facts.uid), valueOf(facts.mail), ...(valueOf(facts.aliases) ?? [])];
  return [request.uid, ...read].flatMap((name) => (name === undefined ? [] : loginNames(name)));
}

function firstUnknown(facts: GuardFacts): { readonly what: string; readonly fact: Unknown } | undefined {
  if (isUnknown(facts.uid)) return { what: 'UID', fact: facts.uid };
  if (isUnknown(facts.aliases)) return { what: 'list of aliases', fact: facts.aliases };
  if (isUnknown(facts.mail)) return { what: 'mail address', fact: facts.mail };
  return undefined;
}

function whoElse({ policy }: Situation): string {
  const desk = policy.places['desk'];
  return desk ? `Ask a colleague, or as any other caller: ${desk.text}` : 'Ask a colleague.';
}
