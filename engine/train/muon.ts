/**
 * Muon (Jordan and others 2024, "Muon: an optimizer for hidden layers in neural networks"): momentum, then the update matrix is
 * replaced by a matrix of the same row and column spaces whose singular values are all near 1, so that every direction that the
 * batch speaks of is learnt at the same pace, the rare ones too. For matrices inside the network only; vectors and the
 * embedding keep AdamW.
 */
import type { Backend } from '../tensor/backend';

/** One hidden matrix [rows, cols] at `offset` of the flat parameters. */
export interface HiddenMatrix {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

export interface MuonStep {
  readonly learningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** The gradient is multiplied by it first (clipping). */
  readonly gradScale: number;
}

/** Coefficients of the quintic that pushes singular values in (0, 1] towards 1, quickly rather than exactly (Jordan 2024). */
const A = 3.4445;
const B = -4.775;
const C = 2.0315;
const ITERATIONS = 5;

/**
 * One step in place: parameters and momentum are flat arrays of the whole model, gradient too. `scratch` is from `muonScratch`.
 * Nesterov momentum; the step is scaled by sqrt(max(1, rows / cols)) as in the authors' code, so that it moves every output by about the rate.
 */
export function muon(
  backend: Backend,
  parameters: Float32Array,
  gradient: Float32Array,
  momentum: Float32Array,
  { offset, rows, cols }: HiddenMatrix,
  hyper: MuonStep,
  scratch: MuonScratch,
): void {
  const n = rows * cols;
  const wide = rows <= cols;
  const x = scratch.x.subarray(0, n);
  const mu = hyper.momentum;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const at = offset + r * cols + c;
      const g = hyper.gradScale * gradient[at];
      momentum[at] = mu * momentum[at] + (1 - mu) * g;
      x[wide ? r * cols + c : c * rows + r] = mu * momentum[at] + (1 - mu) * g;
    }
  }
  orthogonalise(backend, x, Math.min(rows, cols), Math.max(rows, cols), scratch);
  const rate = hyper.learningRate * Math.sqrt(Math.max(1, rows / cols));
  const keep = 1 - hyper.learningRate * hyper.weightDecay;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) {
      const at = offset + r * cols + c;
      parameters[at] = keep * parameters[at] - rate * x[wide ? r * cols + c : c * rows + r];
    }
  }
}

export interface MuonScratch {
  /** [m, n] each, of the largest matrix. */
  readonly x: Float32Array;
  readonly next: Float32Array;
  /** [m, m] each. */
  readonly gram: Float32Array;
  readonly square: Float32Array;
}

/** Room for the largest of the matrices, from the backend's memory. */
export function muonScratch(backend: Backend, matrices: readonly HiddenMatrix[]): MuonScratch {
  const largest = Math.max(...matrices.map(({ rows, cols }) => rows * cols));
  const side = Math.max(...matrices.map(({ rows, cols }) => Math.min(rows, cols)));
  return {
    x: backend.alloc(largest),
    next: backend.alloc(largest),
    gram: backend.alloc(side * side),
    square: backend.alloc(side * side),
  };
}

/** Newton-Schulz in place on x [m, n], m <= n: x <- a x + (b g + c g g) x with g = x xᵀ, after scaling x to norm 1. */
export function orthogonalise(backend: Backend, x: Float32Array, m: number, n: number, scratch: MuonScratch): void {
  const gram = scratch.gram.subarray(0, m * m);
  const square = scratch.square.subarray(0, m * m);
  const next = scratch.next.subarray(0, m * n);
  backend.scale(x, 1 / (Math.sqrt(backend.sumOfSquares(x, m * n)) + 1e-7), m * n);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    backend.linear(gram, x, { type: 'F32', rows: m, cols: n, data: x }, null, m, n, m);
    // g is symmetric, so g gᵀ = g g
    backend.linear(square, gram, { type: 'F32', rows: m, cols: m, data: gram }, null, m, m, m);
    backend.scale(square, C, m * m);
    backend.scale(gram, B, m * m);
    backend.add(gram, gram, square, m * m);
    next.fill(0);
    // dx of a linear layer is dout times its weight: the plain product g x
    backend.linearBackward(next, null, null, gram, x, x, m, n, m);
    backend.scale(x, A, m * n);
    backend.add(x, x, next, m * n);
  }
}
