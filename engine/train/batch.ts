/** One step's sequences in memory that every member of a team sees, with who works on which. */
import type { Sequence } from './data';
import { dealOut } from './share';

/** A sequence of T tokens costs about T + T² / ATTENTION_SPAN (measured, first-light's shape). */
const ATTENTION_SPAN = 1500;
/** Words of a sequence's entry in the table: where it begins, its length, its member. */
const ENTRY = 3;

export interface SharedBatch {
  /** The number of sequences, then ENTRY words for each. */
  readonly table: Int32Array;
  readonly inputs: Int32Array;
  readonly targets: Int32Array;
}

const words = (count: number): Int32Array => new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT));

/** Room for `tokens` tokens; to be passed to other threads as it is. */
export function createBatch(tokens: number): SharedBatch {
  return { table: words(1 + ENTRY * tokens), inputs: words(tokens), targets: words(tokens) };
}

/** Writes the sequences and deals them out. Throws RangeError where they do not fit. */
export function writeBatch({ table, inputs, targets }: SharedBatch, sequences: readonly Sequence[], size: number): void {
  const lengths = sequences.map((sequence) => sequence.targets.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  if (tokens > inputs.length) throw new RangeError(`${tokens} tokens do not fit in a batch of ${inputs.length}`);
  const members = dealOut(
    lengths.map((length) => length + (length * length) / ATTENTION_SPAN),
    size,
  );
  let begin = 0;
  table[0] = sequences.length;
  sequences.forEach((sequence, i) => {
    inputs.set(sequence.inputs, begin);
    targets.set(sequence.targets, begin);
    table.set([begin, lengths[i], members[i]], 1 + ENTRY * i);
    begin += lengths[i];
  });
}

/** The sequences that fell to member `id`, in the batch's order. */
export function readBatch({ table, inputs, targets }: SharedBatch, id: number): Sequence[] {
  const mine: Sequence[] = [];
  for (let i = 0; i < table[0]; i++) {
    const [begin, length, member] = table.subarray(1 + ENTRY * i, 1 + ENTRY * (i + 1));
    if (member === id)
      mine.push({ inputs: inputs.subarray(begin, begin + length), targets: targets.subarray(begin, begin + length) });
  }
  return mine;
}
