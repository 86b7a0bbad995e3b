/** The person who runs the tool, and how we know. */
export interface Operator {
  readonly id: string;
  readonly from: 'os-user' | 'bind' | 'token';
}

export const CALLER_PROOFS = ['in-person', 'video', 'call-back', 'not-proven'] as const;
/** What the operator answered to "How was the caller proven?" `not-asked`: nobody was there to answer, or the profile is practice. */
export type CallerProof = (typeof CALLER_PROOFS)[number] | 'not-asked';
