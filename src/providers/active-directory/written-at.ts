import { instant, type Instant } from '../../core/instant.js';

/*
 * replPropertyMetaData says when each attribute of an entry was last written, also those that nobody may read. Version 1 ([MS-DRSR] 5.162 and
 * [MS-ADTS] 3.1.1.1.9): 16 bytes of head, then 48 bytes an attribute: its number, a version, the second since 1601, and who wrote it.
 */

/** The number of unicodePwd in the schema as it comes ([MS-ADA3]; the OID 1.2.840.113556.1.4.N is 0x90000 + N). */
const UNICODE_PWD = 0x9005a;

/** Seconds from 1601 to 1970. */
const EPOCH = 11_644_473_600;
const HEAD = 16;
const RECORD = 48;

/** When the password was last written anywhere in the domain, to the second. Undefined where the metadata does not tell. */
export function passwordWritten(metadata: Uint8Array | undefined): Instant | undefined {
  if (metadata === undefined || metadata.byteLength < HEAD) return undefined;
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
  if (view.getUint32(0, true) !== 1) return undefined;
  const count = Math.min(view.getUint32(8, true), Math.floor((metadata.byteLength - HEAD) / RECORD));
  for (let n = 0; n < count; n++) {
    const at = HEAD + n * RECORD;
    if (view.getUint32(at, true) === UNICODE_PWD) return instant((Number(view.getBigUint64(at + 8, true)) - EPOCH) * 1000);
  }
  return undefined;
}
