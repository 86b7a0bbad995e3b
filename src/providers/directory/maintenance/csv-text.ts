import { TextDecoder } from 'node:util';
import { AppError } from '../../../core/error.js';

/** What a byte that belongs to no character becomes. A record that holds one is bad. */
export const UNREADABLE = '\ufffd';

/**
 * The text of a file, in pieces: UTF-8 with or without a byte order mark, or UTF-16 with one. The mark is left out.
 * Throws AppError `usage` for UTF-16 without a mark, since which of its two orders it has would be a guess.
 */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head = Buffer.alloc(0);
  for await (const piece of bytes) {
    if (decoder) yield decoder.decode(piece, { stream: true });
    else if ((head = Buffer.concat([head, piece])).length >= 4) {
      decoder = decoderFor(head);
      yield decoder.decode(head, { stream: true });
    }
  }
  yield decoder ? decoder.decode() : decoderFor(head).decode(head);
}

function decoderFor(head: Uint8Array): TextDecoder {
  const [first = 0, second = 0] = head;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  const zeros = [...head.subarray(0, 4)].map((byte) => byte === 0);
  if (zeros.includes(true)) {
    // The first letters of a header are ASCII: in UTF-16 every second byte is 0.
    const utf16 = zeros[0] !== zeros[1] && (zeros.length < 4 || (zeros[0] === zeros[2] && zeros[1] === zeros[3]));
    const what = utf16 ? 'the file is UTF-16 without a byte order mark' : 'the file is not UTF-8 text';
    throw new AppError('usage', what, {
      code: 'encoding',
      hint: 'Save it as CSV in UTF-8, then try again.',
    });
  }
  return new TextDecoder('utf-8');
}
