import { memo, useCallback, useId, useMemo, useRef, useState } from 'react';
import { equal } from './equal';
import { matrixCsv, type Exportable } from './export';
import { cellImage } from './heatmap/canvas';
import { CellCanvas } from './heatmap/CellCanvas';
import { HeatmapAxes, HeatmapCells, HeatmapLegend, type Masked } from './heatmap/HeatmapPicture';
import { axisName, HeatmapTable } from './heatmap/HeatmapTable';
import { Highlights } from './heatmap/Highlights';
import { layoutHeatmap } from './heatmap/layout';
import { Readout } from './heatmap/Readout';
import { useWalk } from './heatmap/use-walk';
import { PictureMenu, type PictureMenuLabels } from './PictureMenu';
import { signedRamp, symmetricRange, weightRamp } from './scales';
import { PALETTES, type Theme } from './theme';
import type { AxisToken } from './TokenText';
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

// Pointing at a cell draws the highlights again, never the cells.
const Cells = memo(HeatmapCells, equal);
const Canvas = memo(CellCanvas, equal);
const Axes = memo(HeatmapAxes, equal);
const Table = memo(HeatmapTable, equal);

/**
 * One matrix of queries by keys: labelled axes, a legend with numbers, the exact value under the pointer or the focus,
 * arrow keys to walk the cells, a table for screen readers, and a menu to save it.
 */
export function Heatmap(props: HeatmapProps) {
  const { data, rows, columns, kind, range, theme, pinnedRow, labels } = props;
  // The cell under this picture's own pointer or focus; a picture beside it may light up another row or column.
  const [here, setHere] = useState<Cell | null>(null);
  const hovered = here ?? props.hovered;
  const onHover = (cell: Cell | null): void => {
    setHere(cell);
    props.onHover(cell);
  };
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 480);
  const readoutId = useId();
  const palette = PALETTES[theme];
  const layout = layoutHeatmap(rows, columns, width);
  const masked = useMasked(data, rows.length, columns.length, props.masked);
  const ramp = useMemo(
    () => (kind === 'weights' ? weightRamp(theme, range) : signedRamp(theme, range ?? symmetricRange(data))),
    [kind, theme, range, data],
  );
  const anyMasked = useMemo(() => rows.some((_, row) => columns.some((__, col) => masked(row, col))), [rows, columns, masked]);

  const image = useCallback(
    () => cellImage(data, rows.length, columns.length, masked, ramp),
    [data, rows.length, columns.length, masked, ramp],
  );

  const exportable = (): Exportable => {
    const canvas = layout.canvas ? image() : null;
    const href = canvas?.toDataURL();
    return {
      title: labels.title,
      picture: (
        <>
          <HeatmapCells {...{ layout, data, masked, ramp, palette }} {...(href ? { image: href } : {})} />
          <HeatmapAxes {...{ layout, rows, columns, palette }} queryTitle={labels.query} keyTitle={labels.key} />
          <HeatmapLegend {...{ layout, ramp, palette }} masked={anyMasked ? labels.masked : null} />
        </>
      ),
      width: layout.width,
      height: layout.height,
      palette,
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
  const walking = useWalk({ layout, hovered, onHover, onPinRow: props.onPinRow, startRow: pinnedRow ?? rows.length - 1 });
  return (
    <figure className="heatmap">
      <div className="heatmap-head">
        <Readout {...{ data, rows, columns, hovered, labels, masked }} id={readoutId} spoken={walking.focused} />
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
        {layout.canvas && <Canvas {...{ layout, data, masked, ramp, palette }} image={image} />}
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          {!layout.canvas && <Cells {...{ layout, data, masked, ramp, palette }} />}
          <Axes {...{ layout, rows, columns, palette }} {...active} queryTitle={labels.query} keyTitle={labels.key} />
          <HeatmapLegend {...{ layout, ramp, palette }} masked={anyMasked ? labels.masked : null} />
          <Highlights {...{ layout, hovered, pinnedRow, masked, palette }} />
        </svg>
      </div>
      <Table
        {...{ data, rows, columns, masked }}
        title={labels.title}
        queryTitle={labels.query}
        keyTitle={labels.key}
        maskedText={labels.masked}
        row={Math.min(pinnedRow ?? rows.length, rows.length - 1)}
      />
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
