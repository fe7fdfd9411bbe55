import {
  useDeferredValue,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { matrixCsv, type Exportable } from './export';
import { formatExact } from './format';
import { cellImage } from './heatmap/canvas';
import { HeatmapAxes, HeatmapCells, HeatmapLegend, type Masked } from './heatmap/HeatmapPicture';
import { axisName, HeatmapTable } from './heatmap/HeatmapTable';
import { cellAt, layoutHeatmap, visibleRuns, type HeatmapLayout } from './heatmap/layout';
import { PictureMenu, type PictureMenuLabels } from './PictureMenu';
import { signedRamp, symmetricRange, weightRamp } from './scales';
import { paint } from './svg-paint';
import { PALETTES, type Palette, type Theme } from './theme';
import { TokenText, type AxisToken } from './TokenText';
import { useWidth } from './use-width';
import './heatmap.css';

export type { AxisToken } from './TokenText';

export interface Cell {
  readonly row: number;
  readonly col: number;
}

export interface HeatmapLabels {
  /** Names the picture for screen readers: "Layer 2, head 1, after softmax". */
  readonly title: string;
  /** "query (reads)" */
  readonly query: string;
  /** "key (is read)" */
  readonly key: string;
  /** "not visible" */
  readonly masked: string;
  readonly menu: PictureMenuLabels;
}

export interface HeatmapProps {
  /** [T, S], row-major. -Infinity is masked, and so is what `masked` says. */
  readonly data: Float32Array;
  readonly rows: readonly AxisToken[];
  readonly columns: readonly AxisToken[];
  /** weights: 0 to 1, one ramp. scores: signed, red-white-blue around zero. */
  readonly kind: 'weights' | 'scores';
  /** The ramp's end. Default: 1 for weights, the largest absolute value for scores. Give neighbours that are compared the same. */
  readonly range?: number;
  /** Default: causal, a query sees keys up to its own position (S - T + row). */
  readonly masked?: Masked;
  readonly theme: Theme;
  readonly hovered: { readonly row: number | null; readonly col: number | null } | null;
  readonly pinnedRow: number | null;
  readonly onHover: (cell: Cell | null) => void;
  /** A click or Enter pins the cell's row; Escape gives null. */
  readonly onPinRow: (row: number | null) => void;
  /** Name of saved files, without extension. */
  readonly fileName: string;
  readonly labels: HeatmapLabels;
}

/**
 * One matrix of queries by keys: labelled axes, a legend with numbers, the exact value under the pointer or the focus,
 * arrow keys to walk the cells, a table for screen readers, and a menu to save it.
 */
export function Heatmap(props: HeatmapProps) {
  const { data, rows, columns, kind, range, theme, hovered, pinnedRow, labels } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 480);
  const readoutId = useId();
  const palette = PALETTES[theme];
  const layout = useMemo(() => layoutHeatmap(rows, columns, width), [rows, columns, width]);
  const masked = useMasked(data, rows.length, columns.length, props.masked);
  const ramp = useMemo(
    () => (kind === 'weights' ? weightRamp(theme, range) : signedRamp(theme, range ?? symmetricRange(data))),
    [kind, theme, range, data],
  );
  const anyMasked = useMemo(() => rows.some((_, row) => columns.some((__, col) => masked(row, col))), [rows, columns, masked]);

  // Pointing at a cell draws the overlay again, never the cells.
  const cells = useMemo(
    () => (layout.canvas ? null : <HeatmapCells layout={layout} data={data} masked={masked} ramp={ramp} palette={palette} />),
    [layout, data, masked, ramp, palette],
  );
  const image = useMemo(
    () => () => cellImage(data, rows.length, columns.length, masked, ramp),
    [data, rows.length, columns.length, masked, ramp],
  );

  const exportable = (): Exportable => {
    const canvas = layout.canvas ? image() : null;
    const href = canvas?.toDataURL();
    return {
      picture: (
        <>
          <HeatmapCells {...{ layout, data, masked, ramp, palette }} {...(href ? { image: href } : {})} />
          <HeatmapAxes {...{ layout, rows, columns, palette }} queryTitle={labels.query} keyTitle={labels.key} />
          <HeatmapLegend {...{ layout, ramp, palette }} masked={anyMasked ? labels.masked : null} />
        </>
      ),
      width: layout.width,
      height: layout.height,
      background: palette.paper,
      csv: matrixCsv(`${labels.query} × ${labels.key}`, rows.map(axisName), columns.map(axisName), (row, col) =>
        masked(row, col) ? null : data[row * columns.length + col],
      ),
      ...(canvas && href ? { images: new Map([[href, canvas]]) } : {}),
    };
  };

  const active = {
    activeRows: [hovered?.row, pinnedRow].filter((row) => typeof row === 'number'),
    activeColumns: [hovered?.col].filter((col) => typeof col === 'number'),
  };
  const walking = useWalk(props, layout, pinnedRow ?? rows.length - 1);
  const deferred = useDeferredValue(data);
  const table = useMemo(
    () => (
      <HeatmapTable
        {...{ rows, columns, masked }}
        data={deferred.length === rows.length * columns.length ? deferred : data}
        title={labels.title}
        queryTitle={labels.query}
        keyTitle={labels.key}
        maskedText={labels.masked}
        row={pinnedRow ?? rows.length - 1}
      />
    ),
    [rows, columns, masked, data, deferred, labels.title, labels.query, labels.key, labels.masked, pinnedRow],
  );

  return (
    <figure className="heatmap">
      <div className="heatmap-head">
        <Readout {...props} masked={masked} id={readoutId} spoken={walking.focused} />
        <PictureMenu exportable={exportable} fileName={props.fileName} labels={labels.menu} />
      </div>
      <div
        ref={box}
        className="heatmap-plot"
        role="application"
        aria-label={labels.title}
        aria-describedby={readoutId}
        tabIndex={0}
        style={{ height: layout.height }}
        {...walking.handlers}
      >
        {layout.canvas && <CellCanvas {...{ layout, data, masked, ramp, palette }} image={image} />}
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          {cells}
          <HeatmapAxes {...{ layout, rows, columns, palette }} {...active} queryTitle={labels.query} keyTitle={labels.key} />
          <HeatmapLegend {...{ layout, ramp, palette }} masked={anyMasked ? labels.masked : null} />
          <Highlights {...{ layout, hovered, pinnedRow, masked, palette }} />
        </svg>
      </div>
      {table}
    </figure>
  );
}

