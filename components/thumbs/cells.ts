/** Small pictures of square matrices, one pixel a cell. H matrices of T by T. */
import { pixelsOf, stepOf, type Ramp } from '../scales';

/**
 * The pixels of all matrices, side by side: [side, H * side]. What causality hides is transparent: -Infinity, and
 * zeros above the diagonal; where the mask was left out, there are others.
 * Where there are more cells than pixels, each pixel shows the largest of those that fall on it.
 */
export function thumbPixels(data: Float32Array, H: number, T: number, side: number, ramp: Ramp): Uint32Array<ArrayBuffer> {
  const colours = pixelsOf(ramp);
  const shown = new Float32Array(H * side * side).fill(-Infinity);
  for (let h = 0; h < H; h++) {
    for (let row = 0; row < T; row++) {
      const from = (h * T + row) * T;
      const to = (Math.floor((row * side) / T) * H + h) * side;
      for (let col = 0; col < T; col++) {
        const at = to + Math.floor((col * side) / T);
        const value = data[from + col];
        if (value === -Infinity || (col > row && value === 0)) continue;
        if (!(Math.abs(value) <= Math.abs(shown[at]) && shown[at] !== -Infinity)) shown[at] = value;
      }
    }
  }
  const pixels = new Uint32Array(shown.length);
  for (let i = 0; i < shown.length; i++) if (shown[i] !== -Infinity) pixels[i] = colours[stepOf(ramp, shown[i])];
  return pixels;
}
