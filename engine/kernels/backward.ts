/** The backward operations of the backend, and what the optimiser needs: every array is checked and becomes an address. */
import type { Backend } from '../tensor/backend';
import type { Arena } from './arena';
import type { KernelExports } from './exports';
import { withIndices } from './indices';

type Backward = Pick<
  Backend,
  | 'embedBackward'
  | 'linearBackward'
  | 'rmsnormBackward'
  | 'ropeBackward'
  | 'attentionBackward'
  | 'swigluBackward'
  | 'crossEntropyBackward'
  | 'scale'
  | 'sumOfSquares'
  | 'adamw'
>;

export function backwardOperations(wasm: KernelExports, arena: Arena): Backward {
  const at = arena.addressOf;
  return {
    embedBackward(dtable, dout, tokens, factor, T, D) {
      const to = at(dtable, 0, 'dtable');
      const from = at(dout, T * D, 'dout');
      const rows = Math.floor(dtable.length / D);
      withIndices(arena, tokens, T, 0, rows, 'tokens', (indices) => wasm.embedBackward(to, from, indices, factor, T, D));
    },

    linearBackward(dx, dweight, dbias, dout, x, weight, T, D, F) {
      const from = at(dout, T * F, 'dout');
      if (dx !== null) wasm.linearBackwardInput(at(dx, T * D, 'dx'), from, at(weight, F * D, 'weight'), T, D, F);
      if (dweight !== null) wasm.linearBackwardWeight(at(dweight, F * D, 'dweight'), from, at(x, T * D, 'x'), T, D, F);
      if (dbias !== null) wasm.linearBackwardBias(at(dbias, F, 'dbias'), from, T, F);
    },

    rmsnormBackward(dx, dweight, dout, x, weight, scale, T, D) {
      wasm.rmsnormBackward(
        at(dx, T * D, 'dx'),
        at(dweight, D, 'dweight'),
        at(dout, T * D, 'dout'),
        at(x, T * D, 'x'),
        at(weight, D, 'weight'),
        at(scale, T, 'scale'),
        T,
        D,
      );
    },

    ropeBackward(dout, table, offset, T, heads, d) {
      const first = offset * (d / 2);
      const end = first + T * (d / 2);
      const gradient = at(dout, T * heads * d, 'dout');
      const cos = at(table.cos, end, 'table.cos') + first * 4;
      const sin = at(table.sin, end, 'table.sin') + first * 4;
      wasm.rope(gradient, gradient, cos, sin, table.pairing === 'half' ? 1 : 0, -1, T, heads, d);
    },

    attentionBackward(dq, dk, dv, dscores, dz, q, k, v, pattern, scale, T, H, K, d) {
      const queries = T * H * d;
      const keys = T * K * d;
      wasm.attentionBackward(
        at(dq, queries, 'dq'),
        at(dk, keys, 'dk'),
        at(dv, keys, 'dv'),
        at(dscores, T * T, 'dscores'),
        at(dz, queries, 'dz'),
        at(q, queries, 'q'),
        at(k, keys, 'k'),
        at(v, keys, 'v'),
        at(pattern, H * T * T, 'pattern'),
        scale,
        T,
        H,
        K,
        d,
      );
    },

    swigluBackward(dpre, dpreLinear, dpost, pre, preLinear, n) {
      wasm.swigluBackward(
        at(dpre, n, 'dpre'),
        at(dpreLinear, n, 'dpreLinear'),
        at(dpost, n, 'dpost'),
        at(pre, n, 'pre'),
        at(preLinear, n, 'preLinear'),
        n,
      );
    },

    crossEntropyBackward(logits, targets, weight, T, V) {
      const rows = at(logits, T * V, 'logits');
      return withIndices(arena, targets, T, -1, V, 'targets', (indices) =>
        wasm.crossEntropyBackward(rows, indices, weight, T, V),
      );
    },

    scale(x, factor, n) {
      wasm.scale(at(x, n, 'x'), factor, n);
    },

    sumOfSquares(x, n) {
      return wasm.sumOfSquares(at(x, n, 'x'), n);
    },

    adamw(x, grad, m, v, hyper, n) {
      const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradScale } = hyper;
      wasm.adamw(
        at(x, n, 'x'),
        at(grad, n, 'grad'),
        at(m, n, 'm'),
        at(v, n, 'v'),
        gradScale,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        learningRate / (1 - beta1 ** step),
        1 / (1 - beta2 ** step),
        epsilon,
        1 - learningRate * weightDecay,
        n,
      );
    },
  };
}
