import { type Plan, type StepVerb } from '../core/change.js';

export const TOPICS = ['pin', 'mfa', 'sessions', 'lock', 'access', 'enabled'] as const;
/** What a change can leave alone. */
export type Topic = (typeof TOPICS)[number];

const TOUCHES: Readonly<Record<StepVerb, Topic>> = {
  'set-pin': 'pin',
  'require-change': 'pin',
  'send-link': 'pin',
  unlock: 'lock',
  'remove-method': 'mfa',
  'require-method': 'mfa',
  'set-default-method': 'mfa',
  'set-access-end': 'access',
  enable: 'enabled',
  disable: 'enabled',
  'end-sessions': 'sessions',
};

/** Of these topics, the ones that no step of a plan touches or implies, in words. `label` is what people call the PIN. */
export function untouched(plan: Plan, topics: readonly Topic[], label: string): readonly string[] {
  const touched = new Set(plan.steps.flatMap(({ verb, implies }) => [verb, ...implies]).map((verb) => TOUCHES[verb]));
  return topics.filter((topic) => !touched.has(topic)).map((topic) => nameOf(topic, label));
}

function nameOf(topic: Topic, label: string): string {
  const names: Readonly<Record<Topic, string>> = {
    pin: label,
    mfa: 'MFA methods',
    sessions: 'sessions',
    lock: 'lock',
    access: 'access',
    enabled: 'whether the account is disabled',
  };
  return names[topic];
}
