/** Where the dials of all pairs stand, CSS pixels: with a name under each where they are large enough for that. */
import { layoutTiles, type TileLayout } from '../../../../components/tiles/layout';

export interface DialsLayout extends TileLayout {
  readonly isNamed: boolean;
  readonly rowPitch: number;
}

const LARGEST = 64;
/** Smaller dials have no names. */
const NAMED = 28;
const NAME = 14;
const GAP = 8;

export function layoutDials(count: number, left: number, top: number, width: number, height: number): DialsLayout {
  let best = { columns: 1, side: 0 };
  for (let columns = count; columns >= 1; columns--) {
    const side = Math.floor(Math.min(LARGEST, width / columns - GAP, height / Math.ceil(count / columns) - NAME - 2));
    // Of equals the one whose rows are full.
    if (side > best.side || (side === best.side && count % columns === 0)) best = { columns, side };
  }
  const { columns, side } = best;
  if (side < NAMED) {
    const tiles = layoutTiles(count, left, top, width, height, LARGEST);
    return { ...tiles, isNamed: false, rowPitch: tiles.side + tiles.gap };
  }
  const rowPitch = side + NAME + 2;
  return {
    side,
    gap: GAP,
    columns,
    x: (tile) => left + (tile % columns) * (side + GAP),
    y: (tile) => top + Math.floor(tile / columns) * rowPitch,
    height: Math.ceil(count / columns) * rowPitch,
    isNamed: true,
    rowPitch,
  };
}
