import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bands } from '../../../components/Bands';
import { TokenRows } from '../../../components/rows/TokenRows';
import { PALETTES, type Palette } from '../../../components/theme';
import { axisText } from '../../../components/TokenText';
import { useLinks } from '../../state/link-store';
import { isFeedForward } from '../../../engine/steps';
import type { PictureProps } from '../picture';
import './block/block.css';
import { layoutMixture, layoutNetwork } from './block/feed-forward-layout';
import { focusOf, shiftOf } from './block/focus';
import { Folded } from './block/Folded';
import { HeadMarks } from './block/HeadMarks';
import { Heads } from './block/Heads';
import { HeadThumbs } from './block/HeadThumbs';
import { layoutBlock } from './block/layout';
import { chosenOf, MixtureMarks } from './block/MixtureMarks';
import { Moving } from './block/Moving';
import { NetworkMarks } from './block/NetworkMarks';
import { NormMarks } from './block/NormMarks';
import { NumberCursor } from './block/NumberCursor';
import { numeralsOf, SIZE } from './block/numbers';
import { bandsOf, Outlines } from './block/Outlines';
import { targetsOf, type Spot } from './block/pointer';
import { Readout, SpotWords } from './block/Readout';
import { useRowBands } from './block/row-bands';
import { slotsOf } from './block/slots';
import { stateOf } from './block/stages';
import { StreamLine, StreamMarks } from './block/StreamMarks';
import { useCardInSight } from './block/use-card-in-sight';
import { followedNeuron } from '../vectors';
import { usePointing } from './block/use-pointing';
import { nameOf, Words } from './block/Words';

/**
 * One layer, opened for the followed token: its stream runs through, attention and the feed-forward network branch off and add back.
 * What the step has not come to yet is an empty outline.
 */
