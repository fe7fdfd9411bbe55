/**
 * How well a model predicts text: nats a token and bits a byte.
 *
 * The convention: each document is preceded by begin-of-text and followed by end-of-text; every token but begin-of-text is
 * predicted, and its nats all count, end-of-text's too; only the document's own UTF-8 bytes count below the line. A document
 * longer than the context is cut into consecutive windows, each of which sees nothing before itself but the one token that it
 * reads first.
 */
import type { Model } from '../model/weights';
import { forward, type ForwardOptions } from '../run/forward';
import type { ActivationStore } from '../run/store';
import type { Backend } from '../tensor/backend';
import type { Tokenizer } from '../tokenizer';
import type { Sequence } from './data';

/** One document as a model reads it: begin-of-text, its tokens, end-of-text. Throws RangeError where the vocabulary has neither. */
export function encodeDocument(tokenizer: Tokenizer, document: string): number[] {
  const { eosId } = tokenizer.data;
  if (eosId === null) throw new RangeError('this vocabulary has no end-of-text token');
  return [...tokenizer.encode(document, { bos: true }), eosId];
}

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

/** The summed loss of a sequence in nats, forward only. `store` is any with room for its tokens. */
export function natsOf(
  backend: Backend,
  model: Model,
  { inputs, targets }: Sequence,
  store: ActivationStore,
  options: ForwardOptions,
): number {
  const logits = forward(backend, model, inputs, store, options);
  return backend.crossEntropyBackward(logits, targets, 0, targets.length, model.config.vocab_size);
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
