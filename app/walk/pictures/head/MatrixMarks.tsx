import { useTranslation } from 'react-i18next';
import type { Box } from '../../../../components/box';
import { cellBox } from '../../../../components/cells/layout';
import { pixels } from '../../../../components/format';
import { shownLabels } from '../../../../components/heatmap/layout';
import { LegendMarks } from '../../../../components/Legend';
import type { Ramp } from '../../../../components/scales';
import type { Palette } from '../../../../components/theme';
import { SvgToken } from '../../../../components/TokenText';
import type { Walk } from '../../picture';
import { stateOf } from '../block/stages';
import { Words } from '../block/Words';
import type { HeadLayout } from './layout';
import { sees, type HeadMatrix } from './matrix';

interface MatrixMarksProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly matrix: HeadMatrix;
  readonly ramp: Ramp;
  readonly palette: Palette;
  readonly keyAt: number;
  readonly hovered: number | null;
}

/** Narrower cells have no frame of their own. */
const FRAMED = 9;

/** What stands around the cells: the followed row's frames, the names of the columns, and what the colours mean. */
export function MatrixMarks({ walk, layout, matrix, ramp, palette, keyAt, hovered }: MatrixMarksProps) {
  const { t } = useTranslation();
  const { labels, position, step } = walk;
  const { matrix: grid, columnLabels, legend, rows } = layout;
  const T = labels.length;
  const isThere = matrix.kind !== 'none';
  const compares = isThere && step.stage !== 'mix';
  const active = [...new Set([...(compares ? [keyAt] : []), ...(hovered === null ? [] : [hovered])])];
  const below = grid.y + T * grid.cellHeight + 6;
  const middle = columnLabels.fontSize * 0.35;
  return (
    <g>
      {isThere && <path d={rowFrame(layout, position)} fill="none" stroke={palette.ink} strokeWidth={1} />}
      {shownLabels(T, columnLabels.step, active.slice(-1)).map((s) => (
        <SvgToken
          key={s}
          token={labels[s]}
          columns={columnLabels.columns}
          x={pixels(grid.x + (s + 0.5) * grid.cellWidth + middle)}
          y={columnLabels.angle === -45 ? below + middle : below}
          anchor="end"
          size={columnLabels.fontSize}
          palette={palette}
          strong={active.includes(s)}
          rotate={columnLabels.angle}
        />
      ))}
      {isThere && (
        <LegendMarks
          {...legend}
          ramp={ramp}
          palette={palette}
          masked={stateOf('mask', step) === 'later' ? null : t('pictures.head.masked')}
        />
      )}
      {step.stage === 'mask' &&
        rows.y.map((y, query) => (
          <Words
            key={query}
            x={grid.x + T * grid.cellWidth + 8}
            y={y + 3.5}
            size={Math.min(11, rows.fontSize)}
            fill={query === position ? palette.ink : palette.muted}
            strong={query === position}
            halo={palette.paper}
          >
            {t('pictures.head.sees', { seen: labels.filter((_, key) => sees(walk, query, key)).length, all: T })}
          </Words>
        ))}
    </g>
  );
}

const frameOf = ({ x, y, width, height }: Box): string => `M${x + 0.5} ${y + 0.5}h${width - 1}v${height - 1}h${1 - width}z`;

/** A frame for each cell of a row, or one for the whole row. */
function rowFrame({ matrix }: HeadLayout, row: number): string {
  if (matrix.cellWidth >= FRAMED)
    return Array.from({ length: matrix.columns }, (_, column) => frameOf(cellBox(matrix, row, column))).join('');
  const first = cellBox(matrix, row, 0);
  return frameOf({ ...first, x: first.x - 1, width: Math.round(matrix.columns * matrix.cellWidth) + 2 });
}
