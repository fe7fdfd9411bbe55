/**
 * How an operation's work is shared among threads: every output is computed by one of them, by the same sums as one thread alone
 * would take, so the numbers are the same bit for bit. Arguments stand as in exports.ts.
 */
import type { KernelExports } from './exports';
import { perform } from './operations';

/** Arguments of a call, changed in place so that it computes the outputs from `from` to `to` only. */
type Narrow = (args: number[], from: number, to: number) => void;

interface Sharing {
  /** How many outputs can be told apart: columns, heads, rows or numbers. */
  readonly outputs: (args: readonly number[]) => number;
  /** Shares begin at multiples of so many: a tile's width, or whole cache lines. */
  readonly grain: number;
  /** Multiplications, roughly; too few are not worth waking anybody for. */
  readonly work: (args: readonly number[]) => number;
  readonly narrow: Narrow;
}

const TILE = 8;
/** Rows that are rounded into one group. */
const GROUP = 4;
/** Neighbours along a row that are rounded together. */
const BLOCK = 32;
/** Numbers of two cache lines. */
const LINES = 32;
/** What an exponential costs beside a multiplication. */
const EXPONENTIAL = 8;

/** The operation itself takes `from` and `to`, as its last arguments. */
const byRange: Narrow = (args, from, to) => {
  args[args.length - 2] = from;
  args[args.length - 1] = to;
};

/** n numbers in the arrays that are the first `arrays` arguments. */
function elementwise(arrays: number, n: number, cost: number): Sharing {
  return {
    outputs: (args) => args[n],
    grain: LINES,
    work: (args) => cost * args[n],
    narrow(args, from, to) {
      for (let i = 0; i < arrays; i++) args[i] += 4 * from;
      args[n] = to - from;
    },
  };
}

/** Moves an array's address by so many numbers, where there is an array. */
function advance(args: number[], place: number, numbers: number): void {
  if (args[place] !== 0) args[place] += 4 * numbers;
}

export const SHARED_OPERATIONS = {
  // out, x, weight, bias, T, D, F, from, to
  linear: { outputs: (a) => a[6], grain: TILE, work: (a) => a[4] * a[5] * a[6], narrow: byRange },
  // out, x, quants, scales, bits, bias, T, D, F, from, to
  linearBlocks: { outputs: (a) => a[8], grain: TILE, work: (a) => a[6] * a[7] * a[8], narrow: byRange },
  // to, x, T, K, block, blocks, from, till
  roundGroups: { outputs: (a) => a[2], grain: GROUP, work: (a) => 2 * a[2] * a[5] * BLOCK, narrow: byRange },
  // out, vectors, quants, scales, bits, bias, T, K, F, from, to
  matvecRounded: { outputs: (a) => a[8], grain: TILE, work: (a) => a[6] * a[7] * a[8], narrow: byRange },
  // out, groups, quants, scales, bits, bias, T, K, F, block, blocks, from, to
  gemmRounded: { outputs: (a) => a[8], grain: TILE, work: (a) => a[6] * a[8] * a[10] * BLOCK, narrow: byRange },
  // out, q, k, scale, T, S, H, K, d, from, to
  attentionScores: { outputs: (a) => a[6], grain: 1, work: (a) => a[4] * a[5] * a[6] * a[8], narrow: byRange },
  // z, pattern, v, T, S, H, K, d, from, to
  attentionMix: { outputs: (a) => a[5], grain: 1, work: (a) => a[3] * a[4] * a[5] * a[7], narrow: byRange },
  // result, z, wo, T, H, d, D, from, to
  attentionResult: { outputs: (a) => a[4], grain: 1, work: (a) => a[3] * a[4] * a[5] * a[6], narrow: byRange },
  // result, z, quants, scales, bits, T, H, d, D, from, to
  attentionResultBlocks: { outputs: (a) => a[6], grain: 1, work: (a) => a[5] * a[6] * a[7] * a[8], narrow: byRange },
  // result, groups, quants, scales, bits, T, H, d, D, from, to
  attentionResultRounded: { outputs: (a) => a[6], grain: 1, work: (a) => a[5] * a[6] * a[7] * a[8], narrow: byRange },
  // out, result, T, H, D
  sumOverHeads: {
    outputs: (a) => a[2],
    grain: 1,
    work: (a) => a[2] * a[3] * a[4],
    narrow(args, from, to) {
      advance(args, 0, from * args[4]);
      advance(args, 1, from * args[3] * args[4]);
      args[2] = to - from;
    },
  },
  // out, x, rows, n
  softmax: {
    outputs: (a) => a[2],
    grain: 1,
    work: (a) => EXPONENTIAL * a[2] * a[3],
    narrow(args, from, to) {
      advance(args, 0, from * args[3]);
      advance(args, 1, from * args[3]);
      args[2] = to - from;
    },
  },
  // out, normalized, scale, x, weight, eps, T, D
  rmsnorm: {
    outputs: (a) => a[6],
    grain: 1,
    work: (a) => 2 * a[6] * a[7],
    narrow(args, from, to) {
      for (const place of [0, 1, 3]) advance(args, place, from * args[7]);
      advance(args, 2, from);
      args[6] = to - from;
    },
  },
  // out, x, cos, sin, half, direction, T, heads, d
  rope: {
    outputs: (a) => a[6],
    grain: 1,
    work: (a) => 2 * a[6] * a[7] * a[8],
    narrow(args, from, to) {
      for (const place of [0, 1]) advance(args, place, from * args[7] * args[8]);
      for (const place of [2, 3]) advance(args, place, (from * args[8]) / 2);
      args[6] = to - from;
    },
  },
  swiglu: elementwise(3, 3, EXPONENTIAL),
  geglu: elementwise(3, 3, EXPONENTIAL),
  add: elementwise(3, 3, 1),
} satisfies Partial<Record<keyof KernelExports, Sharing>>;

export type SharedName = keyof typeof SHARED_OPERATIONS;

export const SHARED_NAMES = Object.keys(SHARED_OPERATIONS) as SharedName[];

/** Multiplications below which one thread is done before another has begun. */
const LEAST_WORK = 2 ** 16;

/** Whether a call is worth sharing. */
export function isWorthSharing(name: SharedName, args: readonly number[]): boolean {
  const { work, outputs, grain } = SHARED_OPERATIONS[name];
  return work(args) >= LEAST_WORK && outputs(args) > grain;
}

/** Computes member `id`'s share of a call, of `size` members. Changes `args`. */
export function computeShare(wasm: KernelExports, name: SharedName, args: number[], id: number, size: number): void {
  const { outputs, grain, narrow } = SHARED_OPERATIONS[name];
  const count = outputs(args);
  const share = Math.ceil(count / grain / size) * grain;
  const [from, to] = [Math.min(count, id * share), Math.min(count, (id + 1) * share)];
  if (from === to) return;
  narrow(args, from, to);
  perform(wasm, name, args);
}
