/** The median, and the two in which the middle half lies. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Measured {
  readonly ratio: Spread;
  readonly first: number;
  readonly second: number;
}

/**
 * Runs two things in turns, after one uncounted turn each, and answers with the ratio of each pair (first over second) and the medians in
 * milliseconds. Which goes first changes with every turn.
 */
export async function compare(turns: number, first: () => unknown, second: () => unknown): Promise<Measured> {
  await first();
  await second();
  const pairs: [number, number][] = [];
  for (let turn = 0; turn < turns; turn++) {
    if (turn % 2 === 0) {
      const a = await timed(first);
      pairs.push([a, await timed(second)]);
    } else {
      const b = await timed(second);
      pairs.push([await timed(first), b]);
    }
  }
  return {
    ratio: spread(pairs.map(([a, b]) => a / b)),
    first: spread(pairs.map(([a]) => a)).median,
    second: spread(pairs.map(([, b]) => b)).median,
  };
}

/** One line of a report: `lookup    1.92x (1.88-1.97)   aim 2.3x`. */
export function line(name: string, { ratio, first, second }: Measured, aim?: number): string {
  const shown = `${ratio.median.toFixed(2)}x (${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)})`;
  return `${name.padEnd(34)} ${shown.padEnd(20)} ${first.toFixed(2)} ms / ${second.toFixed(2)} ms${aim === undefined ? '' : `   aim ${aim}x${ratio.median <= aim ? '' : ', missed'}`}\n`;
}

/** The same as rates, the more the better; `first` is what others are held against: `8 at once    0.83x (0.80-0.86)   2400/s / 2900/s   aim 0.8x`. */
export function rateLine(name: string, { ratio, first, second }: Measured, done: number, aim?: number): string {
  const shown = `${ratio.median.toFixed(2)}x (${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)})`;
  const rates = `${perSecond(done, second)} / ${perSecond(done, first)}`;
  const verdict = aim === undefined ? '' : `   aim ${aim}x${ratio.median >= aim ? '' : ', missed'}`;
  return `${name.padEnd(34)} ${shown.padEnd(20)} ${rates}${verdict}\n`;
}

function perSecond(done: number, milliseconds: number): string {
  return `${((done / milliseconds) * 1000).toFixed(milliseconds < done * 10 ? 0 : 1)}/s`;
}

async function timed(work: () => unknown): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

function spread(numbers: number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
