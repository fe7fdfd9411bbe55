/** Vectors of what a run recorded, and which of their numbers are the largest. Legend: T tokens, F neurons, V vocabulary. */
import type { Tensor } from '../../engine/tensor/tensor';
import type { Walk } from './picture';

/** The numbers along the last axis at an index of the axes before it; null where the activation is not there. */
export function vectorOf(tensor: Tensor | null, at: readonly number[]): Float32Array | null {
  if (tensor === null) return null;
  const { data, shape } = tensor;
  const n = shape[shape.length - 1];
  const row = at.reduce((offset, i, axis) => offset * shape[axis] + i, 0);
  return data.subarray(row * n, (row + 1) * n);
}

const itself = (value: number): number => value;

/** The indices of the largest by `sizeOf`, largest first; of equal ones the lower index first. */
export function largest(values: Float32Array, count: number, sizeOf: (value: number) => number = itself): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const size = sizeOf(values[i]);
    if (found.length === count && size <= sizeOf(values[found[count - 1]])) continue;
    let at = found.length;
    while (at > 0 && sizeOf(values[found[at - 1]]) < size) at--;
    found.splice(at, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}

/** The largest by absolute value. */
export const strongest = (x: Float32Array, count: number): number[] => largest(x, count, Math.abs);

/** The neuron that says most at the followed position; null while its numbers load, and in a mixture. */
export function strongestNeuron({ get, position }: Pick<Walk, 'get' | 'position'>, layer: number): number | null {
  const products = vectorOf(get(`blocks.${layer}.mlp.hook_post`), [position]);
  return products === null ? null : strongest(products, 1)[0];
}

/** The neuron that is looked at: the one that is pinned, or else the strongest; the first while the numbers load. */
export function followedNeuron(walk: Pick<Walk, 'config' | 'get' | 'position' | 'dimension'>, layer: number): number {
  const { config, dimension } = walk;
  const isPinned = dimension >= 0 && dimension < config.intermediate_size;
  return isPinned ? dimension : (strongestNeuron(walk, layer) ?? 0);
}

/** The followed position's row of the logits, [V]; null where the run does not hold it. */
export function logitsRow({
  get,
  position,
  run,
}: Pick<Walk, 'get' | 'position' | 'run'>): { readonly values: Float32Array; readonly row: number } | null {
  const logits = get('logits');
  if (logits === null) return null;
  const row = position - (run.tokens.length - logits.shape[0]);
  const values = row < 0 ? null : vectorOf(logits, [row]);
  return values === null ? null : { values, row };
}
