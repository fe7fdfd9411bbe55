import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatPercent, pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import { axisText, MONO_ADVANCE, SvgToken } from '../../../../components/TokenText';
import { columnsOf } from '../../../../components/visible';
import type { Walk } from '../../picture';
import { Words } from '../block/Words';
import type { Box } from '../block/layout';
import { stateInLayer, stateOutside } from '../stack/states';
import { largest } from '../../vectors';
import { linesIn, STATIONS, stationOf, type LoopLayout, type Station } from './layout';
import { distributionOf, isLast, nextOf } from './values';

interface RingProps {
  readonly walk: Walk;
  readonly layout: LoopLayout;
  readonly palette: Palette;
}

const LINE = 17;
const SIZE = 12;
const PAD = 9;

/** The whole machine: text, tokens, model, distribution, draw, and round again. What the step has not come to yet is empty. */
export function Ring({ walk, layout, palette }: RingProps) {
  const { t } = useTranslation();
  const { stations, middle } = layout;
  const here = stationOf(walk.step.stage);
  const present = STATIONS.indexOf(here);
  const isClosing = walk.step.stage === 'append';
  // At the end all of it has been gone through; what stays in the cache is told of after the draw.
  const isDone = (station: number): boolean =>
    isClosing || walk.step.stage === 'end' || walk.step.stage === 'cache' || station < present;
  const names: Readonly<Record<Station, string>> = {
    text: t('pictures.loop.station.text'),
    tokens: t('pictures.loop.station.tokens'),
    model: t('pictures.loop.station.model'),
    distribution: t('pictures.loop.station.distribution'),
    draw: isLast(walk) ? t('pictures.loop.station.draw') : t('pictures.loop.station.next'),
  };
  return (
    <g>
      {STATIONS.map((station, i) => {
        const box = stations[station];
        const isHere = station === here;
        const isReached = isHere || isDone(i);
        return (
          <g key={station} data-station={station} data-state={isHere ? 'now' : isDone(i) ? 'before' : 'later'}>
            <Words x={box.x + 2} y={15} size={12} fill={isHere ? palette.ink : palette.muted} strong>
              {names[station]}
            </Words>
            <rect
              {...box}
              rx={8}
              className="block-line"
              fill={isReached ? palette.card : palette.paper}
              stroke={isHere ? palette.ink : isReached ? palette.outline : palette.hairline}
              strokeWidth={isHere ? 2 : 1}
            />
            {i > 0 && (
              <Arrow
                from={stations[STATIONS[i - 1]].x + stations[STATIONS[i - 1]].width + 4}
                to={box.x - 4}
                y={middle}
                colour={isReached ? palette.residual : palette.hairline}
              />
            )}
          </g>
        );
      })}
      <Text walk={walk} box={stations.text} palette={palette} />
      <Tokens walk={walk} box={stations.tokens} palette={palette} />
      <Model walk={walk} box={stations.model} palette={palette} />
      <Distribution walk={walk} box={stations.distribution} palette={palette} />
      <Drawn walk={walk} box={stations.draw} palette={palette} />
      <Back walk={walk} layout={layout} palette={palette} />
    </g>
  );
}

function Arrow({ from, to, y, colour }: { from: number; to: number; y: number; colour: string }) {
  return (
    <g className="block-line" stroke={colour} fill="none" strokeWidth={2} strokeLinecap="round" strokeLinejoin="round">
      <path d={`M${pixels(from)} ${y}H${pixels(to)}`} />
      <path d={`M${pixels(to - 5)} ${y - 4}L${pixels(to)} ${y}L${pixels(to - 5)} ${y + 4}`} />
    </g>
  );
}

interface StationProps {
  readonly walk: Walk;
  readonly box: Box;
  readonly palette: Palette;
}

const columnsIn = (width: number, size = SIZE): number => Math.max(3, Math.floor(width / (size * MONO_ADVANCE)));

/** The text's end, as much as fits, broken between tokens. */
function Text({ walk, box, palette }: StationProps) {
  const columns = columnsIn(box.width - 2 * PAD);
  const lines: string[] = [''];
  for (const label of walk.labels) {
    if (label.special) continue;
    const text = label.text.replaceAll(/\s+/g, ' ');
    if (columnsOf(lines[lines.length - 1] + text) <= columns) lines[lines.length - 1] += text;
    else lines.push(axisText({ text: text.trim() }, columns));
  }
  const fits = fitsIn(box);
  const shown = lines.slice(-fits);
  if (lines.length > fits) shown[0] = `…${shown[0].slice(1)}`;
  const places = linesIn(box, shown.length, LINE + 3);
  return shown.map((line, i) => (
    <Words key={i} x={box.x + PAD} y={places[i] + 4} size={SIZE} fill={palette.ink} mono>
      {line}
    </Words>
  ));
}