export function BlockPicture({ walk, theme, width, height, go }: PictureProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { config, labels, position, head, step } = walk;
  const { num_attention_heads: H, num_key_value_heads: K, num_local_experts: E, num_experts_per_tok: k = 1 } = config;
  const half = isFeedForward(step.stage) ? 'feedForward' : 'attention';
  const layout = useMemo(
    () => layoutBlock(labels, { width, height, position, heads: H, kvHeads: K, head, half }),
    [labels, width, height, position, H, K, head, half],
  );
  const network = useMemo(
    () => (E === undefined ? layoutNetwork(layout.feedForward) : layoutMixture(layout.feedForward, E, k)),
    [layout, E, k],
  );
  const slots = useMemo(() => slotsOf(walk, layout, network), [walk, layout, network]);
  const bands = useMemo(() => bandsOf(slots), [slots]);
  const rows = useRowBands(walk, layout);

  const links = useLinks();
  const open = (spot: Spot): void => go({ element: spot.element, ...(spot.head !== null && { head: spot.head }) });
  const { pointed, point, listeners } = usePointing({
    onPoint: (spot) => links.hoverDimension(spot === null ? null : (spot.element.index.at(-1) ?? null)),
    onOpen: open,
  });
  const [previewed, setPreviewed] = useState<number | null>(null);
  const unit = previewed ?? unitAt(pointed) ?? followedNeuron(walk, walk.layer);
  const numerals = useMemo(() => numeralsOf(walk, layout, network, unit), [walk, layout, network, unit]);
  const targets = useMemo(() => targetsOf(slots, numerals), [slots, numerals]);
  const hoveredHead = links.head?.layer === walk.layer ? links.head.head : null;
  const hoverHead = (of: number | null): void => links.hoverHead(of === null ? null : { layer: walk.layer, head: of });

  const picture = useRef<HTMLDivElement>(null);
  useCardInSight(picture, layout);
  const chosen = network.kind === 'mixture' ? chosenOf(walk, theme) : [];
  const focus = focusOf(walk, layout, network, chosen[0]?.expert ?? null);
  const size = { width: layout.width, height: layout.height };
  const names = {
    attention: t('pictures.block.attention'),
    feedForward: E === undefined ? t('pictures.block.network') : t('pictures.block.mixture'),
  };
  const openHalf = (stage: 'norm1' | 'norm2') => {
    const key = walk.steps.find((each) => each.layer === walk.layer && each.stage === stage)?.key;
    return key === undefined ? null : () => go({ step: key });
  };

  return (
    <div
      ref={picture}
      className="block-picture"
      role="group"
      aria-label={t('pictures.block.label', {
        layer: walk.layer + 1,
        layers: config.num_hidden_layers,
        token: axisText(labels[position], 40),
      })}
      style={{ width: layout.width }}
    >
      <div className="block-canvas" style={size} {...listeners(targets)}>
        <svg {...size}>
          <TokenRows
            tokens={labels}
            layout={layout.rows}
            right={layout.leaving.x + layout.leaving.width}
            followed={position}
            hovered={links.token}
            palette={palette}
            onHover={links.hoverToken}
            onPin={(to) => go({ position: to })}
          />
          <rect {...layout.card} rx={8} fill={palette.card} stroke={palette.hairline} />
          <StreamLine walk={walk} layout={layout} palette={palette} />
        </svg>
        <div className="block-layer">
          <Bands bands={rows} theme={theme} />
        </div>
        <div className="block-layer block-calm">
          <Bands bands={bands.calm} theme={theme} />
        </div>
        <Moving on={step.key} from={shiftOf(walk, layout)}>
          <Bands bands={bands.now} theme={theme} />
        </Moving>
        {layout.attention.isOpen && <HeadThumbs walk={walk} places={layout.heads.patterns} theme={theme} />}
        <svg {...size} className="block-marks">
          <Outlines slots={slots} palette={palette} />
          <StreamMarks walk={walk} layout={layout} palette={palette} />
          {layout.attention.isOpen ? (
            <>
              <Title x={layout.attention.left} y={layout.card.y} text={names.attention} palette={palette} />
              <HeadMarks walk={walk} layout={layout} palette={palette} hovered={hoveredHead} />
              <NormMarks walk={walk} half={layout.attention} track={layout.track} which={1} palette={palette} />
              <Heads walk={walk} layout={layout} onHover={hoverHead} onChoose={(to) => go({ head: to })} />
            </>
          ) : (
            <Folded
              half={layout.attention}
              track={layout.track}
              name={names.attention}
              state={stateOf('add1', step)}
              palette={palette}
              onOpen={openHalf('norm1')}
            />
          )}
          {layout.feedForward.isOpen ? (
            <>
              <Title x={layout.feedForward.left} y={layout.card.y} text={names.feedForward} palette={palette} />
              <NormMarks walk={walk} half={layout.feedForward} track={layout.track} which={2} palette={palette} />
              {network.kind === 'network' ? (
                <NetworkMarks
                  walk={walk}
                  half={layout.feedForward}
                  network={network}
                  palette={palette}
                  unit={unit}
                  onHover={setPreviewed}
                  onChoose={(to) => go({ dimension: to })}
                />
              ) : (
                <MixtureMarks walk={walk} half={layout.feedForward} mixture={network} palette={palette} theme={theme} />
              )}
            </>
          ) : (
            <Folded
              half={layout.feedForward}
              track={layout.track}
              name={names.feedForward}
              state={stateOf('add2', step)}
              palette={palette}
              onOpen={openHalf('norm2')}
            />
          )}
          {numerals.map(({ key, x, y, anchor, text, state }) => (
            <Words key={key} x={x} y={y} anchor={anchor} size={SIZE} fill={nameOf(state, palette)} mono>
              {text}
            </Words>
          ))}
          <rect className="block-focus" data-focus="" {...focus} rx={5} fill="none" stroke={palette.ink} strokeWidth={1.5} />
          {pointed !== null && <rect {...pointed.box} fill="none" stroke={palette.ink} strokeWidth={1.5} />}
          <NumberCursor label={t('pictures.block.numbers')} targets={targets} onMove={point} onOpen={open} />
        </svg>
      </div>
      <Readout theme={theme}>{pointed === null ? t('pictures.block.hint') : <SpotWords walk={walk} spot={pointed} />}</Readout>
    </div>
  );
}

function Title({ x, y, text, palette }: { x: number; y: number; text: string; palette: Palette }) {
  return (
    <Words x={x + 24} y={y + 20} size={13} fill={palette.ink} strong>
      {text}
    </Words>
  );
}

/** The neuron that a spot belongs to, if any. */
function unitAt(spot: Spot | null): number | null {
  return spot !== null && /\.mlp\.hook_(pre|pre_linear|post)$/.test(spot.element.name) ? spot.element.index[1] : null;
}
