/**
 * Every quantised type, by blocks made by hand: a packer for each, written from the layout bit by bit, and what the numbers then
 * are by their formula. That the layouts are ggml's is shown by tests/oracle/dequantise.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { floatToHalf } from '../../engine/formats/half';
import {
  chooseActivations,
  chooseHolding,
  createConversionLog,
  heldBytes,
  holdMatrix,
  type HeldType,
} from '../../engine/formats/hold';
import { inBytes, matrixNumbers, repairRows } from '../../engine/formats/pairing';
import { storageByName, type Storage } from '../../engine/formats/storage';
import type { StoredTensor } from '../../engine/formats/stored';
import { textbook } from '../../engine/ops';
import { rowOf } from '../../engine/ops/row';
import { weightAt } from '../../engine/tensor/matrix';
import { Random } from '../../engine/tensor/random';

interface Block {
  readonly bytes: number[];
  readonly numbers: number[];
}

const half = (value: number) => [floatToHalf(value) & 0xff, floatToHalf(value) >> 8];
const times = <Item>(n: number, make: (i: number) => Item) => Array.from({ length: n }, (_, i) => make(i));
const bit = (value: number, place: number) => (value >> place) & 1;

// Halves exactly, one of them negative, as ggml's quantisers make them.
const D = -0.0123443603515625;
const M = 0.40283203125;

/** 32 weights: q of each, packed in nibbles and, for five bits, in a word of fifth bits. */
function smallBlock(bits: 4 | 5, header: number[], q: number[], number: (q: number) => number): Block {
  const fifth = times(4, (byte) => times(8, (i) => bit(q[8 * byte + i], 4) << i).reduce((a, b) => a | b));
  const nibbles = times(16, (j) => (q[j] & 15) | ((q[j + 16] & 15) << 4));
  return { bytes: [...header, ...(bits === 5 ? fifth : []), ...nibbles], numbers: q.map(number) };
}

const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/** Fields of two bits a weight: 128 weights to 32 bytes, every 32 of them two bits higher. */
function twoBitFields(values: number[]): number[] {
  return times(2, (h) =>
    times(32, (l) => times(4, (j) => (values[128 * h + 32 * j + l] & 3) << (2 * j)).reduce((a, b) => a | b)),
  ).flat();
}

/** Two stretches of 32 share 32 bytes: the first in the low nibbles. */
const pairedNibbles = (q: number[]) =>
  times(4, (pair) => times(32, (l) => (q[64 * pair + l] & 15) | ((q[64 * pair + 32 + l] & 15) << 4))).flat();

/** 32 bytes, bit s of byte l belonging to weight 32 s + l. */
const highBits = (q: number[], place: number) =>
  times(32, (l) => times(8, (s) => bit(q[32 * s + l], place) << s).reduce((a, b) => a | b));

/** Eight scales and eight mins of six bits each in twelve bytes. */
const sixBitPairs = (scale: number[], min: number[]) => [
  ...times(4, (s) => scale[s] | ((scale[s + 4] >> 4) << 6)),
  ...times(4, (s) => min[s] | ((min[s + 4] >> 4) << 6)),
  ...times(4, (s) => (scale[s + 4] & 15) | ((min[s + 4] & 15) << 4)),
];