/** The tokens up to the followed one, as many as fit. */
function Tokens({ walk, box, palette }: StationProps) {
  const { labels, position } = walk;
  const [start, end] = windowOf(walk, box);
  const places = linesIn(box, end - start, PITCH);
  // What the merges have made is told below; it is whole when the ids are.
  if (stateOutside(walk, 'ids') === 'later') return null;
  const ids = walk.run.tokens;
  const idRoom = 5 * MONO_ADVANCE * 10 + 8;
  const hasIds = box.width > 120;
  return (
    <g>
      {labels.slice(start, end).map((label, i) => {
        const at = start + i;
        const y = places[i] + 4;
        return (
          <g key={at}>
            <SvgToken
              token={label}
              columns={columnsIn(box.width - 2 * PAD - (hasIds ? idRoom : 0))}
              x={box.x + PAD}
              y={y}
              anchor="start"
              size={SIZE}
              palette={palette}
              strong={at === position}
            />
            {hasIds && (
              <Words x={box.x + box.width - PAD} y={y} anchor="end" size={10} fill={palette.muted} mono>
                {ids[at]}
              </Words>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Rows of tokens are no farther apart than this. */
const PITCH = 38;

/** The tokens up to the followed one, as many as fit; the first, where these are fewer. */
function windowOf({ labels, position }: Walk, box: Box): readonly [start: number, end: number] {
  const fits = fitsIn(box);
  const end = Math.max(Math.min(labels.length, fits), position + 1);
  return [Math.max(0, end - fits), end];
}

const fitsIn = ({ height }: Box): number => Math.max(1, Math.floor((height - 2 * PAD) / LINE));

/** The model's layers, and the tokens' streams through them. */
function Model({ walk, box, palette }: StationProps) {
  const { t } = useTranslation();
  const { config, position, step } = walk;
  const L = config.num_hidden_layers;
  const inner = { x: box.x + 14, y: box.y + 8, width: box.width - 28, height: box.height - 16 };
  const pitch = inner.width / L;
  const thin = Math.min(22, pitch * 0.62);
  // Each stream on the height of its token.
  const [first, end] = windowOf(walk, box);
  const T = end - first;
  const places = linesIn(box, T, PITCH);
  const rowY = (row: number): number => pixels(places[row]);
  const isEmbedded = stateOutside(walk, 'embed') !== 'later';
  const reached =
    step.layer !== null
      ? inner.x + (step.layer + 0.5) * pitch
      : stateInLayer(walk, 0, 'layer') === 'before'
        ? box.x + box.width
        : isEmbedded
          ? inner.x
          : box.x;
  const others = Array.from({ length: T }, (_, row) => row).filter((row) => first + row !== position);
  const followed = rowY(position - first);
  return (
    <g>
      <path
        d={others.map((row) => `M${box.x + 1} ${rowY(row)}H${box.x + box.width - 1}`).join('')}
        stroke={palette.hairline}
        strokeWidth={1}
      />
      <path d={`M${box.x + 1} ${followed}H${box.x + box.width - 1}`} stroke={palette.hairline} strokeWidth={3} />
      {Array.from({ length: L }, (_, layer) => {
        const state = stateInLayer(walk, layer, 'add2');
        const isPresent = layer === step.layer;
        return (
          <rect
            key={layer}
            x={pixels(inner.x + (layer + 0.5) * pitch - thin / 2)}
            y={inner.y}
            width={pixels(thin)}
            height={inner.height}
            rx={Math.min(4, thin / 3)}
            data-layer={layer}
            className="block-line"
            fill={isPresent ? palette.query : palette.wash}
            fillOpacity={isPresent ? 0.2 : 1}
            stroke={isPresent ? palette.query : state === 'before' ? palette.outline : palette.hairline}
            strokeWidth={isPresent ? 2 : 1}
          />
        );
      })}
      {reached > box.x && (
        <g className="loop-streams">
          <path
            d={others.map((row) => `M${box.x + 1} ${rowY(row)}H${pixels(reached)}`).join('')}
            stroke={palette.residual}
            strokeOpacity={0.4}
          />
          <path d={`M${box.x + 1} ${followed}H${pixels(reached)}`} stroke={palette.residual} strokeWidth={3} />
        </g>
      )}
      <Words x={box.x + box.width - 2} y={15} anchor="end" fill={palette.muted}>
        {step.layer === null
          ? t('pictures.loop.layers', { count: L })
          : t('pictures.loop.layerOf', { layer: step.layer + 1, layers: L })}
      </Words>
    </g>
  );
}

/** The likeliest next tokens as bars; empty outlines until the logits are there. */
function Distribution({ walk, box, palette }: StationProps) {
  const state = stateOutside(walk, 'logits');
  const fits = Math.min(10, fitsIn(box));
  const all = useMemo(() => (state === 'later' ? null : distributionOf(walk)), [state, walk]);
  const ids = all === null ? [] : largest(all, fits);
  const isWide = box.width > 130;
  const token = (box.width - 2 * PAD) * (isWide ? 0.4 : 0.55);
  const room = box.width - 2 * PAD - token - (isWide ? 38 : 0);
  const top = all === null || ids.length === 0 ? 1 : all[ids[0]];
  const places = linesIn(box, fits, 30);
  return Array.from({ length: fits }, (_, i) => {
    const y = places[i] + 4;
    const x = box.x + PAD + token;
    if (all === null || i >= ids.length)
      return <rect key={i} x={x} y={y - 9} width={pixels(room)} height={9} rx={2} fill="none" stroke={palette.hairline} />;
    const id = ids[i];
    return (
      <g key={i}>
        <SvgToken
          token={walk.labelOf(id)}
          columns={columnsIn(token - 6)}
          x={box.x + PAD}
          y={y}
          anchor="start"
          size={SIZE}
          palette={palette}
        />
        <rect
          x={x}
          y={y - 9}
          width={pixels(Math.max(0.75, (all[id] / top) * room))}
          height={9}
          rx={2}
          fill={palette.probability}
          fillOpacity={0.8}
        />
        {isWide && (
          <Words x={box.x + box.width - PAD} y={y} anchor="end" size={10} fill={palette.muted} mono>
            {formatPercent(all[id])}
          </Words>
        )}
      </g>
    );
  });
}

/** The next token, once it is known. */
function Drawn({ walk, box, palette }: StationProps) {
  if (stateOutside(walk, isLast(walk) ? 'draw' : 'given') === 'later') return null;
  return (
    <SvgToken
      token={walk.labelOf(nextOf(walk))}
      columns={columnsIn(box.width - 2 * PAD, 15)}
      x={box.x + box.width / 2}
      y={box.y + box.height / 2 + 5}
      anchor="middle"
      size={15}
      palette={palette}
      strong
    />
  );
}

/** Under all stations back to the text: the loop, which closes when the token is appended. */
function Back({ walk, layout, palette }: RingProps) {
  const { t } = useTranslation();
  const { stations, back } = layout;
  const { stage } = walk.step;
  const from = stations.draw.x + stations.draw.width / 2;
  const to = stations.text.x + stations.text.width / 2;
  const top = stations.text.y + stations.text.height + 4;
  const isNow = stage === 'append';
  const colour = isNow ? palette.probability : palette.hairline;
  const text = stage === 'end' ? t('pictures.loop.ends') : t('pictures.loop.again');
  const middle = stations.model.x + stations.model.width / 2;
  const room = columnsOf(text) * 6 + 14;
  return (
    <g data-part="back" data-state={isNow ? 'now' : 'later'}>
      <g
        className="block-line"
        stroke={colour}
        strokeWidth={2}
        fill="none"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeDasharray={stage === 'end' ? '3 5' : undefined}
      >
        <path
          d={`M${pixels(from)} ${top}V${back - 8}Q${pixels(from)} ${back} ${pixels(from - 8)} ${back}H${pixels(to + 8)}Q${pixels(to)} ${back} ${pixels(to)} ${back - 8}V${top}`}
        />
        <path d={`M${pixels(to - 4)} ${top + 5}L${pixels(to)} ${top}L${pixels(to + 4)} ${top + 5}`} />
      </g>
      <rect x={middle - room / 2} y={back - 8} width={room} height={16} fill={palette.paper} />
      <Words x={middle} y={back + 4} anchor="middle" size={11} fill={isNow ? palette.ink : palette.muted}>
        {text}
      </Words>
    </g>
  );
}
