import { useTranslation } from 'react-i18next';
import { PlusSign } from '../../../../components/branch/PlusSign';
import { formatExact } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import type { BlockLayout, Half } from './layout';
import { streamSizes } from './numbers';
import { outStage } from './slots';
import { stateOf, type State } from './stages';
import { lineOf, nameOf, Words } from './Words';

interface StreamProps {
  readonly walk: Walk;
  readonly layout: BlockLayout;
  readonly palette: Palette;
}

const CORNER = 12;
/** Where the stream turns, from the card's edges. */
const TURN = 9;

/** The followed row's stream through the layer: on its own height, or down to where there is room for the branches, and back. */
export function StreamLine({ walk, layout, palette }: StreamProps) {
  const { card, track, y, attention, feedForward } = layout;
  const right = card.x + card.width;
  const down = track - y;
  const corner = Math.min(CORNER, Math.abs(down) / 2);
  const turned = down > 0.5;
  const [from, to] = [card.x + TURN, right - TURN];
  const before = turned
    ? `M${card.x - 12} ${y}H${from - Math.min(corner, TURN)}Q${from} ${y} ${from} ${y + corner}V${track - corner}Q${from} ${track} ${from + corner} ${track}H${attention.plus}`
    : `M${card.x - 12} ${track}H${attention.plus}`;
  const after = turned
    ? `M${feedForward.plus} ${track}H${to - Math.min(corner, TURN)}Q${to} ${track} ${to} ${track - corner}V${y + corner}Q${to} ${y} ${to + corner} ${y}H${right + 12}`
    : `M${feedForward.plus} ${track}H${right + 12}`;
  const parts: readonly (readonly [path: string, state: State])[] = [
    [before, stateOf('layer', walk.step)],
    [`M${attention.plus} ${track}H${feedForward.plus}`, stateOf('add1', walk.step)],
    [after, stateOf('add2', walk.step)],
  ];
  return parts.map(([path, state], i) => (
    <path
      key={i}
      d={path}
      fill="none"
      className="block-line"
      stroke={palette.residual}
      strokeWidth={state === 'now' ? 4 : 3}
      strokeOpacity={state === 'later' ? 0.35 : 1}
    />
  ));
}

/** Where the branches come back to the stream, and how large it is before, between and after. */
export function StreamMarks({ walk, layout, palette }: StreamProps) {
  const { t } = useTranslation();
  const { attention, feedForward, track, card } = layout;
  const [before, between, after] = streamSizes(walk).map((size) =>
    size === null ? null : t('pictures.block.rms', { value: formatExact(size) }),
  );
  const baseline = track + 25;
  const isMixture = walk.config.num_local_experts !== undefined;
  const isNormed = walk.config.post_norms ?? false;
  return (
    <g>
      <Return half={attention} track={track} state={stateOf('add1', walk.step)} palette={palette} />
      <Return half={feedForward} track={track} state={stateOf('add2', walk.step)} palette={palette} />
      {attention.isOpen && (
        <OutName
          half={attention}
          state={stateOf(outStage(walk, 1), walk.step)}
          palette={palette}
          text={isNormed ? t('pictures.block.attentionOutNormed') : t('pictures.block.attentionOut')}
        />
      )}
      {feedForward.isOpen && (
        <OutName
          half={feedForward}
          state={stateOf(outStage(walk, 2), walk.step)}
          palette={palette}
          text={
            isMixture
              ? t('pictures.block.mixtureOut')
              : isNormed
                ? t('pictures.block.networkOutNormed')
                : t('pictures.block.networkOut')
          }
        />
      )}
      {before !== null && attention.isOpen && (
        <Words x={attention.stream.x} y={baseline} fill={palette.muted} mono>
          {before}
        </Words>
      )}
      {between !== null && feedForward.isOpen && (
        <Words x={feedForward.stream.x} y={baseline} fill={nameOf(stateOf('add1', walk.step), palette)} mono>
          {between}
        </Words>
      )}
      {after !== null && feedForward.isOpen && (
        <Words x={card.x + card.width - 8} y={baseline} anchor="end" fill={nameOf(stateOf('add2', walk.step), palette)} mono>
          {after}
        </Words>
      )}
    </g>
  );
}

interface ReturnProps {
  readonly half: Half;
  readonly track: number;
  readonly state: State;
  readonly palette: Palette;
}

function Return({ half, track, state, palette }: ReturnProps) {
  const from = half.isOpen ? half.out.y + half.out.height : half.bottom;
  return (
    <g data-part="plus" data-state={state}>
      <path d={`M${half.plus} ${from}V${track - 10}`} {...lineOf(state, palette.residual, palette)} />
      <PlusSign
        x={half.plus}
        y={track}
        radius={9}
        stroke={state === 'later' ? palette.outline : palette.residual}
        fill={palette.card}
        strong={state === 'now'}
      />
    </g>
  );
}

function OutName({ half, state, palette, text }: { half: Half; state: State; palette: Palette; text: string }) {
  return (
    <Words x={half.plus - 12} y={half.out.y + half.out.height + 15} anchor="end" fill={nameOf(state, palette)} strong>
      {text}
    </Words>
  );
}
