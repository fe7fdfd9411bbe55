/**
 * What each attention head does, in four numbers from 0 to 1, after TransformerLens (its head detector and its induction
 * score): where do a head's weights go, on average, in text where one can say where they would have to go?
 *
 * - Previous token: to the token just before (ordinary text).
 * - First token: to position 0, where heads rest that have nothing to do (ordinary text).
 * - Duplicate token: in a row of random tokens said twice, from a token of the second row to the same token in the first.
 * - Induction (Olsson et al. 2022): from there to the token after that one, which is the token that comes next.
 *
 * Legend: H heads, T tokens; a pattern is [H, T, T], row t the weights of query t.
 */
import type { HeadScores as Scores } from '../../model/card';
import type { Model } from '../../model/weights';
import { run } from '../../run/trace';
import type { Backend } from '../../tensor/backend';
import { Random } from '../../tensor/random';
import type { Tensor } from '../../tensor/tensor';
import type { Tokenizer } from '../../tokenizer';
import { promptTokens } from './predict';

/** A head's four scores, and which head it is. */
export interface HeadScores extends Scores {
  readonly layer: number;
  readonly head: number;
}

export interface HeadOptions {
  readonly seed: number;
  /** How many rows of random tokens; 20 unless told otherwise. */
  readonly rows?: number;
  /** Tokens a row, before it is said again; 50 unless told otherwise, less where the context is too short. */
  readonly rowLength?: number;
  /** Ordinary texts for the previous-token and first-token scores. */
  readonly texts: readonly string[];
}

/** Scores of all heads, layer by layer. Throws a RangeError where no text has three tokens, or the vocabulary too few for a row. */
export function measureHeads(backend: Backend, model: Model, tokenizer: Tokenizer, options: HeadOptions): HeadScores[] {
  const { num_hidden_layers: L, num_attention_heads: H, max_position_embeddings: context } = model.config;
  const start = tokenizer.data.bosId === null ? 0 : 1;
  const length = Math.min(options.rowLength ?? 50, Math.floor((context - start) / 2));
  const count = options.rows ?? 20;
  const patterns = (tokens: readonly number[]): Tensor[] => {
    const trace = run(backend, model, tokens, { record: ['blocks.*.attn.hook_pattern'], logits: 'last' });
    return Array.from({ length: L }, (_, layer) => trace.get(`blocks.${layer}.attn.hook_pattern`));
  };

  const previous = new Mean(L, H);
  const first = new Mean(L, H);
  for (const text of options.texts) {
    const tokens = promptTokens(tokenizer, text).slice(0, context);
    if (tokens.length < 3) continue;
    patterns(tokens).forEach((pattern, layer) => {
      previous.add(layer, previousTokenScores(pattern));
      first.add(layer, firstTokenScores(pattern));
    });
  }
  const duplicate = new Mean(L, H);
  const induction = new Mean(L, H);
  const random = new Random(options.seed);
  for (let i = 0; i < count; i++) {
    const row = randomRow(random, tokenizer, length);
    const bos = tokenizer.data.bosId === null ? [] : [tokenizer.data.bosId];
    patterns([...bos, ...row, ...row]).forEach((pattern, layer) => {
      duplicate.add(layer, repeatScores(pattern, start, length, 0));
      induction.add(layer, repeatScores(pattern, start, length, 1));
    });
  }
  return Array.from({ length: L * H }, (_, i) => {
    const [layer, head] = [Math.floor(i / H), i % H];
    return {
      layer,
      head,
      previousToken: previous.of(layer, head),
      firstToken: first.of(layer, head),
      duplicateToken: duplicate.of(layer, head),
      induction: induction.of(layer, head),
    };
  });
}

/** Each head's mean weight on the token just before. Query 1 is left out: its token before is also the first. Needs three tokens. */
export function previousTokenScores(pattern: Tensor): number[] {
  return meanWeights(pattern, 2, pattern.shape[1], (t) => t - 1);
}

/** Each head's mean weight on position 0, over all queries that can see another position but their own. Needs three tokens. */
export function firstTokenScores(pattern: Tensor): number[] {
  return meanWeights(pattern, 2, pattern.shape[1], () => 0);
}

/**
 * In a row of `length` tokens that begins at `start` and is said twice: each head's mean weight from a token of the second row to
 * the same token of the first, moved on by `shift` (0 for duplicate-token heads, 1 for induction heads).
 */
export function repeatScores(pattern: Tensor, start: number, length: number, shift: 0 | 1): number[] {
  return meanWeights(pattern, start + length, start + 2 * length, (t) => t - length + shift);
}

/** For each head the mean over queries from <= t < to of its weight on key(t). Throws a RangeError where there is no such query. */
function meanWeights({ data, shape }: Tensor, from: number, to: number, key: (t: number) => number): number[] {
  const [H, T, S] = shape;
  if (to > T || from >= to) throw new RangeError(`there are no queries from ${from} to ${to} in a pattern of ${T} tokens`);
  return Array.from({ length: H }, (_, h) => {
    let sum = 0;
    for (let t = from; t < to; t++) sum += data[(h * T + t) * S + key(t)];
    return sum / (to - from);
  });
}

/** So many different ordinary tokens, drawn at random: nothing in them says what comes next. */
function randomRow(random: Random, tokenizer: Tokenizer, length: number): number[] {
  const row = new Set<number>();
  const ordinary = Array.from({ length: tokenizer.vocabSize }, (_, id) => id).filter((id) => !tokenizer.isSpecial(id));
  if (ordinary.length < length) throw new RangeError(`${ordinary.length} ordinary tokens do not make a row of ${length}`);
  while (row.size < length) row.add(random.pick(ordinary));
  return [...row];
}

/** The mean of what was added, for every head of every layer. */
class Mean {
  readonly #sums: number[][];
  readonly #counts: number[];

  constructor(layers: number, heads: number) {
    this.#sums = Array.from({ length: layers }, () => Array<number>(heads).fill(0));
    this.#counts = Array<number>(layers).fill(0);
  }

  add(layer: number, scores: readonly number[]): void {
    this.#counts[layer]++;
    scores.forEach((score, head) => {
      this.#sums[layer][head] += score;
    });
  }

  of(layer: number, head: number): number {
    if (this.#counts[layer] === 0)
      throw new RangeError('nothing was measured: give at least one text of three tokens, and one row');
    return this.#sums[layer][head] / this.#counts[layer];
  }
}
