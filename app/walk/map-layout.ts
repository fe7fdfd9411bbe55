/** Where the dots of the map stand: tokens from left to right, layers from bottom to top. CSS pixels. */
const WIDTH = 102;
const HEIGHT = 190;
const LARGEST_PITCH = 16;
const LEAST_PITCH = 2;
const LABEL_PITCH = 12;

export interface MapLayout {
  readonly across: number;
  readonly up: number;
  readonly width: number;
  readonly height: number;
  /** A dot's diameter. */
  readonly dot: number;
  readonly x: (position: number) => number;
  readonly y: (layer: number) => number;
  /** The layers whose numbers have room. */
  readonly labels: readonly number[];
  /** An SVG path of the dots of these layers, each a line of no length with round ends. */
  readonly dots: (fromLayer: number, toLayer: number) => string;
}

/** T tokens, L layers. */
export function layoutMap(T: number, L: number): MapLayout {
  const across = Math.max(LEAST_PITCH, Math.min(LARGEST_PITCH, WIDTH / T));
  const up = Math.max(LEAST_PITCH, Math.min(LARGEST_PITCH, HEIGHT / L));
  const height = L * up;
  const x = (position: number): number => (position + 0.5) * across;
  const y = (layer: number): number => height - (layer + 0.5) * up;
  const every = Math.ceil(LABEL_PITCH / up);
  const labels = Array.from({ length: L }, (_, layer) => layer).filter((layer) => layer % every === 0);
  const dots = (from: number, to: number): string => {
    let path = '';
    for (let layer = from; layer < to; layer++) for (let t = 0; t < T; t++) path += `M${x(t)} ${y(layer)}h0`;
    return path;
  };
  const dot = Math.max(1.5, Math.min(8, Math.min(across, up) * 0.55));
  return { across, up, width: T * across, height, dot, x, y, labels, dots };
}
