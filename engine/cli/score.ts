/** What `eval` counts. */
import type { Model } from '../model/weights';
import { anglesOf } from '../run/angles';
import { forward } from '../run/forward';
import { createKeepingStore } from '../run/store';
import type { Backend } from '../tensor/backend';
import type { Tokenizer } from '../tokenizer';
import { scoreOf, windowsOf, type Score } from '../train/evaluate';

export interface TextScore extends Score {
  /** The same with the end-of-text token after each document counted; null where the vocabulary has none. */
  readonly withEnd: Score | null;
}

/**
 * Scores documents, in windows of at most `context` tokens. Without a begin-of-text token end-of-text stands before a document,
 * which is how such models were trained; without either its first token is not predicted.
 */
export function scoreText(
  backend: Backend,
  model: Model,
  tokenizer: Tokenizer,
  documents: readonly string[],
  context: number,
): TextScore {
  const { bosId, eosId } = tokenizer.data;
  const V = model.config.vocab_size;
  const mark = backend.mark();
  const rope = anglesOf(backend, model.config, context);
  const store = createKeepingStore(backend, model.config, context, []);
  let [nats, endNats, tokens, bytes] = [0, 0, 0, 0];
  for (const document of documents) {
    const first = bosId ?? eosId;
    const ids = tokenizer.encode(document);
    const sequence = [...(first === null ? [] : [first]), ...ids, ...(eosId === null ? [] : [eosId])];
    bytes += Buffer.byteLength(document);
    const windows = windowsOf(sequence, context);
    windows.forEach(({ inputs, targets }, i) => {
      const T = targets.length;
      const logits = forward(backend, model, inputs, store, { rope });
      const endsHere = eosId !== null && i === windows.length - 1;
      const end = endsHere ? lossOf(logits.subarray((T - 1) * V, T * V), eosId) : 0;
      nats += backend.crossEntropyBackward(logits, targets, 0, T, V) - end;
      endNats += end;
      tokens += endsHere ? T - 1 : T;
    });
  }
  backend.release(mark);
  if (tokens === 0) throw new RangeError('there is no token to predict: nothing stands before the only one');
  const withEnd = eosId === null ? null : scoreOf(nats + endNats, tokens + documents.length, bytes);
  return { ...scoreOf(nats, tokens, bytes), withEnd };
}

/** -ln of the probability that logits [V] give to a token. */
function lossOf(logits: Float32Array, id: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return largest + Math.log(sum) - logits[id];
}
