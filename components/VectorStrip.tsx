import { useMemo, type KeyboardEvent, type PointerEvent } from 'react';
import { pixels } from './format';
import { colourOf, signedRamp, symmetricRange } from './scales';
import { PALETTES, type Role, type Theme } from './theme';
import './vector-strip.css';

export interface VectorStripProps {
  readonly values: Float32Array;
  readonly role: Role;
  readonly theme: Theme;
  /** The ramp's ends are -range and range. Default: the largest absolute value; give neighbours that are compared the same. */
  readonly range?: number;
  readonly width?: number;
  readonly height?: number;
  /** A dimension. */
  readonly hovered?: number | null;
  readonly onHover?: (dimension: number | null) => void;
  readonly onPin?: (dimension: number) => void;
  /** Names the strip for screen readers: "key of ␣cat". */
  readonly label: string;
}

/** A vector as a strip of coloured numbers, framed in its role's colour. Arrow keys walk the dimensions where somebody listens. */
export function VectorStrip(props: VectorStripProps) {
  const { values, role, theme, range, width = 160, height = 12, hovered = null, onHover, onPin, label } = props;
  const palette = PALETTES[theme];
  const step = (width - 2) / values.length;
  const cells = useMemo(() => {
    const ramp = signedRamp(theme, range ?? symmetricRange(values));
    return Array.from(values, (value, i) => (
      <rect key={i} x={pixels(1 + i * step)} y={1} width={pixels(step)} height={height - 2} fill={colourOf(ramp, value)} />
    ));
  }, [values, theme, range, step, height]);

  const onPointerMove = (event: PointerEvent<SVGElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - 1;
    const dimension = Math.max(0, Math.min(values.length - 1, Math.floor(x / step)));
    if (dimension !== hovered) onHover?.(dimension);
  };
  const onKeyDown = (event: KeyboardEvent<SVGElement>): void => {
    const here = hovered ?? 0;
    if (event.key === 'ArrowLeft') onHover?.(Math.max(0, here - 1));
    else if (event.key === 'ArrowRight') onHover?.(Math.min(values.length - 1, here + 1));
    else if (event.key === 'Enter') onPin?.(here);
    else if (event.key === 'Escape') onHover?.(null);
    else return;
    event.preventDefault();
  };

  return (
    <svg
      className="vector-strip"
      width={width}
      height={height}
      role="img"
      aria-label={label}
      {...(onHover
        ? {
            tabIndex: 0,
            onPointerMove,
            onKeyDown,
            onPointerLeave: () => onHover(null),
            onClick: () => hovered !== null && onPin?.(hovered),
          }
        : {})}
    >
      {cells}
      <rect x={0.5} y={0.5} width={width - 1} height={height - 1} rx={2} fill="none" stroke={palette[role]} />
      {hovered !== null && hovered < values.length && (
        <rect
          x={pixels(0.5 + hovered * step)}
          y={0.5}
          width={pixels(step + 1)}
          height={height - 1}
          fill="none"
          stroke={palette.ink}
          strokeWidth={1.5}
        />
      )}
    </svg>
  );
}
