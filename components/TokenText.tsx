import { columnsOf, piecesOf, truncate, visibleText } from './visible';
import { FONTS, type Palette } from './theme';
import './token-text.css';

export interface TokenTextProps {
  readonly text: string;
  /** A special token's name is shown as it is, set apart. */
  readonly special?: boolean;
}

/** A token in a page. Isolated, so that right-to-left text turns nothing but itself; a space stays a real space, drawn as an open box. */
export function TokenText({ text, special = false }: TokenTextProps) {
  if (special) return <bdi className="token-text token-text-special">{text}</bdi>;
  return (
    <bdi className="token-text">
      {piecesOf(text).map((piece, index) =>
        piece.kind === 'text' ? (
          piece.text
        ) : piece.kind === 'mark' ? (
          <span key={index} className="token-mark">
            {piece.text}
          </span>
        ) : (
          Array.from(piece.text, (space, i) => (
            <span key={`${index}.${i}`} className="token-space">
              {space}
            </span>
          ))
        ),
      )}
    </bdi>
  );
}

/** What stands at a row or a column of a picture. */
export interface AxisToken {
  readonly text: string;
  readonly special?: boolean;
}

/** An axis token in so many columns of mono at most, marks included. */
export function axisText(token: AxisToken, columns: number): string {
  return truncate(token.special ? token.text : visibleText(token.text), columns);
}

/** The columns that the widest of these takes, at most `columns`. */
export function widestOf(tokens: readonly AxisToken[], columns: number): number {
  return tokens.reduce((widest, token) => Math.max(widest, columnsOf(axisText(token, columns))), 1);
}

/** A mono digit or letter is six tenths of its size wide (JetBrains Mono). */
export const MONO_ADVANCE = 0.6;

interface SvgTokenProps {
  readonly token: AxisToken;
  readonly columns: number;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly size: number;
  readonly palette: Palette;
  readonly strong?: boolean;
  readonly rotate?: number;
}

/** A token in an SVG. No hooks: exports draw it too. */
export function SvgToken({ token, columns, x, y, anchor, size, palette, strong = false, rotate }: SvgTokenProps) {
  const text = axisText(token, columns);
  return (
    <text
      x={x}
      y={y}
      fontFamily={FONTS.mono}
      fontSize={size}
      fontWeight={strong ? 600 : 400}
      textAnchor={anchor}
      direction="ltr"
      unicodeBidi="isolate"
      fill={token.special ? palette.muted : palette.ink}
      transform={rotate === undefined ? undefined : `rotate(${rotate} ${x} ${y})`}
    >
      {text}
    </text>
  );
}
