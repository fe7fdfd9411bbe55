import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Bands, type Band } from '../../../components/Bands';
import { formatExact } from '../../../components/format';
import { TokenRows } from '../../../components/rows/TokenRows';
import { PALETTES } from '../../../components/theme';
import { useLinks } from '../../state/link-store';
import type { PictureProps, Walk } from '../picture';
import './block/block.css';
import type { Box } from './block/layout';
import { Moving } from './block/Moving';
import { NumberCursor } from './block/NumberCursor';
import { bandsOf as bandsOfSlots, Outlines } from './block/Outlines';
import { targetsOf, type Spot, type Target } from './block/pointer';
import { SpotWords, tokenName } from './block/Readout';
import type { Slot } from './block/slots';
import { stepInLayer } from '../place';
import { vectorOf } from '../vectors';
import { rangeOf } from './block/values';
import { usePointing } from './block/use-pointing';
import { nameOf, Words } from './block/Words';
import { Arcs } from './stack/Arcs';
import { Ahead, BranchMarks, Columns, frontier, LayerChoices } from './stack/Columns';
import { layoutStack, type StackLayout } from './stack/layout';
import { logitLines, Logits, spotOf, type LogitLine } from './stack/Logits';
import { Matrices } from './stack/Matrices';
import { SizeChart } from './stack/SizeChart';
import { slotsOf } from './stack/slots';
import { stateOutside } from './stack/states';
import { Sums } from './stack/Sums';
import { meanAttention } from './stack/values';

/**
 * All layers at once: each token's residual stream runs through them, and what every branch finds is added to it. The followed row
 * begins as a row of the embedding matrix, and ends as a number for each token of the vocabulary.
 */
export function StackPicture({ walk, theme, width, height, go }: PictureProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { config, labels, position, step } = walk;
  const L = config.num_hidden_layers;
  const layout = useMemo(() => layoutStack(labels, L, { width, height }), [labels, L, width, height]);
  const slots = useMemo(() => slotsOf(walk, layout), [walk, layout]);
  const lines = useMemo(() => logitLines(walk, layout), [walk, layout]);
  const weights = useMemo(() => meanAttention(walk), [walk]);
  const bands = useMemo(() => bandsOf(walk, layout, slots), [walk, layout, slots]);
  const targets = useMemo(
    () => [...targetsOf(slots, []), ...lines.map((line) => targetOf(line, step.stage === 'logits'))],
    [slots, lines, step],
  );
  const links = useLinks();
  const open = (spot: Spot): void => go({ element: spot.element });
  const { pointed, point, listeners } = usePointing({
    onPoint: (spot) => {
      const isLogit = spot?.element.name === 'logits';
      const last = spot?.element.index.at(-1) ?? null;
      links.hoverDimension(isLogit ? null : last);
      links.hoverVocabulary(isLogit ? last : null);
    },
    onOpen: open,
  });
  const toLayer = (layer: number): void => {
    const key = stepInLayer(walk.steps, step, layer);
    go({ layer, ...(key !== null && { step: key }) });
  };
  const size = { width: layout.width, height: layout.height };
  const reached = frontier(walk, layout);
  const norm = stateOutside(walk, 'finalNorm');
  const scale = norm === 'later' ? null : vectorOf(walk.get('ln_final.hook_scale'), [position]);
  return (
    <div
      className="block-picture"
      role="group"
      aria-label={t('pictures.stack.label', { layers: L, token: tokenName(walk, position) })}
      style={{ width: layout.width }}
    >
      <div className="block-canvas" style={size} {...listeners(targets)}>
        <svg {...size}>
          <Columns walk={walk} layout={layout} palette={palette} />
          <Ahead layout={layout} from={reached} palette={palette} />
          <TokenRows
            tokens={labels}
            layout={layout.rows}
            right={reached}
            followed={position}
            hovered={links.token}
            palette={palette}
            onHover={links.hoverToken}
            onPin={(to) => go({ position: to })}
          />
          <Matrices walk={walk} layout={layout} palette={palette} />
        </svg>
        <div className="block-layer">
          <Bands bands={bands.calm} theme={theme} />
        </div>
        <Moving on={step.key} from={step.stage === 'embed' ? [-30, 0] : [-24, 0]}>
          <Bands bands={bands.now} theme={theme} />
        </Moving>
        <svg {...size} className="block-marks">
          <Outlines slots={slots} palette={palette} />
          {weights !== null && <Arcs walk={walk} layout={layout} weights={weights} hovered={links.token} palette={palette} />}
          <BranchMarks walk={walk} layout={layout} palette={palette} />
          <SizeChart walk={walk} layout={layout} palette={palette} />
          <Sums walk={walk} layout={layout} slots={slots} palette={palette} />
          <Words x={layout.norm.x + layout.norm.width + 6} y={13} anchor="end" size={12} fill={nameOf(norm, palette)} strong>
            {t('pictures.stack.finalNorm')}
          </Words>
          {scale !== null && (
            <Words x={layout.norm.x + layout.norm.width + 6} y={28} anchor="end" fill={nameOf(norm, palette)} mono>
              ÷ {formatExact(scale[0])}
            </Words>
          )}
          <Logits walk={walk} layout={layout} lines={lines} palette={palette} />
          <LayerChoices walk={walk} layout={layout} onChoose={toLayer} />
          <rect className="block-focus" data-focus="" {...focusOf(walk, layout)} rx={5} fill="none" />
          {pointed !== null && <rect {...pointed.box} fill="none" stroke={palette.ink} strokeWidth={1.5} />}
          <NumberCursor label={t('pictures.stack.numbers')} targets={targets} onMove={point} onOpen={open} />
        </svg>
      </div>
      <div className="block-readout">
        <output className="block-readout-text">
          <Told walk={walk} spot={pointed} weights={weights} hovered={links.token} />
        </output>
      </div>
    </div>
  );
}

