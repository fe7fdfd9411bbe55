/**
 * Rotary position embedding (Su et al. 2021, RoFormer, sec. 3.2): each pair of dimensions of a query or key is turned by
 * an angle that grows with its position, so that the dot product of two of them depends only on how far apart they stand.
 * T positions, d d_head, pair i of d/2.
 */
import type { RopePairing, RopeTable } from '../tensor/backend';

/**
 * angle[p, i] = p * theta^(-2i/d): the first pair turns fastest. Where there are divisors, [d/2], angle[p, i] is divided by
 * divisors[i]: a slower turn reaches further before it comes round. cos, sin [positions, d/2].
 */
export function ropeTable(
  positions: number,
  d: number,
  theta: number,
  pairing: RopePairing,
  alloc: (length: number) => Float32Array = (length) => new Float32Array(length),
  divisors?: readonly number[],
): RopeTable {
  const cos = alloc(positions * (d / 2));
  const sin = alloc(positions * (d / 2));
  for (let p = 0; p < positions; p++) {
    for (let i = 0; i < d / 2; i++) {
      const angle = (p * theta ** ((-2 * i) / d)) / (divisors?.[i] ?? 1);
      cos[p * (d / 2) + i] = Math.cos(angle);
      sin[p * (d / 2) + i] = Math.sin(angle);
    }
  }
  return { cos, sin, pairing };
}

/** (a, b) becomes (a cos - b sin, a sin + b cos). out, x [T, heads, d]; row t stands at position offset + t. out may be x. */
export function rope(
  out: Float32Array,
  x: Float32Array,
  table: RopeTable,
  offset: number,
  T: number,
  heads: number,
  d: number,
): void {
  turn(out, x, table, 1, offset, T, heads, d);
}

/** The gradient turns back by the same angle, in place: the inverse of a rotation is its transpose. dout [T, heads, d]. */
export function ropeBackward(dout: Float32Array, table: RopeTable, offset: number, T: number, heads: number, d: number): void {
  turn(dout, dout, table, -1, offset, T, heads, d);
}

function turn(
  out: Float32Array,
  x: Float32Array,
  table: RopeTable,
  direction: 1 | -1,
  offset: number,
  T: number,
  heads: number,
  d: number,
): void {
  for (let t = 0; t < T; t++) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < d / 2; i++) {
        const cos = table.cos[(offset + t) * (d / 2) + i];
        const sin = table.sin[(offset + t) * (d / 2) + i] * direction;
        const head = (t * heads + h) * d;
        const first = table.pairing === 'half' ? head + i : head + 2 * i;
        const second = table.pairing === 'half' ? first + d / 2 : first + 1;
        const a = x[first];
        const b = x[second];
        out[first] = a * cos - b * sin;
        out[second] = a * sin + b * cos;
      }
    }
  }
}
