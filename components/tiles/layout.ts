/** Equal square tiles in rows, as large as their room allows. CSS pixels. */
export interface TileLayout {
  readonly side: number;
  readonly gap: number;
  readonly columns: number;
  readonly x: (tile: number) => number;
  readonly y: (tile: number) => number;
  readonly height: number;
}

/** Full rows are worth tiles that are a little smaller: 16 by 8 rather than 15 by 9. */
const FULL_ROWS = 1.15;

export function layoutTiles(
  count: number,
  left: number,
  top: number,
  width: number,
  height: number,
  largest: number,
): TileLayout {
  let best = { columns: count, pitch: 0, worth: 0 };
  // Of equals the one with the longer rows.
  for (let columns = count; columns >= 1; columns--) {
    const rows = Math.ceil(count / columns);
    const pitch = Math.min(largest, width / columns, height / rows);
    const worth = count % columns === 0 ? FULL_ROWS * pitch : pitch;
    if (worth > best.worth) best = { columns, pitch, worth };
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
