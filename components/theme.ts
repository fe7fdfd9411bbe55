/**
 * The colours of the picture language, for code that must compute with them: ramps, canvases and exported files.
 * theme.css holds the same values as custom properties; a test keeps the two equal.
 */
export type Theme = 'light' | 'dark';

export interface Palette {
  /** The page. */
  readonly paper: string;
  /** What lies on the page; also zero on every ramp. */
  readonly card: string;
  /** A quiet surface for code, formulas and hovered rows. */
  readonly wash: string;
  readonly ink: string;
  readonly muted: string;
  /** Lines that only separate. */
  readonly hairline: string;
  /** Lines that must be seen, 3:1 on paper: borders of controls. */
  readonly outline: string;
  /** The lines of hatching: quieter than anything that they could be mistaken for. */
  readonly hatch: string;
  readonly danger: string;
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly residual: string;
  readonly mlp: string;
  readonly probability: string;
  /** The full end of the attention ramp; card is its empty end. */
  readonly attention: string;
}

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    paper: '#fbfaf7',
    card: '#ffffff',
    wash: '#f3f0e9',
    ink: '#1f2430',
    muted: '#5f6980',
    hairline: '#e6e2da',
    outline: '#878c97',
    hatch: '#dbd5c9',
    danger: '#b3261e',
    query: '#3b5bdb',
    key: '#a35700',
    value: '#257a36',
    residual: '#5b6b81',
    mlp: '#7a4fd0',
    probability: '#0b7285',
    attention: '#16307a',
  },
  dark: {
    paper: '#12151c',
    card: '#181d26',
    wash: '#1f2530',
    ink: '#e8e5de',
    muted: '#98a2b3',
    hairline: '#2a313d',
    outline: '#657084',
    hatch: '#3b4555',
    danger: '#ff9a8a',
    query: '#8ea7ff',
    key: '#f0b254',
    value: '#6ccb84',
    residual: '#9aa7b8',
    mlp: '#bba3ff',
    probability: '#5fc5d6',
    attention: '#a9c1ff',
  },
};

/** What a number or a vector is for; each has one colour everywhere. */
export type Role = 'query' | 'key' | 'value' | 'residual' | 'mlp' | 'probability';

export const FONTS = {
  prose: "'Source Serif 4', Georgia, 'Noto Serif CJK SC', serif",
  interface: "Inter, 'Helvetica Neue', Arial, 'Noto Sans CJK SC', sans-serif",
  mono: "'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
} as const;
