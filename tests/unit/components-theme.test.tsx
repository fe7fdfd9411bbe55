import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { colourOf, EXPERT_COLOURS, pixelsOf, signedRamp, stepOf, symmetricRange, weightRamp } from '../../components/scales';
import { PALETTES, type Palette, type Theme } from '../../components/theme';

const THEMES: readonly Theme[] = ['light', 'dark'];
const css = readFileSync(new URL('../../components/theme.css', import.meta.url), 'utf8');

/** Relative luminance and contrast (WCAG 2.2). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const redAndBlue = (colour: string) => [Number.parseInt(colour.slice(1, 3), 16), Number.parseInt(colour.slice(5, 7), 16)];

describe('the theme', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it.each(THEMES)('is readable in %s: every colour that is ever text has 4.5:1 on every surface', (theme) => {
    const palette = PALETTES[theme];
    const text: readonly (keyof Palette)[] = [
      'ink',
      'muted',
      'danger',
      'query',
      'key',
      'value',
      'residual',
      'mlp',
      'probability',
      'attention',
    ];
    for (const name of text) {
      for (const surface of ['paper', 'card', 'wash'] as const) {
        expect(contrast(palette[name], palette[surface]), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each(THEMES)('draws borders of controls in %s with 3:1', (theme) => {
    const { outline, paper, card } = PALETTES[theme];
    expect(Math.min(contrast(outline, paper), contrast(outline, card))).toBeGreaterThanOrEqual(3);
  });

  it('has the same colours in CSS as in code, for the theme that is chosen and for the system’s', () => {
    const blocks = [...css.matchAll(/:root(?<chosen>[^{]*)\{(?<body>[^}]*--paper[^}]*)\}/g)];
    expect(blocks.map((block) => block.groups?.chosen.trim())).toEqual(['', ":not([data-theme='light'])", "[data-theme='dark']"]);
    blocks.forEach((block, i) => {
      const colours = Object.fromEntries(
        [...(block.groups?.body ?? '').matchAll(/--(\w+): (#[0-9a-f]{6});/g)].map((match) => match.slice(1)),
      );
      expect(colours).toEqual({ ...PALETTES[i === 0 ? 'light' : 'dark'] });
    });
  });
});

describe.each(THEMES)('the ramps in %s', (theme) => {
  const { card, attention } = PALETTES[theme];

  it('begin at the card and end at the deep end, going one way in luminance', () => {
    const { colours } = weightRamp(theme);
    expect([colours[0], colours.at(-1)]).toEqual([card, attention]);
    const sign = theme === 'light' ? -1 : 1;
    for (let i = 1; i < colours.length; i++)
      expect(sign * (luminance(colours[i]) - luminance(colours[i - 1]))).toBeGreaterThanOrEqual(0);
  });

  it('have the card at zero of signed numbers, red below and blue above, whatever the range', () => {
    const ramp = signedRamp(theme, 3);
    expect(colourOf(ramp, 0)).toBe(card);
    for (const value of [0.5, 1, 2]) {
      const [positiveRed, positiveBlue] = redAndBlue(colourOf(ramp, value));
      const [negativeRed, negativeBlue] = redAndBlue(colourOf(ramp, -value));
      expect(positiveBlue).toBeGreaterThan(positiveRed);
      expect(negativeRed).toBeGreaterThan(negativeBlue);
    }
  });

  it('hold values beyond their ends at the ends, and refuse what is no number', () => {
    const ramp = signedRamp(theme, 1);
    expect(colourOf(ramp, Infinity)).toBe(colourOf(ramp, 1));
    expect(colourOf(ramp, -7)).toBe(colourOf(ramp, -1));
    expect(() => colourOf(ramp, NaN)).toThrow(RangeError);
  });

  it('give canvases the same colours, opaque', () => {
    const ramp = weightRamp(theme);
    const bytes = new Uint8Array(pixelsOf(ramp).buffer);
    const step = stepOf(ramp, 0.4);
    const hex = [...bytes.subarray(4 * step, 4 * step + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(`#${hex}`).toBe(colourOf(ramp, 0.4));
    expect(bytes[4 * step + 3]).toBe(255);
  });

  it('tell eight experts apart', () => {
    expect(new Set(EXPERT_COLOURS[theme]).size).toBe(8);
  });
});

describe('symmetricRange', () => {
  it('is the largest absolute value of all, masked cells aside, and never 0', () => {
    expect(symmetricRange([1, -4, -Infinity], new Float32Array([3]))).toBe(4);
    expect(symmetricRange([0, -Infinity])).toBe(1);
  });
});
