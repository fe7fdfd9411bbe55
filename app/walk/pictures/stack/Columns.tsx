import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { PlusSign } from '../../../../components/branch/PlusSign';
import { pixels } from '../../../../components/format';
import { onOptionKey } from '../../../../components/roving';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import type { State } from '../block/stages';
import { Words } from '../block/Words';
import { branchesOf, bump, type StackLayout } from './layout';
import { stateInLayer, stateOfBranch, stateOutside } from './states';

interface ColumnsProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  readonly palette: Palette;
}

/** Numbers of layers stand so far apart. */
const NUMBER_ROOM = 20;

/** Where the layers stand, the present one lit, and their numbers above them. */
export function Columns({ walk, layout, palette }: ColumnsProps) {
  const { t } = useTranslation();
  const { layers } = layout;
  const every = Math.ceil(NUMBER_ROOM / layers[0].width);
  const present = walk.step.layer;
  const isNamed = (layer: number): boolean => {
    if (layer === present) return true;
    const isFree = present === null || Math.abs(layer - present) >= every;
    return isFree && (layer + 1) % every === 0;
  };
  return (
    <g>
      <Words x={layers[0].x + 2} y={13} size={12} fill={present === null ? palette.muted : palette.ink} strong>
        {t('pictures.stack.layers', { count: layers.length })}
      </Words>
      {layers.map(({ x, y, width, height }, layer) => (
        <g key={layer}>
          <rect
            x={x + Math.min(2, width * 0.06)}
            y={y}
            width={width - Math.min(4, width * 0.12)}
            height={height}
            rx={Math.min(6, width / 6)}
            className="block-line"
            fill={layer === present ? palette.card : palette.wash}
            fillOpacity={stateInLayer(walk, layer, 'layer') === 'later' ? 0.45 : 1}
            stroke={layer === present ? palette.ink : palette.hairline}
            strokeWidth={layer === present ? 1.5 : 1}
          />
          {isNamed(layer) && (
            <Words
              x={x + width / 2}
              y={28}
              anchor="middle"
              fill={layer === present ? palette.ink : palette.muted}
              strong={layer === present}
              mono
            >
              {layer + 1}
            </Words>
          )}
        </g>
      ))}
    </g>
  );
}

/** What is still to come of the rows, quietly: the stream beyond where the step has got to. */
export const Ahead = memo(function Ahead({ layout, from, palette }: { layout: StackLayout; from: number; palette: Palette }) {
  const to = layout.norm.x;
  if (from >= to) return null;
  return (
    <path d={layout.rows.y.map((y) => `M${from} ${y}H${to}`).join('')} stroke={palette.hairline} strokeWidth={1.5} fill="none" />
  );
});

/** How far the rows' streams are computed. */
export function frontier(walk: Walk, layout: StackLayout): number {
  const { embedded, norm, layers } = layout;
  if (stateOutside(walk, 'embed') === 'later') return layout.rows.left;
  const { step } = walk;
  if (step.layer === null) return stateOutside(walk, 'finalNorm') === 'later' ? embedded.x + embedded.width : norm.x;
  const { attention, feedForward } = branchesOf(layers[step.layer], layout.rows.pitch);
  if (stateInLayer(walk, step.layer, 'add2') !== 'later') return layers[step.layer].x + layers[step.layer].width;
  return stateInLayer(walk, step.layer, 'add1') !== 'later' ? feedForward[0] : attention[0];
}

/** The branches of every layer on the followed row, and of the present layer on all rows. */
export function BranchMarks({ walk, layout, palette }: ColumnsProps) {
  const { layers, rows } = layout;
  const y = rows.y[walk.position];
  const present = walk.step.layer;
  const colourOf = (which: 1 | 2): string => (which === 1 ? palette.value : palette.mlp);
  return (
    <g>
      {present !== null && <AllRows layout={layout} layer={present} position={walk.position} palette={palette} />}
      {layers.map((layer, l) => {
        const { attention, feedForward, rise, radius } = branchesOf(layer, rows.pitch);
        return ([1, 2] as const).map((which) => {
          const ends = which === 1 ? attention : feedForward;
          const state = stateOfBranch(walk, l, which);
          const box = Math.min(20, (ends[1] - ends[0]) * 0.56);
          return (
            <g key={`${l} ${which}`} data-branch={`${l} ${which}`} data-state={state}>
              <path d={bump(ends, y, rise)} {...strokeOf(state, colourOf(which), palette)} />
              {box >= 5 && (
                <rect
                  x={pixels((ends[0] + ends[1] - box) / 2)}
                  y={y - rise - 3.5}
                  width={pixels(box)}
                  height={7}
                  rx={2}
                  className="block-line"
                  fill={state === 'now' ? colourOf(which) : palette.card}
                  stroke={state === 'later' ? palette.outline : colourOf(which)}
                  strokeOpacity={state === 'later' ? 0.5 : 1}
                />
              )}
              <PlusSign
                x={pixels(ends[1])}
                y={y}
                radius={pixels(radius)}
                stroke={state === 'later' ? palette.outline : palette.residual}
                fill={palette.card}
                strong={state === 'now' && radius > 3}
              />
            </g>
          );
        });
      })}
    </g>
  );
}

function strokeOf(state: State, colour: string, palette: Palette) {
  return {
    fill: 'none',
    className: 'block-line',
    stroke: state === 'later' ? palette.outline : colour,
    strokeOpacity: state === 'later' ? 0.4 : state === 'before' ? 0.75 : 1,
    strokeWidth: state === 'now' ? 2 : 1.25,
  } as const;
}

interface AllRowsProps {
  readonly layout: StackLayout;
  readonly layer: number;
  readonly position: number;
  readonly palette: Palette;
}

/** Every token passes the same way, all of them side by side. */
const AllRows = memo(function AllRows({ layout, layer, position, palette }: AllRowsProps) {
  const { attention, feedForward, rise } = branchesOf(layout.layers[layer], layout.rows.pitch);
  const of = (ends: readonly [number, number]): string =>
    layout.rows.y.flatMap((y, t) => (t === position ? [] : [bump(ends, y, rise * 0.7)])).join('');
  return (
    <>
      <path d={of(attention)} fill="none" stroke={palette.value} strokeOpacity={0.3} />
      <path d={of(feedForward)} fill="none" stroke={palette.mlp} strokeOpacity={0.3} />
    </>
  );
});

interface ChoicesProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  readonly onChoose: (layer: number) => void;
}

/** The layers as a list to choose from: one stop of the Tab key, and arrow keys inside. */
export function LayerChoices({ walk, layout, onChoose }: ChoicesProps) {
  const { t } = useTranslation();
  return (
    <g role="listbox" aria-label={t('pictures.stack.layers', { count: layout.layers.length })}>
      {layout.layers.map(({ x, width, height }, layer) => (
        <rect
          key={layer}
          x={x}
          y={16}
          width={width}
          height={height + 18}
          role="option"
          data-layer={layer}
          className="block-choice"
          aria-selected={layer === walk.layer}
          aria-label={t('pictures.stack.layer', { layer: layer + 1 })}
          tabIndex={layer === walk.layer ? 0 : -1}
          onClick={() => onChoose(layer)}
          onKeyDown={(event) => onOptionKey(event, layer, layout.layers.length, () => onChoose(layer))}
        />
      ))}
    </g>
  );
}
