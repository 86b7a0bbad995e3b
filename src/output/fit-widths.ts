/** A column is not made narrower than this. */
const NARROWEST = 8;

/**
 * How wide each column may be so that together they fit into the room. The widest give way first, and the first column, which names the row,
 * only when it takes more than half. Undefined when columns would become too narrow to read.
 */
export function fitWidths(natural: readonly number[], room: number): number[] | undefined {
  const total = natural.reduce((sum, n) => sum + n, 0);
  if (total <= room) return [...natural];
  const [first = 0, ...others] = natural;
  if (others.length === 0) return [room];
  const key = Math.min(first, Math.floor(room / 2));
  const cap = capFor(others, room - key);
  return cap < NARROWEST ? undefined : [key, ...others.map((n) => Math.min(n, cap))];
}

/** The largest width that no column may pass so that all fit; 0 when there is no room. */
function capFor(natural: readonly number[], room: number): number {
  let left = room;
  const ascending = [...natural].sort((a, b) => a - b);
  for (const [i, n] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - i));
    if (n > share) return Math.max(0, share);
    left -= n;
  }
  return Number.MAX_SAFE_INTEGER;
}
