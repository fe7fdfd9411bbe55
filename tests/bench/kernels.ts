/** Speed of the kernels on one thread: billions of multiplications and additions a second (2 M N K a product). */
import { fileURLToPath } from 'node:url';
import { buildKernels } from '../../engine/kernels/build';
import type { Kernels } from '../../engine/kernels/index';
import { loadKernels } from '../../engine/kernels/node';
import { Random } from '../../engine/tensor/random';
import { printTable } from './table';

/** T positions, F outputs, D inputs. NT is the forward product, NN the gradient of the inputs, TN that of the weights. */
const PRODUCTS = [
  [256, 128, 128],
  [256, 512, 192],
  [512, 192, 512],
  [256, 1536, 576],
  [512, 4096, 192],
] as const;
/** Rows and columns; the last is larger than a core's caches. */
const MATRICES = [
  [512, 192],
  [4096, 192],
  [1536, 576],
  [49152, 576],
] as const;
const REPEATS = 61;
/** Shorter than a turn of the scheduler, so that on a busy machine most repeats are still undisturbed. */
const REPEAT_MS = 1;
const WARM_UP_MS = 50;
const BYTES = 192 * 2 ** 20;

type Row = Record<string, string | number>;

/** One row a shape, a column for each build. */
export async function benchKernels(): Promise<Row[]> {
  await buildKernels();
  const rows: Row[] = [];
  for (const simd of ['simd', 'relaxed'] as const) {
    const kernels = await loadKernels({ bytes: BYTES, shared: true, simd });
    for (const [i, { shape, speed }] of [...measure(kernels)].entries()) {
      rows[i] = { ...rows[i], GFLOP_per_s: shape, [kernels.name]: speed };
    }
  }
  return rows;
}

function* measure(kernels: Kernels): Generator<{ shape: string; speed: number }> {
  const random = new Random(1);
  const floats = (length: number): Float32Array => {
    const array = kernels.alloc(length);
    for (let i = 0; i < length; i++) array[i] = random.uniform() - 0.5;
    return array;
  };

  for (const [T, F, D] of PRODUCTS) {
    const mark = kernels.mark();
    const [x, data, out] = [floats(T * D), floats(F * D), floats(T * F)];
    const [dx, dweight] = [floats(T * D), floats(F * D)];
    const weight = { type: 'F32', rows: F, cols: D, data } as const;
    const flops = 2 * T * F * D;
    const shape = `${T}x${F}x${D}`;
    yield { shape: `${shape} NT`, speed: gflops(flops, () => kernels.linear(out, x, weight, null, T, D, F)) };
    if (D % 32 === 0) {
      const blocks = { quants: kernels.allocInt8(F * D).fill(3), scales: kernels.alloc((F * D) / 32).fill(0.01) };
      for (const activations of ['float32', 'int16'] as const) {
        const q8 = { type: 'Q8_0', rows: F, cols: D, activations, ...blocks } as const;
        yield { shape: `${shape} Q8_0 ${activations}`, speed: gflops(flops, () => kernels.linear(out, x, q8, null, T, D, F)) };
      }
    }
    yield { shape: `${shape} NN`, speed: gflops(flops, () => kernels.linearBackward(dx, null, null, out, x, data, T, D, F)) };
    yield {
      shape: `${shape} TN`,
      speed: gflops(flops, () => kernels.linearBackward(null, dweight, null, out, x, data, T, D, F)),
    };
    kernels.release(mark);
  }

  for (const [rows, cols] of MATRICES) {
    const mark = kernels.mark();
    const [out, x, data] = [floats(rows), floats(cols), kernels.alloc(rows * cols).fill(0.01)];
    const f32 = { type: 'F32', rows, cols, data } as const;
    yield {
      shape: `${rows}x${cols} F32 x vector`,
      speed: gflops(2 * rows * cols, () => kernels.linear(out, x, f32, null, 1, cols, rows)),
    };
    const quants = kernels.allocInt8(rows * cols).fill(3);
    const scales = kernels.alloc((rows * cols) / 32).fill(0.01);
    for (const activations of ['float32', 'int16'] as const) {
      const q8 = { type: 'Q8_0', rows, cols, quants, scales, activations } as const;
      yield {
        shape: `${rows}x${cols} Q8_0 x vector, ${activations}`,
        speed: gflops(2 * rows * cols, () => kernels.linear(out, x, q8, null, 1, cols, rows)),
      };
    }
    kernels.release(mark);
  }

  for (const [T, H, K, d] of [
    [256, 8, 4, 24],
    [512, 8, 4, 24],
  ] as const) {
    const mark = kernels.mark();
    const [q, k, z, dq, dk, dv] = [T * H * d, T * K * d, T * H * d, T * H * d, T * K * d, T * K * d].map(floats);
    const [pattern, dscores] = [kernels.alloc(H * T * T), kernels.alloc(T * T)];
    const forward = (): void => {
      kernels.attentionScores(pattern, q, k, d ** -0.5, T, T, H, K, d);
      kernels.softmax(pattern, pattern, H * T, T);
      kernels.attentionMix(z, pattern, k, T, T, H, K, d);
    };
    const backward = (): void => kernels.attentionBackward(dq, dk, dv, dscores, z, q, k, k, pattern, d ** -0.5, T, H, K, d);
    // What is above the diagonal is not counted.
    const visible = H * ((T * (T + 1)) / 2) * d;
    yield { shape: `attention T ${T} H ${H} d ${d}`, speed: gflops(4 * visible, forward) };
    yield { shape: `attention backward T ${T} H ${H} d ${d}`, speed: gflops(8 * visible, backward) };
    kernels.release(mark);
  }
}

/** The median of many short repeats, after a warm-up that lets V8 compile the optimised code. */
function gflops(flops: number, run: () => void): number {
  const timed = (calls: number): number => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) run();
    return performance.now() - start;
  };
  for (let spent = 0; spent < WARM_UP_MS;) spent += timed(1);
  let calls = 1;
  while (timed(calls) < REPEAT_MS) calls *= 2;
  const times = Array.from({ length: REPEATS }, () => timed(calls)).toSorted((a, b) => a - b);
  return (flops * calls) / times[REPEATS >> 1] / 1e6;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) printTable(await benchKernels());