/** A block of each type with integers drawn over their whole range. */
const BLOCKS: Readonly<Record<string, (draw: (below: number) => number) => Block>> = {
  Q4_0: (draw) =>
    smallBlock(
      4,
      half(D),
      times(32, () => draw(16)),
      (q) => D * (q - 8),
    ),
  Q4_1: (draw) =>
    smallBlock(
      4,
      [...half(D), ...half(M)],
      times(32, () => draw(16)),
      (q) => D * q + M,
    ),
  Q5_0: (draw) =>
    smallBlock(
      5,
      half(D),
      times(32, () => draw(32)),
      (q) => D * (q - 16),
    ),
  Q5_1: (draw) =>
    smallBlock(
      5,
      [...half(D), ...half(M)],
      times(32, () => draw(32)),
      (q) => D * q + M,
    ),
  IQ4_NL: (draw) =>
    smallBlock(
      4,
      half(D),
      times(32, () => draw(16)),
      (q) => D * LEVELS[q],
    ),
  Q2_K(draw) {
    const [scale, min] = times(2, () => times(16, () => draw(16)));
    const q = times(256, () => draw(4));
    return {
      bytes: [...times(16, (g) => scale[g] | (min[g] << 4)), ...twoBitFields(q), ...half(D), ...half(M)],
      numbers: q.map((value, i) => D * scale[i >> 4] * value - M * min[i >> 4]),
    };
  },
  Q3_K(draw) {
    // The first group holds both ends of the range.
    const scale = times(16, (g) => (g === 0 ? 0 : g === 1 ? 63 : draw(64)));
    const q = times(256, (i) => (i % 16 === 0 ? 0 : draw(8)));
    const packed = [
      ...times(8, (g) => (scale[g] & 15) | ((scale[g + 8] & 15) << 4)),
      ...times(4, (g) => times(4, (quarter) => (scale[g + 4 * quarter] >> 4) << (2 * quarter)).reduce((a, b) => a | b)),
    ];
    return {
      bytes: [...highBits(q, 2), ...twoBitFields(q), ...packed, ...half(D)],
      numbers: q.map((value, i) => D * (scale[i >> 4] - 32) * (value - 4)),
    };
  },
  Q4_K(draw) {
    const [scale, min] = times(2, () => times(8, () => draw(64)));
    const q = times(256, () => draw(16));
    return {
      bytes: [...half(D), ...half(M), ...sixBitPairs(scale, min), ...pairedNibbles(q)],
      numbers: q.map((value, i) => D * scale[i >> 5] * value - M * min[i >> 5]),
    };
  },
  Q5_K(draw) {
    const [scale, min] = times(2, () => times(8, () => draw(64)));
    const q = times(256, () => draw(32));
    return {
      bytes: [...half(D), ...half(M), ...sixBitPairs(scale, min), ...highBits(q, 4), ...pairedNibbles(q)],
      numbers: q.map((value, i) => D * scale[i >> 5] * value - M * min[i >> 5]),
    };
  },
  Q6_K(draw) {
    const scale = times(16, () => draw(256) - 128);
    const q = times(256, () => draw(64));
    const lower = times(2, (h) => times(64, (at) => (q[128 * h + at] & 15) | ((q[128 * h + 64 + at] & 15) << 4))).flat();
    return {
      bytes: [...lower, ...twoBitFields(q.map((value) => value >> 4)), ...scale.map((value) => value & 255), ...half(D)],
      numbers: q.map((value, i) => D * scale[i >> 4] * (value - 32)),
    };
  },
};

const TYPES = Object.keys(BLOCKS);
const EXACT_IN_8_BITS = ['Q4_0', 'Q5_0', 'IQ4_NL', 'Q3_K'];

function storageOf(name: string): Storage {
  const storage = storageByName(name);
  if (storage === undefined) throw new Error(`${name} cannot be read`);
  return storage;
}

/** A matrix of a type, with the numbers that it should hold; every row one super-block's worth. */
function matrixOf(type: string, rows = 3): { tensor: StoredTensor; numbers: Float32Array } {
  const random = new Random(11);
  const storage = storageOf(type);
  const blocks = times((rows * 256) / storage.block, () => BLOCKS[type]((below) => random.below(below)));
  const bytes = Uint8Array.from(blocks.flatMap((block) => block.bytes));
  return {
    tensor: { name: `a ${type} matrix`, shape: [rows, 256], storage, bytes },
    numbers: Float32Array.from(blocks.flatMap((block) => block.numbers)),
  };
}

describe.each(TYPES)('%s', (type) => {
  const { tensor, numbers } = matrixOf(type);

  it('has the size that its layout says, and the numbers that its formula gives, exactly', () => {
    expect(tensor.bytes.length).toBe((3 * 256 * tensor.storage.blockBytes) / tensor.storage.block);
    const out = new Float32Array(numbers.length);
    tensor.storage.decode(out, tensor.bytes);
    expect(out.every((value, i) => value === numbers[i])).toBe(true);
    expect(new Set(out).size).toBeGreaterThan(10);
  });

  it('is held without any loss', () => {
    const heldAs = chooseHolding([tensor])(tensor);
    expect(heldAs).toBe(type === 'Q4_0' ? 'Q4_0' : EXACT_IN_8_BITS.includes(type) ? 'Q8_0' : 'F32');
    const log = createConversionLog();
    const matrix = holdMatrix(tensor, heldAs, textbook, log.add);
    expect(matrix.type).toBe(heldAs);
    expect(matrixNumbers(matrix).every((value, i) => value === numbers[i])).toBe(true);
    expect(log.list()).toEqual(heldAs === type ? [] : [{ type, heldAs, matrices: 1, largestError: 0 }]);
  });

  it('says which tensor holds a number that is none', () => {
    const bytes = tensor.bytes.slice().fill(0xff);
    const hold = (heldAs: HeldType) => () => holdMatrix({ ...tensor, bytes }, heldAs, textbook, () => {});
    for (const heldAs of ['F32', 'Q8_0', ...(type === 'Q4_0' ? ['Q4_0' as const] : [])] as const)
      expect(hold(heldAs)).toThrow(`tensor a ${type} matrix holds NaN at element 0: the file is damaged`);
  });
});

/** A matrix of which only type and shape are asked. */
const wanted = (type: string, shape: number[]): StoredTensor => ({
  name: 'x',
  shape,
  storage: storageOf(type),
  bytes: new Uint8Array(),
});

