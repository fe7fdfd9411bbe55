import { useLayoutEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { AxisTitle } from './AxisTitle';
import { drawHeads, headPixels } from './head-grid/draw';
import { layoutHeadGrid, type HeadGridLayout } from './head-grid/layout';
import { weightRamp } from './scales';
import { FONTS, PALETTES, type Palette, type Theme } from './theme';
import { useWidth } from './use-width';
import { usePixelRatio } from './use-pixel-ratio';
import './head-grid.css';

export interface HeadPlace {
  readonly layer: number;
  readonly head: number;
}

export interface HeadGridLabels {
  /** Names the grid for screen readers. */
  readonly grid: string;
  /** "layer 3", from an index counted from 0. */
  readonly layer: (layer: number) => string;
  readonly head: (head: number) => string;
  readonly layerAxis: string;
  readonly headAxis: string;
  /** What the amber and green lines under heads mean: "Two query heads share one key and one value". */
  readonly shared: string;
}

export interface HeadGridProps {
  /** [L, H, side, side]: every head's weights. */
  readonly data: Float32Array;
  readonly side: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly theme: Theme;
  readonly hovered: HeadPlace | null;
  readonly selected: HeadPlace | null;
  readonly onHover: (place: HeadPlace | null) => void;
  readonly onSelect: (place: HeadPlace) => void;
  readonly labels: HeadGridLabels;
}

/** Every head of every layer, small. Drawn on one canvas; over each picture lies a cell that can be pointed at, focused and chosen. */
export function HeadGrid(props: HeadGridProps) {
  const { data, side, layers, heads, kvHeads, theme, hovered, selected, onHover, onSelect, labels } = props;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box, 480);
  const palette = PALETTES[theme];
  const layout = useMemo(() => layoutHeadGrid(layers, heads, kvHeads, width), [layers, heads, kvHeads, width]);
  const pixels = useMemo(() => headPixels(data, layers, heads, side, weightRamp(theme)), [data, layers, heads, side, theme]);
  const ratio = usePixelRatio();
  useLayoutEffect(() => {
    if (canvas.current) drawHeads(canvas.current, layout, pixels, layers, heads, side, palette.paper, ratio);
  }, [layout, pixels, layers, heads, side, palette, ratio]);

  const stop = selected ?? { layer: 0, head: 0 };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, { layer, head }: HeadPlace): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to: HeadPlace | undefined = {
      ArrowUp: { layer: layer - 1, head },
      ArrowDown: { layer: layer + 1, head },
      ArrowLeft: { layer, head: head - 1 },
      ArrowRight: { layer, head: head + 1 },
      Home: { layer, head: 0 },
      End: { layer, head: heads - 1 },
    }[event.key];
    if (!to) return;
    event.preventDefault();
    box.current?.querySelector<HTMLElement>(`[data-place="${to.layer}.${to.head}"]`)?.focus();
  };

  return (
    <div ref={box} className="head-grid">
      <div className="head-grid-picture" style={{ width: layout.width, height: layout.height }}>
        <canvas
          ref={canvas}
          className="head-grid-canvas"
          style={{ width: layout.width, height: layout.height }}
          aria-hidden="true"
        />
        <svg className="head-grid-marks" width={layout.width} height={layout.height} aria-hidden="true">
          <HeadGridMarks {...{ layout, layers, heads, palette, selected, hovered, labels }} />
        </svg>
        <div
          role="grid"
          aria-label={labels.grid}
          aria-rowcount={layers}
          aria-colcount={heads}
          onPointerLeave={() => onHover(null)}
        >
          {Array.from({ length: layers }, (_, layer) => (
            <div key={layer} role="row">
              {Array.from({ length: heads }, (__, head) => {
                const place = { layer, head };
                return (
                  <div
                    key={head}
                    role="gridcell"
                    data-place={`${layer}.${head}`}
                    className={same(hovered, place) ? 'head-cell head-cell-hovered' : 'head-cell'}
                    aria-label={`${labels.layer(layer)}, ${labels.head(head)}`}
                    aria-selected={same(selected, place)}
                    tabIndex={same(stop, place) ? 0 : -1}
                    style={{ left: layout.x[head], top: layout.y[layer], width: layout.thumb, height: layout.thumb }}
                    onPointerEnter={() => onHover(place)}
                    onFocus={() => onHover(place)}
                    onBlur={() => onHover(null)}
                    onClick={() => onSelect(place)}
                    onKeyDown={(event) => {
                      if (event.key === 'Enter' || event.key === ' ') {
                        event.preventDefault();
                        onSelect(place);
                      } else onKeyDown(event, place);
                    }}
                  />
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {layout.groups.length > 0 && (
        <p className="head-grid-note">
          <svg width="22" height="6" aria-hidden="true">
            <GroupLines from={0} to={22} y={1} palette={palette} />
          </svg>
          {labels.shared}
        </p>
      )}
    </div>
  );
}

interface MarksProps {
  readonly layout: HeadGridLayout;
  readonly layers: number;
  readonly heads: number;
  readonly palette: Palette;
  readonly selected: HeadPlace | null;
  readonly hovered: HeadPlace | null;
  readonly labels: HeadGridLabels;
}

/** Numbers of layers and heads, counted from 1 as people do, and a pair of lines under heads that share a key and a value. */
function HeadGridMarks({ layout, layers, heads, palette, selected, hovered, labels }: MarksProps) {
  const { x, y, thumb, labelStep } = layout;
  const label = (text: number, active: boolean) => ({
    children: text,
    fontFamily: FONTS.interface,
    fontSize: 11,
    fontWeight: active ? 600 : 400,
    fill: active ? palette.ink : palette.muted,
  });
  return (
    <>
      <AxisTitle x={0} y={11} text={labels.layerAxis} direction="down" palette={palette} />
      <AxisTitle x={layout.width} y={11} text={labels.headAxis} direction="right" palette={palette} />
      {Array.from({ length: heads }, (_, head) =>
        head % labelStep === 0 ? (
          <text
            key={`head ${head}`}
            x={x[head] + thumb / 2}
            y={29}
            textAnchor="middle"
            {...label(head + 1, head === selected?.head || head === hovered?.head)}
          />
        ) : null,
      )}
      {Array.from({ length: layers }, (_, layer) =>
        layer % labelStep === 0 ? (
          <text
            key={`layer ${layer}`}
            x={x[0] - 10}
            y={y[layer] + thumb / 2 + 4}
            textAnchor="end"
            {...label(layer + 1, layer === selected?.layer || layer === hovered?.layer)}
          />
        ) : null,
      )}
      {y.flatMap((top, layer) =>
        layout.groups.map(({ from, to }) => (
          <GroupLines key={`${layer}.${from}`} from={from} to={to} y={top + thumb + 4} palette={palette} />
        )),
      )}
    </>
  );
}

function GroupLines({
  from,
  to,
  y,
  palette,
}: {
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly palette: Palette;
}) {
  return (
    <>
      <rect x={from} y={y} width={to - from} height={1} fill={palette.key} />
      <rect x={from} y={y + 2} width={to - from} height={1} fill={palette.value} />
    </>
  );
}

function same(a: HeadPlace | null, b: HeadPlace): boolean {
  return a !== null && a.layer === b.layer && a.head === b.head;
}
