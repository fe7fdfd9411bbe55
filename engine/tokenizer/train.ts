/**
 * Learning the merges of a byte-pair encoding from text (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with
 * Subword Units"): start from single bytes; again and again join the most frequent neighbouring pair into a new token.
 */
import { BYTE_ALPHABET } from './bytes';
import { TokenType, type BpeData } from './data';
import { Heap } from './heap';
import { preTokenizer } from './pretokenize';
import { wellFormed } from './text';

export interface TrainBpeOptions {
  /** Tokens in all: special ones, the 256 bytes, and one for nearly every merge. */
  readonly vocabSize: number;
  /** Special tokens, which take the first ids. The first begins a text, the second ends it. */
  readonly special: readonly [bos: string, eos: string, ...more: string[]];
  /** A key of `PRE_TOKENIZERS`. */
  readonly pre: string;
}

/** A distinct piece of text: its tokens so far, and how often it occurs. */
interface Word {
  tokens: number[];
  readonly count: number;
}

/** Two neighbouring tokens, how often they occur, and the words where they do (or once did). */
interface Pair {
  readonly left: number;
  readonly right: number;
  count: number;
  readonly words: number[];
  /** The count under which it waits in the queue, never below its true one; 0 when it does not wait. */
  queued: number;
}

/** A pair's place in the queue: the count it had when it was put there. */
interface QueuedPair {
  readonly pair: Pair;
  readonly count: number;
}

/** A pair seen once tells nothing about the language. */
const LEAST_COUNT = 2;

/**
 * Trains a byte-level BPE. The same documents give the same tokenizer, in whatever order they come: a tie goes to the pair
 * whose left, then right, token is older. Fewer than `vocabSize` tokens come back where no pair is left that occurs twice.
 * Throws a RangeError when `vocabSize` cannot hold the special tokens and the bytes, or `pre` is unknown.
 */
export function trainBpe(documents: Iterable<string>, options: TrainBpeOptions): BpeData {
  const { vocabSize, special, pre } = options;
  const tokens = [...special, ...BYTE_ALPHABET];
  if (vocabSize < tokens.length) throw new RangeError(`a vocabulary of ${vocabSize} cannot hold ${tokens.length} basic tokens`);

  const words = countWords(documents, pre, special.length);
  const counts = new PairCounts();
  words.forEach((word, index) => counts.add(word, index));
  const idOf = new Map(BYTE_ALPHABET.map((character, byte) => [character, special.length + byte]));
  const merges: string[] = [];

  while (tokens.length < vocabSize) {
    const pair = counts.takeMostFrequent();
    if (!pair) break;
    const name = tokens[pair.left] + tokens[pair.right];
    // "ab" + "c" and "a" + "bc" are two merges that make one token.
    const merged = idOf.get(name) ?? tokens.push(name) - 1;
    idOf.set(name, merged);
    merges.push(`${tokens[pair.left]} ${tokens[pair.right]}`);
    for (const index of pair.words) {
      const word = words[index];
      counts.subtract(word);
      word.tokens = joinPair(word.tokens, pair.left, pair.right, merged);
      counts.add(word, index);
    }
  }

  return {
    model: 'bpe',
    pre,
    tokens,
    merges,
    tokenTypes: tokens.map((_, id) => (id < special.length ? TokenType.control : TokenType.normal)),
    bosId: 0,
    eosId: 1,
    addBos: true,
  };
}

/** Every distinct piece once, as byte tokens. Byte b has the id firstByteId + b. */
function countWords(documents: Iterable<string>, pre: string, firstByteId: number): Word[] {
  const split = preTokenizer(pre);
  const counts = new Map<string, number>();
  for (const document of documents) {
    for (const piece of split(wellFormed(document))) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  const utf8 = new TextEncoder();
  return Array.from(counts, ([piece, count]) => ({
    tokens: Array.from(utf8.encode(piece), (byte) => firstByteId + byte),
    count,
  }));
}

/** The word's tokens with every "left right", taken from the left, joined. */
function joinPair(tokens: readonly number[], left: number, right: number, merged: number): number[] {
  const joined: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === left && tokens[i + 1] === right) {
      joined.push(merged);
      i++;
    } else {
      joined.push(tokens[i]);
    }
  }
  return joined;
}

/** Most frequent first; a tie goes to the pair of older tokens. */
function comesBefore(a: QueuedPair, b: QueuedPair): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.pair.left !== b.pair.left ? a.pair.left < b.pair.left : a.pair.right < b.pair.right;
}

/** Pair counts kept up to date word by word, so that a merge costs only the words that it changes. */
class PairCounts {
  readonly #pairs = new Map<number, Pair>();
  readonly #queue = new Heap<QueuedPair>(comesBefore);
  /** Pairs that may have become more frequent since they were queued. */
  readonly #grown = new Set<Pair>();

  /** Counts the pairs of a word, remembered by its index. */
  add(word: Word, index: number): void {
    for (let i = 1; i < word.tokens.length; i++) {
      const pair = this.#pair(word.tokens[i - 1], word.tokens[i]);
      pair.count += word.count;
      if (pair.words.at(-1) !== index) pair.words.push(index);
      this.#grown.add(pair);
    }
  }

  /** Takes the pairs of a word off again, before its tokens change. */
  subtract(word: Word): void {
    for (let i = 1; i < word.tokens.length; i++) this.#pair(word.tokens[i - 1], word.tokens[i]).count -= word.count;
  }

  /** The most frequent pair; undefined when none is left that occurs at least twice. */
  takeMostFrequent(): Pair | undefined {
    for (const pair of this.#grown) this.#enqueue(pair);
    this.#grown.clear();
    for (let entry = this.#queue.pop(); entry; entry = this.#queue.pop()) {
      const { pair, count } = entry;
      pair.queued = 0;
      if (pair.count === count) return pair;
      this.#enqueue(pair); // It has become rarer while it waited: back to its new place.
    }
    return undefined;
  }

  #enqueue(pair: Pair): void {
    if (pair.count < LEAST_COUNT || pair.count <= pair.queued) return;
    pair.queued = pair.count;
    this.#queue.push({ pair, count: pair.count });
  }

  #pair(left: number, right: number): Pair {
    const key = left * 2 ** 24 + right;
    let pair = this.#pairs.get(key);
    if (!pair) {
      pair = { left, right, count: 0, words: [], queued: 0 };
      this.#pairs.set(key, pair);
    }
    return pair;
  }
}
