/** The forward operations of the backend: every array is checked and becomes an address. T, S, D, F, H, K, d as in engine/tensor/backend.ts. */
import type { Backend } from '../tensor/backend';
import { Q8_BLOCK, roundsActivations, type Matrix, type MatrixQ4, type MatrixQ8 } from '../tensor/matrix';
import type { Arena } from './arena';
import { withIndices } from './indices';
import type { Call, Operations } from './operations';
import { roundedProducts, type RoundedProduct, type Streams } from './rounded';

type Forward = Pick<
  Backend,
  | 'embed'
  | 'linear'
  | 'linears'
  | 'rmsnorm'
  | 'rope'
  | 'attentionScores'
  | 'softcap'
  | 'maskWindow'
  | 'softmax'
  | 'attentionMix'
  | 'attentionResult'
  | 'sumOverHeads'
  | 'swiglu'
  | 'geglu'
  | 'add'
>;

export function forwardOperations(wasm: Operations, arena: Arena): Forward {
  const at = arena.addressOf;
  const rounded = roundedProducts(wasm);

  /** Where the two streams of a matrix of blocks are, and how many bits its quants have. */
  const streams = (matrix: MatrixQ8 | MatrixQ4, name: string): Streams => {
    const size = matrix.rows * matrix.cols;
    const bits = matrix.type === 'Q8_0' ? 8 : 4;
    return [at(matrix.quants, (size * bits) / 8, `${name}.quants`), at(matrix.scales, size / Q8_BLOCK, `${name}.scales`), bits];
  };

  const multiply: Backend['linears'] = (products, x, T, D) => {
    const from = at(x, T * D, 'x');
    const calls: Call[] = [];
    const toRound: RoundedProduct[] = [];
    for (const { out, weight, bias = null } of products) {
      const F = weight.rows;
      checkShape(weight, F, D, 'weight');
      const to = at(out, T * F, 'out');
      const plus = bias === null ? 0 : at(bias, F, 'bias');
      if (weight.type === 'F32') calls.push(['linear', [to, from, at(weight.data, F * D, 'weight'), plus, T, D, F, 0, F]]);
      else if (roundsActivations(weight)) toRound.push({ out: to, weight: streams(weight, 'weight'), bias: plus, F });
      else calls.push(['linearBlocks', [to, from, ...streams(weight, 'weight'), plus, T, D, F, 0, F]]);
    }
    if (calls.length > 0) wasm.together(calls);
    if (toRound.length > 0) rounded.linears(toRound, from, T, D);
  };

  return {
    embed(out, tokens, table, factor, T, D) {
      checkShape(table, table.rows, D, 'table');
      const to = at(out, T * D, 'out');
      withIndices(arena, tokens, T, 0, table.rows, 'tokens', (indices) => {
        if (table.type === 'F32') wasm.embed(to, indices, at(table.data, table.rows * D, 'table'), factor, T, D);
        else wasm.embedBlocks(to, indices, ...streams(table, 'table'), factor, T, D);
      });
    },

    linear(out, x, weight, bias, T, D, F) {
      checkShape(weight, F, D, 'weight');
      multiply([{ out, weight, bias }], x, T, D);
    },

    linears: multiply,

    rmsnorm(out, normalized, scale, x, weight, eps, T, D) {
      wasm.rmsnorm(
        at(out, T * D, 'out'),
        normalized === null ? 0 : at(normalized, T * D, 'normalized'),
        scale === null ? 0 : at(scale, T, 'scale'),
        at(x, T * D, 'x'),
        at(weight, D, 'weight'),
        eps,
        T,
        D,
      );
    },

    rope(out, x, table, offset, T, heads, d) {
      const first = offset * (d / 2);
      const end = first + T * (d / 2);
      const size = T * heads * d;
      wasm.rope(
        at(out, size, 'out'),
        at(x, size, 'x'),
        at(table.cos, end, 'table.cos') + first * 4,
        at(table.sin, end, 'table.sin') + first * 4,
        table.pairing === 'half' ? 1 : 0,
        1,
        T,
        heads,
        d,
      );
    },

    attentionScores(out, q, k, scale, T, S, H, K, d) {
      checkHeads(T, S, H, K);
      wasm.attentionScores(at(out, H * T * S, 'out'), at(q, T * H * d, 'q'), at(k, S * K * d, 'k'), scale, T, S, H, K, d, 0, H);
    },

    softcap(out, x, cap, n) {
      wasm.softcap(at(out, n, 'out'), at(x, n, 'x'), cap, n);
    },

    maskWindow(scores, window, T, S, H) {
      checkHeads(T, S, H, H);
      // No window, or one wider than all positions, hides nothing; the kernel counts in 32 bits.
      if (window < S) wasm.maskWindow(at(scores, H * T * S, 'scores'), window, T, S, H);
    },

    softmax(out, x, rows, n) {
      wasm.softmax(at(out, rows * n, 'out'), at(x, rows * n, 'x'), rows, n);
    },

    attentionMix(z, pattern, v, T, S, H, K, d) {
      checkHeads(T, S, H, K);
      wasm.attentionMix(at(z, T * H * d, 'z'), at(pattern, H * T * S, 'pattern'), at(v, S * K * d, 'v'), T, S, H, K, d, 0, H);
    },

    attentionResult(result, z, wo, T, H, d, D) {
      checkShape(wo, D, H * d, 'wo');
      const to = at(result, T * H * D, 'result');
      const from = at(z, T * H * d, 'z');
      if (wo.type === 'F32') wasm.attentionResult(to, from, at(wo.data, D * H * d, 'wo'), T, H, d, D, 0, H);
      else if (roundsActivations(wo)) rounded.attentionResult(to, from, streams(wo, 'wo'), T, H, d, D);
      else wasm.attentionResultBlocks(to, from, ...streams(wo, 'wo'), T, H, d, D, 0, H);
    },

    sumOverHeads(out, result, T, H, D) {
      wasm.sumOverHeads(at(out, T * D, 'out'), at(result, T * H * D, 'result'), T, H, D);
    },

    swiglu(post, pre, preLinear, n) {
      wasm.swiglu(at(post, n, 'post'), at(pre, n, 'pre'), at(preLinear, n, 'preLinear'), n);
    },

    geglu(post, pre, preLinear, n) {
      wasm.geglu(at(post, n, 'post'), at(pre, n, 'pre'), at(preLinear, n, 'preLinear'), n);
    },

    add(out, a, b, n) {
      wasm.add(at(out, n, 'out'), at(a, n, 'a'), at(b, n, 'b'), n);
    },
  };
}

function checkShape(matrix: Matrix, rows: number, cols: number, name: string): void {
  if (matrix.rows !== rows || matrix.cols !== cols)
    throw new RangeError(`${name} is [${matrix.rows}, ${matrix.cols}], [${rows}, ${cols}] is needed`);
  if (matrix.type !== 'F32' && cols % Q8_BLOCK !== 0)
    throw new RangeError(`${name} is ${matrix.type}, its ${cols} columns are not a multiple of ${Q8_BLOCK}`);
}

function checkHeads(T: number, S: number, H: number, K: number): void {
  if (S < T) throw new RangeError(`${T} queries cannot stand among ${S} keys`);
  if (H % K !== 0) throw new RangeError(`${H} query heads cannot share ${K} key heads evenly`);
}
