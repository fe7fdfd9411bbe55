/** Files that are read a piece at a time: the same model comes out of them, and every byte is read once at most. */
import { describe, expect, test } from 'vitest';
import { writeHf } from '../../engine/formats/hf';
import { openModel } from '../../engine/formats/open';
import type { ByteSource } from '../../engine/formats/source';
import { textbook } from '../../engine/ops';
import { allNumbers } from './support/damage';
import { inParts, save, tinyModel, TOKENIZER } from './support/formats-model';

interface LazySource extends ByteSource {
  /** How many bytes each reading gave. */
  readonly pieces: number[];
}

/** Bytes that are copied out when they are asked for. */
function lazy(bytes: Uint8Array): LazySource {
  const pieces: number[] = [];
  const subarray = (start: number, end: number) => {
    const piece = bytes.slice(start, end);
    pieces.push(piece.length);
    return piece;
  };
  return { pieces, length: bytes.length, subarray };
}

const lazily = (files: ReadonlyMap<string, Uint8Array>): Map<string, LazySource> =>
  new Map(Array.from(files, ([name, bytes]) => [name, lazy(bytes)]));

const hf = writeHf({ ...tinyModel(), tokenizer: { bosId: 0, eosId: 1 } });

describe('a model read piece by piece is the model read at once', () => {
  test.each([
    ['a GGUF file', new Map([['tiny.gguf', save('Q8_0')]])],
    ['a GGUF file with experts', new Map([['tiny.gguf', save('F32', { num_local_experts: 3, num_experts_per_tok: 2 })]])],
    ['parts of a GGUF file', inParts(save('F16'), 3)],
    ['a Hugging Face folder', hf],
  ])('%s', (_, files) => {
    const [whole, pieces] = [openModel(files), openModel(lazily(files))];
    expect(pieces.config()).toEqual(whole.config());
    expect(pieces.weightBytes()).toBe(whole.weightBytes());
    expect(allNumbers(pieces.load(textbook).model.weights)).toEqual(allNumbers(whole.load(textbook).model.weights));
  });

  test('its vocabulary too', () => {
    const files = new Map([['tiny.gguf', save('Q8_0')]]);
    expect(openModel(lazily(files)).tokenizer()).toEqual(TOKENIZER);
  });
});

test('counting and checking a model reads none of its tensors, and loading it reads each once', () => {
  const bytes = save('F32', { num_local_experts: 3, num_experts_per_tok: 2 });
  const source = lazy(bytes);
  const opened = openModel(new Map([['tiny.gguf', source]]));
  opened.config();
  opened.tokenizer();
  opened.weightBytes();
  const headerReads = source.pieces.length;
  expect(headerReads).toBe(1);

  opened.load(textbook);
  const read = source.pieces.slice(headerReads);
  const tensors = [...opened.tensors().values()].map((tensor) => tensor.bytes.length);
  expect(read.toSorted((a, b) => a - b)).toEqual(tensors.toSorted((a, b) => a - b));
});

test('a header longer than one piece is read on', () => {
  const tokens = [...TOKENIZER.tokens, ...Array.from({ length: 4000 }, (_, i) => `${'long '.repeat(100)}${i}`)];
  const tokenTypes = tokens.map((_, id) => TOKENIZER.tokenTypes[id] ?? 1);
  const source = lazy(save('Q8_0', {}, { ...TOKENIZER, tokens, tokenTypes }));
  expect(openModel(new Map([['long.gguf', source]])).tokenizer().tokens).toEqual(tokens);
  expect(source.pieces.length).toBeGreaterThan(1);
});
