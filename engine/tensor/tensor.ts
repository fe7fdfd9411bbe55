/** Numbers with a shape, row-major: the last index runs fastest. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** How many elements a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A tensor, checked: the data must have as many elements as the shape says. */
export function tensor(data: Float32Array, shape: readonly number[]): Tensor {
  if (data.length !== sizeOf(shape))
    throw new RangeError(`${data.length} numbers do not fill a tensor of shape [${shape.join(', ')}]`);
  return { data, shape };
}
