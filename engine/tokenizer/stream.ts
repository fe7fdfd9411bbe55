/** Decoding a text token by token, as it is generated: a character appears once all its bytes have come. */
import type { DecodeOptions, Tokenizer } from './tokenizer';

export interface StreamDecoder {
  /** The text that this token completes; '' while bytes are still missing. Throws a RangeError for an id outside the vocabulary. */
  push(id: number): string;
  /** U+FFFD for bytes that were left incomplete, else ''. The decoder can then be used for a new text. */
  end(): string;
}

/** All that `push` and `end` return, joined, is what `decode` gives for the same ids. */
export function createStreamDecoder(tokenizer: Tokenizer, options: DecodeOptions = {}): StreamDecoder {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let begun = options.continued ?? false;
  return {
    push(id) {
      if (tokenizer.isSpecial(id) && !options.special) return '';
      const prefix = begun ? 0 : tokenizer.prefixLength(id);
      begun = true;
      return utf8.decode(tokenizer.bytesOf(id).subarray(prefix), { stream: true });
    },
    end() {
      begun = options.continued ?? false;
      return utf8.decode();
    },
  };
}
