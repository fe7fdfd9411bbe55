/** Equal square tiles in rows, as large as their room allows. CSS pixels. */
export interface TileLayout {
  readonly side: number;
  readonly gap: number;
  readonly columns: number;
  readonly x: (tile: number) => number;
  readonly y: (tile: number) => number;
  readonly height: number;
}

export function layoutTiles(
  count: number,
  left: number,
  top: number,
  width: number,
  height: number,
  largest: number,
): TileLayout {
  let best = { columns: count, pitch: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const pitch = Math.min(largest, width / columns, height / rows);
    // Of equals the fuller rows: 8 by 16 rather than 9 by 15.
    const fuller = count % columns === 0 && count % best.columns !== 0;
    if (pitch > best.pitch + 1e-9 || (fuller && pitch > best.pitch * 0.9)) best = { columns, pitch };
  }
  const { columns, pitch } = best;
  const gap = pitch >= 12 ? 3 : 1;
  return {
    side: pitch - gap,
    gap,
    columns,
    x: (tile) => left + (tile % columns) * pitch,
    y: (tile) => top + Math.floor(tile / columns) * pitch,
    height: Math.ceil(count / columns) * pitch,
  };
}
