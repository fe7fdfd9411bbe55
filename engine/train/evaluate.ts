/**
 * How well a model predicts text: nats a token and bits a byte.
 *
 * The convention: each document is preceded by begin-of-text and followed by end-of-text; every token but begin-of-text is
 * predicted, and its nats all count, end-of-text's too; only the document's own UTF-8 bytes count below the line. A document
 * longer than the context is cut into consecutive windows, each of which sees nothing before itself but the one token that it
 * reads first.
 */
import type { Sequence } from './data';

/** Windows of at most `context` targets over one encoded document (begin-of-text, tokens, end-of-text). */
export function windowsOf(tokens: ArrayLike<number>, context: number): Sequence[] {
  const windows: Sequence[] = [];
  const ids = Int32Array.from(tokens);
  for (let begin = 0; begin < ids.length - 1; begin += context) {
    const end = Math.min(ids.length - 1, begin + context);
    windows.push({ inputs: ids.subarray(begin, end), targets: ids.subarray(begin + 1, end + 1) });
  }
  return windows;
}

export interface Score {
  readonly natsPerToken: number;
  /** Total nats / ln 2 / bytes of text. */
  readonly bitsPerByte: number;
  readonly tokens: number;
  readonly bytes: number;
}

/** A score from the nats of all `tokens` predicted and the bytes of the text itself. */
export function scoreOf(nats: number, tokens: number, bytes: number): Score {
  return { natsPerToken: nats / tokens, bitsPerByte: nats / Math.LN2 / bytes, tokens, bytes };
}
