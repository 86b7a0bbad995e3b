import { type Capabilities } from '../../../src/core/capability.js';
import { type Case, PARTS, type Need, type Part, type Skips, type Subject } from './harness.js';
import { call, planFor } from './steps.js';

/** Whether a server offers what a case needs; `limited` may be listed as a skip, and is tried where it is not. */
export type Offer = 'yes' | 'limited' | 'no';

/** What one server offers, asked once: by the provider's capabilities, and by the parts of its subject. */
export async function offersOf(subject: Subject): Promise<(need: Need) => Offer> {
  const capabilities = await subject.provider.capabilities(undefined, call());
  const { id } = await subject.seed();
  const { basis } = await planFor(subject, id, { action: 'account.unlock' }).catch(() => ({ basis: undefined }));
  return (need) => (need === 'basis' ? yesIf(basis !== undefined) : offerOf(subject, capabilities, need));
}

function offerOf(subject: Subject, capabilities: Capabilities, need: Exclude<Need, 'basis'>): Offer {
  if (need === 'search' || need === 'signIns' || need === 'tryPin' || need === 'changePin') return capabilities[need].can;
  const colon = need.indexOf(':');
  const [kind, name] = [need.slice(0, colon), need.slice(colon + 1)];
  if (kind === 'part') return yesIf(isPart(name) && subject[name] !== undefined);
  if (kind === 'lock') return yesIf(subject.locks.some((lock) => lock === name));
  const group = {
    action: capabilities.actions,
    via: capabilities.resetVia,
    endSessions: capabilities.endSessions,
    fact: capabilities.facts,
    key: capabilities.keys,
  }[kind];
  return Object.entries(group ?? {}).find(([key]) => key === name)?.[1].can ?? 'no';
}

/** Why a case is left out: the reasons of its listed skips. Throws for a need that the server does not offer and that is not listed. */
export function leftOut({ needs }: Case, offers: (need: Need) => Offer, skips: Skips): string | undefined {
  const missing = needs.filter((need) => offers(need) === 'no' && skips[need] === undefined);
  if (missing.length > 0) throw new Error(`this server does not offer ${missing.join(', ')}, and the skip is not listed`);
  const listed = needs.filter((need) => skips[need] !== undefined && offers(need) !== 'yes');
  return listed.length === 0 ? undefined : listed.map((need) => `${need}: ${skips[need] ?? ''}`).join('; ');
}

const yesIf = (is: boolean): Offer => (is ? 'yes' : 'no');
const isPart = (name: string): name is Part => PARTS.some((part) => part === name);
