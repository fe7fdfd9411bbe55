/**
 * Blocked matrix product (Goto & van de Geijn 2008): blocks of B and A are packed into panels that fit the caches, and a 4 x 8
 * tile of C is computed from a pair of panels at a time. Any shape; leading dimensions (`ld`) are in elements.
 */
import { BLOCK, quantBytes, unpack } from './blocks';
import { packColumns, packRows } from './pack';
import { KC, MC, NC, edgeTile, panelsOfA, panelsOfB, unpackedRows } from './scratch';
import { bytes } from './simd';
import { MR, NR, tile } from './tile';

/** Which part of the product is wanted, or which part of A is not zero. Causal attention has use for all of them. */
export const FULL: i32 = 0;
/** C[i, j] only for j <= diagonal + i (a few cells more are written, up to the tile's edge). */
export const LOWER_C: i32 = 1;
/** A[i, k] is zero for k > diagonal + i. */
export const LOWER_A: i32 = 2;
/** A[i, k] is zero for k < i - diagonal. Needs `accumulate`. */
export const UPPER_A: i32 = 3;

/**
 * C[M, N] = alpha * A' B', or += where `accumulate`. A' = A [M, K], or the transpose of A [K, M] where `transA`;
 * B' = B [K, N], or the transpose of B [N, K] where `transB`.
 */
export function gemm(
  M: i32, N: i32, K: i32, A: usize, lda: i32, transA: bool, B: usize, ldb: i32, transB: bool,
  C: usize, ldc: i32, alpha: f32, accumulate: bool, shape: i32, diagonal: i32,
): void {
  const rowOfB = bytes(ldb);
  for (let j0 = 0; j0 < N; j0 += NC) {
    const nc = min(NC, N - j0);
    for (let k0 = 0; k0 < K; k0 += KC) {
      const kc = min(KC, K - k0);
      for (let j = 0; j < nc; j += NR) {
        const panel = panelsOfB() + bytes(j * kc);
        const width = min(NR, nc - j);
        if (transB) packRows(panel, NR, B + <usize>(j0 + j) * rowOfB + bytes(k0), rowOfB, width, kc);
        else packColumns(panel, NR, B + <usize>k0 * rowOfB + bytes(j0 + j), rowOfB, width, kc);
      }
      multiplyBlock(M, j0, nc, k0, kc, A, lda, transA, C, ldc, alpha, accumulate || k0 > 0, shape, diagonal);
    }
  }
}

/**
 * C[M, N] = A Bᵀ with B [N, K] a range of columns, from `column` on, of a matrix of blocks with `columns` columns.
 * B is unpacked to float32 on its way into the panel, so this is exact float32 arithmetic over the dequantised weights.
 */
export function gemmBlocks(
  M: i32, N: i32, K: i32, A: usize, lda: i32, quants: usize, scales: usize, bits: i32, columns: i32, column: i32,
  C: usize, ldc: i32, accumulate: bool,
): void {
  const blocksOfRow = columns / BLOCK;
  for (let j0 = 0; j0 < N; j0 += NC) {
    const nc = min(NC, N - j0);
    for (let k0 = 0; k0 < K; k0 += KC) {
      const kc = min(KC, K - k0);
      const firstBlock = (column + k0) / BLOCK;
      const blocks = (column + k0 + kc + BLOCK - 1) / BLOCK - firstBlock;
      const inner = column + k0 - firstBlock * BLOCK;
      const rowOfUnpacked = bytes(blocks * BLOCK);
      for (let j = 0; j < nc; j += NR) {
        const width = min(NR, nc - j);
        for (let r = 0; r < width; r++) {
          const block = <usize>(j0 + j + r) * blocksOfRow + firstBlock;
          const to = unpackedRows() + <usize>r * rowOfUnpacked;
          unpack(to, quants + block * quantBytes(bits), scales + block * 4, blocks, bits);
        }
        packRows(panelsOfB() + bytes(j * kc), NR, unpackedRows() + bytes(inner), rowOfUnpacked, width, kc);
      }
      multiplyBlock(M, j0, nc, k0, kc, A, lda, false, C, ldc, 1, accumulate || k0 > 0, FULL, 0);
    }
  }
}

/** Columns j0 to j0 + nc of C from depth k0 to k0 + kc, B's part being packed already. */
function multiplyBlock(
  M: i32, j0: i32, nc: i32, k0: i32, kc: i32, A: usize, lda: i32, transA: bool,
  C: usize, ldc: i32, alpha: f32, accumulate: bool, shape: i32, diagonal: i32,
): void {
  const rowOfA = bytes(lda);
  const rowOfC = bytes(ldc);
  for (let i0 = 0; i0 < M; i0 += MC) {
    const mc = min(MC, M - i0);
    for (let i = 0; i < mc; i += MR) {
      const from = firstK(shape, diagonal, i0 + i, k0, kc);
      const depth = lastK(shape, diagonal, i0 + i, k0, kc) - from;
      if (depth <= 0) continue;
      const panel = panelsOfA() + bytes(i * kc + from * MR);
      const height = min(MR, mc - i);
      if (transA) packColumns(panel, MR, A + <usize>(k0 + from) * rowOfA + bytes(i0 + i), rowOfA, height, depth);
      else packRows(panel, MR, A + <usize>(i0 + i) * rowOfA + bytes(k0 + from), rowOfA, height, depth);
    }
    for (let j = 0; j < nc; j += NR) {
      const width = min(NR, nc - j);
      for (let i = 0; i < mc; i += MR) {
        if (shape === LOWER_C && j0 + j > diagonal + i0 + i + (MR - 1)) continue;
        const from = firstK(shape, diagonal, i0 + i, k0, kc);
        const depth = lastK(shape, diagonal, i0 + i, k0, kc) - from;
        if (depth <= 0) continue;
        const a = panelsOfA() + bytes(i * kc + from * MR);
        const b = panelsOfB() + bytes(j * kc + from * NR);
        const c = C + <usize>(i0 + i) * rowOfC + bytes(j0 + j);
        const height = min(MR, mc - i);
        if (height === MR && width === NR) tile(a, b, depth, c, rowOfC, alpha, accumulate);
        else {
          tile(a, b, depth, edgeTile(), bytes(NR), alpha, false);
          copyEdge(c, rowOfC, height, width, accumulate);
        }
      }
    }
  }
}

/** The range of k, within the block, for which four rows of A from i on may be other than zero. */
@inline function firstK(shape: i32, diagonal: i32, i: i32, k0: i32, kc: i32): i32 {
  return shape === UPPER_A ? min(kc, max(0, i - diagonal - k0)) : 0;
}

@inline function lastK(shape: i32, diagonal: i32, i: i32, k0: i32, kc: i32): i32 {
  return shape === LOWER_A ? min(kc, max(0, diagonal + i + MR - k0)) : kc;
}

function copyEdge(c: usize, rowOfC: usize, height: i32, width: i32, accumulate: bool): void {
  for (let r = 0; r < height; r++) {
    for (let s = 0; s < width; s++) {
      const p = c + <usize>r * rowOfC + bytes(s);
      const value = load<f32>(edgeTile() + bytes(r * NR + s));
      store<f32>(p, accumulate ? load<f32>(p) + value : value);
    }
  }
}
