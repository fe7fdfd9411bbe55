/** Where the members' arrays lie in one shared memory: the flat arrays first, then an arena for each member's backend. */
import type { ModelConfig } from '../../model/config';

const MIB = 2 ** 20;
const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** The kernels' own static data lies below this. */
const RESERVED = MIB;
const PAGE = 65536;
const PAGES_LIMIT = 65536;

export interface TeamLayout {
  /** Float32 numbers in each flat array. */
  readonly length: number;
  /** Byte offsets. */
  readonly parameters: number;
  readonly first: number;
  readonly second: number;
  readonly gradients: readonly number[];
  readonly arenas: readonly { readonly base: number; readonly limit: number }[];
  readonly pages: number;
}

/** Plans for `length` parameters, `size` members and sequences of T tokens. Throws RangeError beyond WebAssembly's 4 GiB. */
export function planMemory(config: ModelConfig, length: number, size: number, T: number): TeamLayout {
  let top = RESERVED;
  const take = (bytes: number): number => {
    const at = top;
    top += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const flat = (): number => take(length * FLOAT);
  const parameters = flat();
  const first = flat();
  const second = flat();
  const gradients = Array.from({ length: size }, flat);
  const arenas = Array.from({ length: size }, () => {
    const bytes = arenaBytes(config, T);
    const base = take(bytes);
    return { base, limit: base + bytes };
  });
  const pages = Math.ceil(top / PAGE);
  if (pages > PAGES_LIMIT)
    throw new RangeError(
      `training needs ${Math.ceil(top / MIB)} MiB, WebAssembly has 4096: use shorter sequences or fewer threads`,
    );
  return { length, parameters, first, second, gradients, arenas, pages };
}

/** Enough for the activations that one sequence keeps, twice over (the backward pass has its own), and the kernels' panels. */
function arenaBytes(config: ModelConfig, T: number): number {
  const { hidden_size: D, num_hidden_layers: L, num_attention_heads: H, num_key_value_heads: K, head_dim: d } = config;
  const F = config.intermediate_size;
  const perLayer = T * (8 * D + 4 * H * d + 8 * K * d + 4 * F) + 2 * H * T * T;
  const once = T * (8 * D + 6 * F + 3 * config.vocab_size) + 2 * T * T + 300 * (config.vocab_size + D + F);
  return 2 * FLOAT * (L * perLayer + once) + 16 * MIB;
}
