/**
 * From numbers to colours. Each ramp is computed in CIELAB, where equal steps look equal, and kept as a table:
 * a picture then needs no colour arithmetic per cell. Zero is always the card that the picture lies on.
 */
import { interpolateLab, piecewise } from 'd3-interpolate';
import { PALETTES, type Theme } from './theme';

/** A ramp's colours from its low end to its high end. */
export interface Ramp {
  readonly low: number;
  readonly high: number;
  readonly colours: readonly string[];
}

/** Odd, so that the middle of a diverging ramp is a colour of its own: zero. */
const STEPS = 255;

/** Stops of the diverging ramp away from zero, after ColorBrewer's RdBu: red is negative, blue positive; away from the card's own lightness. */
const SIGNED: Readonly<Record<Theme, { readonly negative: readonly string[]; readonly positive: readonly string[] }>> = {
  light: { negative: ['#67001f', '#b2182b', '#d6604d', '#f4a582'], positive: ['#92c5de', '#4393c3', '#2166ac', '#053061'] },
  dark: { negative: ['#ffd3c6', '#f4866f', '#c24a42', '#6a2a31'], positive: ['#20476e', '#3579b8', '#74b2ea', '#cfe5ff'] },
};

/** Eight colours that colour-blind readers can tell apart (Okabe & Ito 2008), the theme's ink for their black. */
export const EXPERT_COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', PALETTES.light.ink],
  dark: ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', PALETTES.dark.ink],
};

const sequentialColours: Record<Theme, readonly string[]> = {
  // Without a stop halfway CIELAB would pass through violet.
  light: table([PALETTES.light.card, '#8094c6', PALETTES.light.attention]),
  dark: table([PALETTES.dark.card, PALETTES.dark.attention]),
};

const divergingColours: Record<Theme, readonly string[]> = {
  light: table([...SIGNED.light.negative, PALETTES.light.card, ...SIGNED.light.positive]),
  dark: table([...SIGNED.dark.negative, PALETTES.dark.card, ...SIGNED.dark.positive]),
};

function table(stops: readonly string[]): string[] {
  const at = piecewise(interpolateLab, [...stops]);
  return Array.from({ length: STEPS }, (_, i) => hexOf(at(i / (STEPS - 1))));
}

/** "rgb(22, 48, 122)" -> "#16307a" */
function hexOf(colour: string): string {
  const channels = colour.match(/\d+/g) ?? [];
  return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`;
}

/** Attention weights: from the card at 0 to the deep end at `high`. */
export function weightRamp(theme: Theme, high = 1): Ramp {
  return { low: 0, high, colours: sequentialColours[theme] };
}

/** Signed numbers: from deep red at -range over the card at 0 to deep blue at range. */
export function signedRamp(theme: Theme, range: number): Ramp {
  return { low: -range, high: range, colours: divergingColours[theme] };
}

/** A value's colour; beyond the ends, and for infinities, the ends' own. NaN has no colour: it throws, for it is a fault upstream. */
export function colourOf(ramp: Ramp, value: number): string {
  return ramp.colours[stepOf(ramp, value)];
}

/** A value's place in the ramp's table. */
export function stepOf(ramp: Ramp, value: number): number {
  if (Number.isNaN(value)) throw new RangeError('NaN has no colour');
  const share = (value - ramp.low) / (ramp.high - ramp.low);
  return Math.max(0, Math.min(STEPS - 1, Math.round(share * (STEPS - 1))));
}

/** The table as canvas pixels: red, green, blue and alpha in the byte order of ImageData. */
export function pixelsOf(ramp: Ramp): Uint32Array {
  const bytes = new Uint8ClampedArray(4 * STEPS);
  ramp.colours.forEach((colour, i) => {
    const channels = Number.parseInt(colour.slice(1), 16);
    bytes.set([channels >> 16, (channels >> 8) & 255, channels & 255, 255], 4 * i);
  });
  return new Uint32Array(bytes.buffer);
}

/** The least range, symmetric about zero, that holds every finite number given; 1 where all are zero. */
export function symmetricRange(...arrays: readonly ArrayLike<number>[]): number {
  let range = 0;
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++) if (Number.isFinite(array[i])) range = Math.max(range, Math.abs(array[i]));
  }
  return range || 1;
}
