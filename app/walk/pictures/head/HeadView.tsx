import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bands } from '../../../../components/Bands';
import { Cells } from '../../../../components/cells/Cells';
import { TokenRows } from '../../../../components/rows/TokenRows';
import { signedRamp, weightRamp } from '../../../../components/scales';
import { PALETTES } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import { numberOf } from '../../../../engine/steps';
import { useLinks } from '../../../state/link-store';
import type { PictureProps, Walk } from '../../picture';
import '../block/block.css';
import { Moving } from '../block/Moving';
import { NumberCursor } from '../block/NumberCursor';
import type { Spot } from '../block/pointer';
import { Readout, SpotWords } from '../block/Readout';
import { stateOf } from '../block/stages';
import { usePointing } from '../block/use-pointing';
import './head.css';
import { focusOf, matrixName, targetsOf } from './focus';
import { Headings } from './Headings';
import { HeadList } from './HeadList';
import { HeadThumbs } from '../block/HeadThumbs';
import { layoutHead, type HeadLayout } from './layout';
import { matrixOf, sees } from './matrix';
import { MatrixMarks } from './MatrixMarks';
import { MixMarks } from './MixMarks';
import { NormCard } from './NormCard';
import { ProjectionCard } from './ProjectionCard';
import { RotationCard } from './RotationCard';
import { RowMarks } from './RowMarks';
import { ScoreCard } from './ScoreCard';
import { bandsOf, slotsOf } from './slots';
import { SoftmaxColumns } from './SoftmaxColumns';
import { openedBy } from './stages';

/**
 * One attention head: each token's query, key and value, how much the followed token reads of each other one, and what it takes from
 * them. What the step has not come to yet is an empty outline; what it is about stands over that, opened.
 */
export function HeadView({ walk, theme, width, height, go }: PictureProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { config, labels, position, head, layer, step } = walk;
  const { num_attention_heads: heads, num_key_value_heads: kvHeads } = config;
  const layout = useMemo(
    () => layoutHead(labels, { width, height, position, heads, kvHeads }),
    [labels, width, height, position, heads, kvHeads],
  );
  const slots = useMemo(() => slotsOf(walk, layout), [walk, layout]);
  const bands = useMemo(() => bandsOf(slots), [slots]);
  const matrix = useMemo(() => matrixOf(walk), [walk]);
  const ramp = useMemo(
    () => (matrix.kind === 'weights' ? weightRamp(theme, 1) : signedRamp(theme, matrix.range)),
    [theme, matrix.kind, matrix.range],
  );
  const targets = useMemo(() => targetsOf(walk, layout, slots, matrix), [walk, layout, slots, matrix]);

  const links = useLinks();
  const [chosen, setChosen] = useState<number | null>(null);
  const keyAt = chosen !== null && chosen < labels.length && sees(walk, position, chosen) ? chosen : usualKey(walk);
  const opened = openedBy(step);
  const hoveredKey = links.cell?.row === position ? links.cell.col : links.token;

  const open = ({ element }: Spot): void => go({ element });
  const { pointed, point, listeners } = usePointing({
    onPoint: (spot) => {
      const key = spot === null ? null : keyOf(walk, spot);
      if (key !== null && sees(walk, position, key)) setChosen(key);
      if (spot === null) links.hoverCell(null);
      else if (isCell(spot)) links.hoverCell({ row: spot.element.index[1], col: spot.element.index[2] });
      else links.hoverToken(spot.element.index[0]);
      links.hoverDimension(spot === null || isCell(spot) ? null : (spot.element.index.at(-1) ?? null));
    },
    onOpen: open,
    hasOwnWays,
  });

  const size = { width: layout.width, height: layout.height };
  const dimension = links.dimension !== null && links.dimension < config.head_dim ? links.dimension : null;
  const hoveredHead = links.head?.layer === layer ? links.head.head : null;
  const card = { walk, layout, theme, keyAt, onKey: setChosen };
  return (
    <div
      className="head-picture"
      role="group"
      aria-label={t('pictures.head.label', {
        head: head + 1,
        layer: layer + 1,
        token: axisText(labels[position], 40),
      })}
      style={{ width: layout.width }}
    >
      <div className="block-canvas" style={size} {...listeners(targets)}>
        <svg {...size}>
          <TokenRows
            tokens={labels}
            layout={layout.rows}
            right={layout.width - 2}
            followed={position}
            hovered={links.token}
            palette={palette}
            onHover={links.hoverToken}
            onPin={(to) => go({ position: to })}
          />
        </svg>
        <div className="block-layer head-aside">
          <Bands bands={bands.aside} theme={theme} />
        </div>
        <div className="block-layer block-calm">
          <Bands bands={bands.calm} theme={theme} />
        </div>
        <Moving on={`${step.key} ${head}`} from={shiftOf(walk, layout)}>
          <Bands bands={bands.now} theme={theme} />
        </Moving>
        {opened !== 'wide' && (
          <div className="block-layer" key={`${matrix.kind} ${step.stage === 'mask'}`}>
            <div className={`block-layer ${step.stage === 'scores' ? 'head-fill' : 'head-fade'}`}>
              <Cells layout={layout.matrix} values={matrix.values} masked={matrix.isMasked} ramp={ramp} theme={theme} />
            </div>
          </div>
        )}
        <HeadThumbs walk={walk} places={layout.thumbs.places} theme={theme} />
        <svg {...size} className="block-marks">
          <Headings walk={walk} layout={layout} palette={palette} opened={opened} />
          <RowMarks walk={walk} layout={layout} slots={marked(slots, opened)} palette={palette} keyAt={keyAt} />
          {opened !== 'wide' && (
            <MatrixMarks
              walk={walk}
              layout={layout}
              matrix={matrix}
              ramp={ramp}
              palette={palette}
              keyAt={keyAt}
              hovered={hoveredKey}
            />
          )}
          {opened === null && <MixMarks walk={walk} layout={layout} palette={palette} hovered={hoveredKey} />}
          {step.stage === 'softmax' && <SoftmaxColumns walk={walk} layout={layout} palette={palette} hovered={hoveredKey} />}
          <HeadList
            walk={walk}
            layout={layout}
            palette={palette}
            hovered={hoveredHead}
            onHover={(of) => links.hoverHead(of === null ? null : { layer, head: of })}
            onChoose={(to) => go({ head: to })}
          />
          <rect
            className="block-focus"
            data-focus=""
            {...focusOf(walk, layout, slots)}
            rx={2}
            fill="none"
            stroke={palette.ink}
            strokeWidth={2}
          />
          {pointed !== null && <rect {...pointed.box} fill="none" stroke={palette.ink} strokeWidth={1.5} />}
          <NumberCursor label={t('pictures.head.numbers')} targets={targets} onMove={point} onOpen={open} />
        </svg>
        {step.stage === 'qkv' && (
          <ProjectionCard walk={walk} layout={layout} slots={slots} theme={theme} dimension={dimension ?? 0} />
        )}
        {step.stage === 'qkNorm' && <NormCard {...card} />}
        {step.stage === 'rotation' && <RotationCard {...card} onPin={(to) => go({ dimension: to })} />}
        {step.stage === 'scores' && <ScoreCard {...card} dimension={dimension} onDimension={links.hoverDimension} />}
      </div>
      <Readout theme={theme}>
        {pointed === null ? (
          t('pictures.head.hint')
        ) : (
          <SpotWords walk={walk} spot={pointed} {...(isMasked(walk, pointed) && { instead: t('pictures.head.masked') })} />
        )}
      </Readout>
    </div>
  );
}

