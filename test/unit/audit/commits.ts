import { readFileSync } from 'node:fs';

const HEADER = 32;
const FRAME_HEADER = 24;

/**
 * How many transactions stand in the write-ahead log of a file, read from its bytes: the last frame of each names the size of the database, the
 * others name none; frames of an earlier round of the log have other salts (https://sqlite.org/fileformat2.html#the_write_ahead_log).
 */
export function commitsIn(path: string): number {
  const log = readFileSync(`${path}-wal`);
  const frame = FRAME_HEADER + log.readUInt32BE(8);
  const salts = log.subarray(16, 24);
  let commits = 0;
  for (let at = HEADER; at + frame <= log.length; at += frame) {
    if (!log.subarray(at + 8, at + 16).equals(salts)) break;
    if (log.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}