interface ToldProps {
  readonly walk: Walk;
  readonly spot: Spot | null;
  readonly weights: Float32Array | null;
  readonly hovered: number | null;
}

/** The number under the pointer, or what the arcs are. */
function Told({ walk, spot, weights, hovered }: ToldProps) {
  const { t } = useTranslation();
  const token = tokenName(walk, walk.position);
  if (spot !== null) return <SpotWords walk={walk} spot={spot} />;
  if (weights === null) return t('pictures.stack.hint');
  if (hovered !== null && hovered < weights.length)
    return (
      <>
        {t('pictures.stack.reads', { token, source: tokenName(walk, hovered) })} <b>{formatExact(weights[hovered])}</b>
      </>
    );
  return t('pictures.stack.arcs', { token, count: walk.config.num_attention_heads });
}

/** The part in focus; of a long text only as much of it as can be seen together with the followed row and what stands below. */
function focusOf(walk: Walk, layout: StackLayout): Box {
  const part = partOf(walk, layout);
  if (part.height <= layout.inSight) return part;
  const lowest = part.y + part.height - layout.inSight;
  const y = Math.max(part.y, Math.min(lowest, layout.rows.y[walk.position] + layout.rows.pitch - layout.inSight));
  return { ...part, y, height: layout.inSight };
}

/** The part of the picture that the step is about; of a step inside a layer, that layer. */
function partOf({ step, layer, position }: Walk, layout: StackLayout): Box {
  const { matrix, embedded, norm, unembedding, logits, rows } = layout;
  const from = (x: number, to: number): Box => ({ x, y: 2, width: to - x, height: matrix.height + ROOM });
  if (step.layer !== null) return layout.layers[layer];
  switch (step.stage) {
    case 'embed':
      return from(matrix.x - 6, embedded.x + embedded.width + 4);
    case 'finalNorm':
      return { x: norm.x - 6, y: rows.y[position] - 14, width: norm.width + 12, height: 28 };
    case 'logits':
      return from(unembedding.x - 6, logits.x + logits.width);
    default:
      return layout.layers[layer];
  }
}

/** The headings over the rows. */
const ROOM = 36;

function targetOf(line: LogitLine, isNow: boolean): Target {
  return { box: line.box, count: 1, isNow, at: () => spotOf(line) };
}

/** What is drawn on canvases: the followed row's vectors, and calm what the other rows began as. */
function bandsOf(walk: Walk, layout: StackLayout, slots: readonly Slot[]): ReturnType<typeof bandsOfSlots> {
  const { calm, now } = bandsOfSlots(slots);
  const embed = stateOutside(walk, 'embed') === 'later' ? null : walk.get('hook_embed');
  const others = layout.rows.y.flatMap((y, row): Band[] => {
    const values = row === walk.position ? null : vectorOf(embed, [row]);
    return values === null
      ? []
      : [{ ...layout.embedded, y: y - 2.5, height: 5, values, range: rangeOf([values]), kind: 'signed' }];
  });
  return { calm: [...others, ...calm], now };
}
