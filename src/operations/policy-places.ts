import { type FactSet } from '../core/account.js';
import { type Action } from '../core/change.js';
import { isKnown, valueOf } from '../core/fact.js';
import { selfReset } from '../diagnosis/self-service.js';
import { type Policy } from '../policy/schema.js';
import { sentence } from './sayings.js';

/*
 * What people can do without the desk, and on which form the desk is asked. Places and forms are the policy's own: one that it does not have is
 * left out, never made up.
 */

/** The forms on which a change is asked for, a line each: `form CF111, Reset Portal PIN & MFA: a copy of the card`. */
export function formLines({ forms }: Pick<Policy, 'forms'>, action: Action): readonly string[] {
  return Object.entries(forms).flatMap(([name, { title, needs, asksFor }]) =>
    asksFor?.includes(action) ? [`form ${name}, ${title}${needs === undefined ? '' : `: ${needs}`}`] : [],
  );
}

/** How the person resets the PIN alone, by what is registered; empty unless the system itself would let them and the policy says where. */
export function resetAlone(policy: Policy, { recovery }: Pick<FactSet, 'recovery'>): readonly string[] {
  const alone = selfReset(recovery, policy);
  if (!alone) return [];
  const registered = alone.contacts.length === 0 ? '' : `${alone.contacts.join(', ')} registered; `;
  return [`Can do it alone: ${registered}${alone.place}`];
}

/** To somebody who could reset the PIN online and has registered nothing for it: where that is done. */
export function sayRegisterContact(policy: Policy, { kind, recovery }: Pick<FactSet, 'kind' | 'recovery'>): readonly string[] {
  const place = policy.places['register-contact'];
  const own = valueOf(kind);
  if (!place || own === undefined || policy.pin.selfReset?.value.kinds.includes(own) !== true || !isKnown(recovery)) return [];
  const { mail, mobile, question } = recovery.value;
  const none = valueOf(mail)?.length === 0 && valueOf(mobile)?.length === 0 && valueOf(question) === false;
  return none ? [sentence(`Register a contact, and next time you can reset the ${policy.label} yourself: ${place.text}`)] : [];
}

/** Where the person clears the methods of a lost phone, or looks after the methods, alone. */
export function methodsAlone({ places }: Pick<Policy, 'places'>): readonly string[] {
  const place = places['lost-phone'] ?? places['check-mfa'];
  return place ? [`Can do it alone: ${place.text}`] : [];
}

/** Where the person looks at the MFA methods afterwards; empty where the policy does not say. */
export function sayCheckMethods({ places }: Pick<Policy, 'places'>): readonly string[] {
  const place = places['check-mfa'];
  return place ? [sentence(`Look at your MFA methods afterwards: ${place.text}`)] : [];
}