/** What cannot be seen: what is -Infinity, and what `given` or causality says. */
function useMasked(data: Float32Array, T: number, S: number, given: Masked | undefined): Masked {
  return useMemo(() => {
    const rule = given ?? ((row: number, col: number) => col > S - T + row);
    return (row, col) => rule(row, col) || data[row * S + col] === -Infinity;
  }, [data, T, S, given]);
}

interface HighlightsProps {
  readonly layout: HeatmapLayout;
  readonly hovered: HeatmapProps['hovered'];
  readonly pinnedRow: number | null;
  readonly masked: Masked;
  readonly palette: Palette;
}

/** The pinned row in ink, the row and column under the pointer thinner, the cell where they cross strongest. */
function Highlights({ layout, hovered, pinnedRow, masked, palette }: HighlightsProps) {
  const { left, top, cell, rows, columns, plotHeight } = layout;
  const row = hovered?.row ?? null;
  const col = hovered?.col ?? null;
  const across = (of: number): { x: number; width: number } => {
    const runs = visibleRuns(1, columns, (_, c) => masked(of, c));
    const to = runs.at(-1)?.to ?? 0;
    return { x: left, width: to * cell };
  };
  const outline = { fill: 'none', rx: Math.min(3, cell / 4) };
  return (
    <g className="heatmap-highlights">
      {pinnedRow !== null && pinnedRow < rows && (
        <rect
          {...outline}
          {...across(pinnedRow)}
          y={top + pinnedRow * cell}
          height={cell}
          stroke={palette.ink}
          strokeWidth={1.5}
        />
      )}
      {row !== null && row !== pinnedRow && row < rows && (
        <rect {...outline} {...across(row)} y={top + row * cell} height={cell} stroke={palette.outline} strokeWidth={1} />
      )}
      {col !== null && col < columns && (
        <rect
          {...outline}
          x={left + col * cell}
          y={top}
          width={cell}
          height={plotHeight}
          stroke={palette.outline}
          strokeWidth={1}
        />
      )}
      {row !== null && col !== null && row < rows && col < columns && (
        <rect
          {...outline}
          x={left + col * cell - 0.5}
          y={top + row * cell - 0.5}
          width={cell + 1}
          height={cell + 1}
          stroke={palette.ink}
          strokeWidth={2}
        />
      )}
    </g>
  );
}

interface ReadoutProps extends Pick<HeatmapProps, 'data' | 'rows' | 'columns' | 'hovered' | 'labels'> {
  readonly masked: Masked;
  readonly id: string;
  /** Said aloud while the keyboard walks; a moving pointer would only chatter. */
  readonly spoken: boolean;
}

