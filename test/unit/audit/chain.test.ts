import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aLook, aRefusal, anIntent, makeBed, type Bed } from './record.js';

let bed: Bed;
beforeEach(async () => {
  bed = await makeBed();
});
afterEach(() => bed.close());

it('gives each row the SHA-256 of its other columns: JSON of texts, sorted by name, without those that are empty', async () => {
  const ref = await bed.audit.intent(anIntent({ reason: 'forgot "it"\n李明 \u{1F511}', place: 'dc1', details: { via: 'link' } }));
  await bed.audit.outcome(ref, { outcome: 'done', changed: true, steps: [] });
  await bed.audit.refusal(aRefusal());
  await bed.audit.look(aLook());
  const rows = bed.sql('select * from audit order by seq');
  expect(rows).toHaveLength(4);
  let before = '0'.repeat(64);
  for (const { hash, ...columns } of rows) {
    const filled = Object.entries(columns).filter(([, value]) => value !== null);
    const texts = filled.map(([name, value]) => [name, String(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
    const json = JSON.stringify(Object.fromEntries(texts));
    expect(hash).toBe(createHash('sha256').update(json, 'utf8').digest('hex'));
    expect(columns['prev_hash']).toBe(before);
    before = String(hash);
  }
  expect(bed.sql('select last_seq, head from chain')).toEqual([{ last_seq: 4, head: before }]);
});