describe('how matrices are held', () => {
  it('as float32 up to a limit for all together, then in 8 bits', () => {
    const small = wanted('Q4_K', [2 ** 13, 2 ** 13]); // 2^28 bytes of float32, the limit itself
    expect(chooseHolding([small])(small)).toBe('F32');
    expect(chooseHolding([small, wanted('Q6_K', [1, 256])])(small)).toBe('Q8_0');
    expect(chooseHolding([small, wanted('Q4_0', [2 ** 13, 2 ** 13])])(small)).toBe('F32');
    const halves = wanted('BF16', [2 ** 14, 2 ** 15]); // 2^31
    expect(chooseHolding([halves, small])(halves)).toBe('F32');
    expect(chooseHolding([halves, wanted('F16', [1, 32])])(halves)).toBe('Q8_0');
  });

  it('float32 and 8 bits as they are, and odd rows as float32 whatever their size', () => {
    const odd = wanted('F16', [2 ** 16, 2 ** 14 + 1]);
    expect(chooseHolding([odd])(odd)).toBe('F32');
    const large = wanted('F32', [2 ** 16, 2 ** 16]);
    expect(chooseHolding([large])(large)).toBe('F32');
    const packed = wanted('Q8_0', [2, 32]);
    expect(chooseHolding([large, packed])(packed)).toBe('Q8_0');
  });

  it('rounded to 8 bits where float32 is too large, and the cost is told', () => {
    const { tensor, numbers } = matrixOf('Q6_K', 300); // more than is rounded at a time
    const log = createConversionLog();
    const back = matrixNumbers(holdMatrix(tensor, 'Q8_0', textbook, log.add));
    const largest = numbers.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const error = numbers.reduce((a, b, i) => Math.max(a, Math.abs(b - back[i])), 0) / largest;
    expect(log.list()).toEqual([{ type: 'Q6_K', heldAs: 'Q8_0', matrices: 1, largestError: error }]);
    expect(error).toBeGreaterThan(1e-4);
    expect(error).toBeLessThan(1 / 254 + 2 ** -11);
  });

  it('in 4 bits only where the file has 4, and the same numbers by any way of asking', () => {
    const { tensor, numbers } = matrixOf('Q4_0');
    const matrix = holdMatrix(tensor, 'Q4_0', textbook, () => {});
    expect(numbers.every((value, i) => weightAt(matrix, Math.floor(i / 256), i % 256) === value)).toBe(true);
    expect([0, 1, 2].flatMap((r) => [...rowOf(matrix, r)])).toEqual([...numbers]);
    if (matrix.type !== 'Q4_0') throw new Error(`held as ${matrix.type}`);
    const widened = holdMatrix(tensor, 'Q8_0', textbook, () => {});
    expect(inBytes(matrix)).toEqual(widened);
    const [turned, expected] = [matrixOf('Q4_0', 4), matrixOf('Q4_0', 4)].map(({ tensor: four }, i) =>
      repairRows(
        holdMatrix(four, i === 0 ? 'Q4_0' : 'Q8_0', textbook, () => {}),
        4,
        'half',
        'interleaved',
      ),
    );
    expect(turned.type).toBe('Q4_0');
    expect(matrixNumbers(turned)).toEqual(matrixNumbers(expected));
    expect(() => holdMatrix(matrixOf('Q6_K').tensor, 'Q4_0', textbook, () => {})).toThrow('nothing is rounded to Q4_0');
  });

  it('for exact products in a small model, and for products of integers in one of 30 million parameters', () => {
    const [vector, matrix] = [wanted('F32', [2 ** 10]), wanted('Q8_0', [2 ** 10, 29_296])];
    expect(chooseActivations([vector, matrix])).toBe('int16');
    expect(chooseActivations([matrix])).toBe('float32');
    const { tensor } = matrixOf('Q4_0');
    expect(holdMatrix(tensor, 'Q4_0', textbook, () => {})).toMatchObject({ activations: 'float32' });
    expect(holdMatrix(tensor, 'Q8_0', textbook, () => {}, 'int16')).toMatchObject({ activations: 'int16' });
  });

  it('with the bytes foretold', () => {
    expect(heldBytes(64, 'F32')).toBe(256);
    expect(heldBytes(64, 'Q8_0')).toBe(64 + 64);
    expect(heldBytes(256, 'Q4_0')).toBe(128 + 64);
  });

  it('not in 8 bits where they cannot reach', () => {
    const storage = storageOf('F32');
    const huge = { name: 'h', shape: [1, 32], storage, bytes: new Uint8Array(new Float32Array(32).fill(1e8).buffer) };
    expect(() => holdMatrix(huge, 'Q8_0', textbook, () => {})).toThrow('tensor h holds 100000000, which is too large for 8 bits');
  });
});
