/**
 * How this policy reads H25: an honorary appointee holds a departmental account, so what holds for those holds here too. Said beside each such value.
 */
export const AS_DEPARTMENTAL = 'an honorary appointee holds a departmental account (H25), so that the same holds is our reading';
