/**
 * Packing: a few rows or columns of a matrix are copied into a panel [k][width], so that the tile reads memory strictly in order.
 * Where the matrix ends before the panel does, zeros stand in.
 */
import { bytes, transpose4 } from './simd';

/** Rows of a row-major [rows, k] matrix become the panel's columns: panel[k][row]. `ld` in bytes; rows <= width. */
export function packRows(panel: usize, width: i32, source: usize, ld: usize, rows: i32, k: i32): void {
  const step = bytes(width);
  let r = 0;
  for (; r + 4 <= rows; r += 4) packFourRows(panel + bytes(r), step, source + <usize>r * ld, ld, k);
  for (; r < width; r++) {
    let from = source + <usize>r * ld;
    let to = panel + bytes(r);
    for (let i = 0; i < k; i++) {
      store<f32>(to, r < rows ? load<f32>(from) : 0);
      from += 4;
      to += step;
    }
  }
}

function packFourRows(to: usize, step: usize, from: usize, ld: usize, k: i32): void {
  let i = 0;
  for (; i + 4 <= k; i += 4) {
    transpose4(to, step, v128.load(from), v128.load(from + ld), v128.load(from + 2 * ld), v128.load(from + 3 * ld));
    from += 16;
    to += 4 * step;
  }
  for (; i < k; i++) {
    store<f32>(to, load<f32>(from));
    store<f32>(to, load<f32>(from + ld), 4);
    store<f32>(to, load<f32>(from + 2 * ld), 8);
    store<f32>(to, load<f32>(from + 3 * ld), 12);
    from += 4;
    to += step;
  }
}

/** Columns of a row-major [k, columns] matrix stay the panel's columns: panel[k][column]. `ld` in bytes; columns <= width, 4 or 8. */
export function packColumns(panel: usize, width: i32, source: usize, ld: usize, columns: i32, k: i32): void {
  const end = panel + bytes(width) * <usize>k;
  if (columns === 8) {
    for (; panel < end; panel += 32, source += ld) {
      v128.store(panel, v128.load(source));
      v128.store(panel, v128.load(source, 16), 16);
    }
  } else if (columns === 4 && width === 4) {
    for (; panel < end; panel += 16, source += ld) v128.store(panel, v128.load(source));
  } else {
    for (; panel < end; panel += bytes(width), source += ld) {
      for (let c = 0; c < width; c++) store<f32>(panel + bytes(c), c < columns ? load<f32>(source + bytes(c)) : 0);
    }
  }
}
