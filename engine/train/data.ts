/**
 * From documents to training sequences. A document is begin-of-text, its tokens, end-of-text; a sequence holds as inputs what
 * stands before each target. A document of n tokens gives n - 1 targets, each exactly once an epoch: end-of-text is predicted
 * but never read, begin-of-text is read but never predicted.
 *
 * A sequence starts at a document's start wherever it can, because that is how the model will be used. A document longer than
 * `sequence_length` is cut into consecutive pieces; after a short one, further whole documents join in while they fit in
 * `pack_length`.
 */
import { Random } from '../tensor/random';

/** One ingredient of the mixture: documents encoded end to end; document i is tokens[starts[i] .. starts[i + 1]). */
export interface Source {
  readonly name: string;
  /** Share of all targets that comes from here. */
  readonly share: number;
  readonly tokens: Uint16Array;
  readonly starts: Uint32Array;
}

/** Targets [T] stand one place on from inputs [T] in their document. */
export interface Sequence {
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

/** Where a source is: its epoch, the document in that epoch's order, and the token in that document. */
interface Cursor {
  epoch: number;
  document: number;
  offset: number;
  /** Targets given so far. */
  drawn: number;
}

/** All that a checkpoint must keep to go on with the very next sequence. */
export type DataState = readonly Readonly<Cursor>[];

export interface Lengths {
  readonly sequence_length: number;
  readonly pack_length: number;
}

/** An endless, seeded stream of sequences that keeps to the mixture's shares. */
export class DataStream {
  readonly #sources: readonly Source[];
  readonly #seed: number;
  readonly #lengths: Lengths;
  readonly #cursors: Cursor[];
  /** Each source's documents in the order of its present epoch. */
  readonly #orders: Uint32Array[];

  /** Throws RangeError where a source has no document to predict, or the state is not of these sources. */
  constructor(sources: readonly Source[], seed: number, lengths: Lengths, state?: DataState) {
    for (const source of sources)
      if (source.tokens.length <= source.starts.length - 1) throw new RangeError(`${source.name} holds no text to learn from`);
    if (state && state.length !== sources.length)
      throw new RangeError(`the saved position is of ${state.length} sources, the mixture has ${sources.length}`);
    this.#sources = sources;
    this.#seed = seed;
    this.#lengths = lengths;
    this.#cursors = sources.map((_, i) => (state ? { ...state[i] } : { epoch: 0, document: 0, offset: 0, drawn: 0 }));
    this.#orders = this.#cursors.map((cursor, i) => this.#orderOf(i, cursor.epoch));
  }

  get state(): DataState {
    return this.#cursors.map((cursor) => ({ ...cursor }));
  }

  /** Sequences of at least `tokens` targets in all. */
  batch(tokens: number): Sequence[] {
    const sequences: Sequence[] = [];
    for (let count = 0; count < tokens; count += sequences[sequences.length - 1].targets.length) sequences.push(this.next());
    return sequences;
  }

  /** The next sequence, from the source that is furthest behind its share. */
  next(): Sequence {
    const total = this.#cursors.reduce((sum, cursor) => sum + cursor.drawn, 0);
    const behind = this.#sources.map((source, i) => source.share * (total + this.#lengths.pack_length) - this.#cursors[i].drawn);
    return this.#draw(behind.indexOf(Math.max(...behind)));
  }

  #draw(index: number): Sequence {
    const { sequence_length, pack_length } = this.#lengths;
    const { tokens, starts } = this.#sources[index];
    const cursor = this.#cursors[index];
    const inputs: number[] = [];
    const targets: number[] = [];
    for (;;) {
      const document = this.#orders[index][cursor.document];
      const begin = starts[document] + cursor.offset;
      const remaining = starts[document + 1] - 1 - begin;
      if (inputs.length > 0 && inputs.length + remaining > pack_length) break;
      const length = Math.min(remaining, sequence_length);
      for (let i = begin; i < begin + length; i++) {
        inputs.push(tokens[i]);
        targets.push(tokens[i + 1]);
      }
      if (length < remaining) {
        cursor.offset += length;
        break;
      }
      this.#nextDocument(index);
    }
    cursor.drawn += inputs.length;
    return { inputs: Int32Array.from(inputs), targets: Int32Array.from(targets) };
  }

  #nextDocument(index: number): void {
    const cursor = this.#cursors[index];
    cursor.offset = 0;
    cursor.document++;
    if (cursor.document < this.#orders[index].length) return;
    cursor.document = 0;
    cursor.epoch++;
    this.#orders[index] = this.#orderOf(index, cursor.epoch);
  }

  /** The order depends on nothing but seed, source and epoch, so a resumed run finds it again. */
  #orderOf(index: number, epoch: number): Uint32Array {
    const documents = Array.from({ length: this.#sources[index].starts.length - 1 }, (_, i) => i);
    return Uint32Array.from(new Random(this.#seed + 1009 * (index + 1) + 1000003 * epoch).shuffle(documents));
  }
}