/** Cards and the list of heads answer the pointer themselves. */
const hasOwnWays = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.head-card, [role="option"]') !== null;

const isCell = ({ element }: Spot): boolean => /hook_(attn_scores|pattern)$/.test(element.name);

/** Whether it is a cell that the mask has hidden by now. */
function isMasked(walk: Walk, spot: Spot): boolean {
  const [, query, key] = spot.element.index;
  return isCell(spot) && stateOf('mask', walk.step) !== 'later' && !sees(walk, query, key);
}

/** The key that a number belongs to, if it is a key's, a value's or a cell of the followed row. */
function keyOf({ position }: Walk, { element: { name, index } }: Spot): number | null {
  if (/hook_(attn_scores|pattern)$/.test(name)) return index[1] === position ? index[2] : null;
  return /hook_(normed_|rot_)?k$|hook_v$/.test(name) ? index[0] : null;
}

/** The key to begin with: that of the step's own number, or else the token before. */
function usualKey(walk: Walk): number {
  const { position, step } = walk;
  const own = numberOf(step)?.element;
  const isOfRow = own !== undefined && [matrixName(walk, 'scores'), matrixName(walk, 'weights')].includes(own.name);
  if (isOfRow && own.index[1] === position && sees(walk, position, own.index[2])) return own.index[2];
  return Math.max(0, position - 1);
}

/** Under a card, or under softmax's columns, nothing has a frame. */
function marked(slots: ReturnType<typeof slotsOf>, opened: ReturnType<typeof openedBy>): ReturnType<typeof slotsOf> {
  return opened === null ? slots : slots.filter(({ name }) => !/hook_(z|result)$/.test(name));
}

/** How far what is computed now has come: it moves from there to its place. */
function shiftOf({ step }: Walk, { normed, qkv, flow, digits }: HeadLayout): readonly [dx: number, dy: number] {
  switch (step.stage) {
    case 'qkv':
      return [normed.x - qkv.x, 0];
    case 'mix':
      return [digits - flow.right, 0];
    default:
      return [0, 0];
  }
}