/** The exact value under the pointer: who reads whom, and how much. */
function Readout({ data, rows, columns, hovered, labels, masked, id, spoken }: ReadoutProps) {
  const row = hovered?.row ?? null;
  const col = hovered?.col ?? null;
  if (row === null || col === null || row >= rows.length || col >= columns.length)
    return <p className="heatmap-readout" id={id} aria-live={spoken ? 'polite' : 'off'} />;
  const value = masked(row, col) ? labels.masked : formatExact(data[row * columns.length + col]);
  return (
    <p className="heatmap-readout" id={id} aria-live={spoken ? 'polite' : 'off'}>
      <span className="visually-hidden">{labels.query} </span>
      <TokenText {...rows[row]} />
      <svg className="heatmap-readout-arrow" width="16" height="10" viewBox="0 0 16 10" aria-hidden="true">
        <path d="M15 5H1m3.500-3.500L1 5l3.500 3.500" />
      </svg>
      <span className="visually-hidden">, {labels.key} </span>
      <TokenText {...columns[col]} />
      <span className="visually-hidden">: </span>
      <output className="heatmap-readout-value">{value}</output>
    </p>
  );
}

interface CellCanvasProps {
  readonly layout: HeatmapLayout;
  readonly data: Float32Array;
  readonly masked: Masked;
  readonly ramp: ReturnType<typeof weightRamp>;
  readonly palette: Palette;
  readonly image: () => HTMLCanvasElement;
}

/** The cells of a large matrix, drawn at the screen's own resolution. */
function CellCanvas({ image, ...cells }: CellCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { layout } = cells;
  const { data, masked, ramp, palette } = cells;
  useLayoutEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(layout.width * ratio);
    canvas.height = Math.round((layout.top + layout.plotHeight) * ratio);
    context.scale(ratio, ratio);
    paint(context, <HeatmapCells {...{ layout, data, masked, ramp, palette }} image="cells" />, new Map([['cells', image()]]));
  }, [layout, data, masked, ramp, palette, image]);
  return (
    <canvas
      ref={ref}
      className="heatmap-canvas"
      style={{ width: layout.width, height: layout.top + layout.plotHeight }}
      aria-hidden="true"
    />
  );
}

/** The pointer and the arrow keys, both moving over cells. */
function useWalk(props: HeatmapProps, layout: HeatmapLayout, startRow: number) {
  const { rows, columns, hovered, onHover, onPinRow } = props;
  const [focused, setFocused] = useState(false);
  const lastRow = rows.length - 1;
  const lastCol = columns.length - 1;
  const here: Cell = { row: Math.min(hovered?.row ?? startRow, lastRow), col: Math.min(hovered?.col ?? 0, lastCol) };

  const under = (event: PointerEvent<HTMLElement> | React.MouseEvent<HTMLElement>): Cell | null => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return cellAt(layout, event.clientX - bounds.left, event.clientY - bounds.top);
  };
  const moves: Readonly<Record<string, Cell>> = {
    ArrowUp: { row: Math.max(0, here.row - 1), col: here.col },
    ArrowDown: { row: Math.min(lastRow, here.row + 1), col: here.col },
    ArrowLeft: { row: here.row, col: Math.max(0, here.col - 1) },
    ArrowRight: { row: here.row, col: Math.min(lastCol, here.col + 1) },
    Home: { row: here.row, col: 0 },
    End: { row: here.row, col: lastCol },
    PageUp: { row: 0, col: here.col },
    PageDown: { row: lastRow, col: here.col },
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in moves) onHover(moves[event.key]);
    else if (event.key === 'Enter' || event.key === ' ') onPinRow(here.row);
    else if (event.key === 'Escape') onPinRow(null);
    else return;
    event.preventDefault();
  };

  return {
    focused,
    handlers: {
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const cell = under(event);
        if (cell?.row !== hovered?.row || cell?.col !== hovered?.col) onHover(cell);
      },
      onPointerLeave: () => onHover(null),
      onClick: (event: React.MouseEvent<HTMLElement>) => {
        const cell = under(event);
        if (cell) onPinRow(cell.row);
      },
      onKeyDown,
      onFocus: (event: React.FocusEvent<HTMLElement>) => {
        // A click focuses too; only the keyboard asks for a cell to stand on.
        if (!event.currentTarget.matches(':focus-visible')) return;
        setFocused(true);
        onHover(here);
      },
      onBlur: () => {
        setFocused(false);
        onHover(null);
      },
    },
  };
}
