import { useTranslation } from 'react-i18next';
import { FunctionCurve } from '../../../../components/curve/FunctionCurve';
import { formatExact, formatShort } from '../../../../components/format';
import { onOptionKey } from '../../../../components/roving';
import type { Palette } from '../../../../components/theme';
import type { Activation } from '../../../../engine/model/config';
import type { Walk } from '../../picture';
import type { NetworkLayout } from './feed-forward-layout';
import { middleOf, type Box, type Half } from './layout';
import { reader } from './slots';
import { stateOf } from './stages';
import { strongest } from '../../vectors';
import { activated, curveOf } from './values';
import { lineOf, nameOf, Words } from './Words';

interface NetworkMarksProps {
  readonly walk: Walk;
  readonly half: Half;
  readonly network: NetworkLayout;
  readonly palette: Palette;
  /** The neuron that is looked at, and the one that the pointer previews. */
  readonly unit: number;
  readonly onHover: (unit: number | null) => void;
  readonly onChoose: (unit: number) => void;
}

const CURVES = { silu: curveOf('silu'), gelu_pytorch_tanh: curveOf('gelu_pytorch_tanh') } as const;
const NAMES: Readonly<Record<Activation, string>> = { silu: 'SiLU', gelu_pytorch_tanh: 'GELU' };

/** A gated feed-forward network: two projections, the curve that makes a gate of one of them, their product, and its strongest neurons. */
export function NetworkMarks(props: NetworkMarksProps) {
  const { walk, network, palette, unit } = props;
  const { t } = useTranslation();
  const { step, config, position } = walk;
  const kind = config.hidden_act ?? 'silu';
  const pre = reader(walk)('mlp.hook_pre', [position]);
  const up = stateOf('gateUp', step);
  const gated = stateOf('activation', step);
  const point = pre === null || gated === 'later' ? null : { x: pre[unit], y: activated(kind, pre.subarray(unit, unit + 1))[0] };
  const name = (box: Box, text: string, state: typeof up) => (
    <Words x={box.x} y={box.y - 5} fill={state === 'now' ? palette.mlp : palette.muted} strong>
      {text}
    </Words>
  );
  return (
    <g>
      <Wires {...props} />
      {name(network.gate, t('pictures.block.gate'), up)}
      {name(network.up, t('pictures.block.up'), up)}
      {name(network.post, t('pictures.block.post'), gated)}
      <g data-part="activation" data-state={gated}>
        <FunctionCurve
          {...network.curve}
          samples={CURVES[kind]}
          used={gated === 'later' ? null : pre}
          point={point}
          palette={palette}
          colour={gated === 'later' ? palette.muted : palette.mlp}
          label={NAMES[kind]}
        />
      </g>
      <Neuron {...props} curve={NAMES[kind]} gate={point?.y ?? null} />
      <Strongest {...props} />
    </g>
  );
}

function Wires({ walk, half, network, palette, unit }: NetworkMarksProps) {
  const { step, config } = walk;
  const { gate, up, post, curve, neuron } = network;
  const F = config.intermediate_size;
  // A neuron is one cell of each band.
  const cell = gate.x + ((unit + 0.5) * gate.width) / F;
  const turn = post.y - 24;
  const ticks = [gate, up, ...(stateOf('activation', step) === 'later' ? [] : [post])]
    .map((box) => `M${cell} ${box.y - 3}V${box.y}M${cell} ${box.y + box.height}v3`)
    .join('');
  return (
    <g>
      <path
        d={`M${half.fork} ${middleOf(half.weighted)}V${middleOf(gate)}H${gate.x}M${half.fork} ${middleOf(up)}H${up.x}`}
        {...lineOf(stateOf('gateUp', step), palette.mlp, palette)}
      />
      <path
        d={`M${curve.x + curve.width} ${curve.y + curve.height / 2}H${neuron.x}M${neuron.x + neuron.width / 2} ${neuron.y + neuron.height}V${turn}H${cell}V${post.y}`}
        {...lineOf(stateOf('activation', step), palette.mlp, palette)}
      />
      <path
        d={`M${post.x + post.width} ${middleOf(post)}H${half.plus}V${half.out.y}`}
        {...lineOf(stateOf('down', step), palette.mlp, palette)}
      />
      {stateOf('gateUp', step) !== 'later' && <path d={ticks} stroke={palette.ink} strokeWidth={1.5} />}
    </g>
  );
}

/** One neuron's own arithmetic; the numbers that can be opened are drawn with the others. */
function Neuron({
  walk,
  network,
  palette,
  unit,
  curve,
  gate,
}: NetworkMarksProps & { readonly curve: string; readonly gate: number | null }) {
  const { t } = useTranslation();
  const { neuron, lines } = network;
  const state = stateOf('activation', walk.step);
  const words = [
    t('pictures.block.neuron', { index: unit }),
    t('pictures.block.gateOf'),
    curve,
    t('pictures.block.timesUp'),
    '=',
  ];
  return (
    <g data-part="neuron">
      <rect {...neuron} rx={4} fill="none" stroke={palette.hairline} />
      {words.map((word, line) => (
        <Words
          key={line}
          x={neuron.x + 6}
          y={lines[line]}
          fill={line === 0 && state !== 'later' ? palette.ink : nameOf(state, palette)}
          strong={line === 0}
        >
          {word}
        </Words>
      ))}
      {gate !== null && (
        <Words x={neuron.x + neuron.width - 6} y={lines[2]} anchor="end" fill={nameOf(state, palette)} mono>
          {formatExact(gate)}
        </Words>
      )}
    </g>
  );
}

/** The neurons that give most, each led from its cell to its number. */
function Strongest({ walk, network, palette, unit, onHover, onChoose }: NetworkMarksProps) {
  const { t } = useTranslation();
  const post = reader(walk)('mlp.hook_post', [walk.position]);
  const state = stateOf('activation', walk.step);
  if (post === null || state === 'later' || network.strongest.length === 0) return null;
  const found = strongest(post, network.strongest.length).toSorted((a, b) => a - b);
  const bottom = network.post.y + network.post.height;
  const stop = Math.max(0, found.indexOf(unit));
  return (
    <g role="listbox" aria-label={t('pictures.block.strongest')}>
      {found.map((index, i) => {
        const { x, y, width, height } = network.strongest[i];
        const cell = network.post.x + ((index + 0.5) * network.post.width) / post.length;
        const isLit = index === unit;
        return (
          <g
            key={index}
            role="option"
            className="block-choice"
            aria-selected={isLit}
            aria-label={t('pictures.block.neuronValue', { index, value: formatExact(post[index]) })}
            tabIndex={i === stop ? 0 : -1}
            onPointerEnter={() => onHover(index)}
            onPointerLeave={() => onHover(null)}
            onFocus={() => onHover(index)}
            onBlur={() => onHover(null)}
            onClick={() => onChoose(index)}
            onKeyDown={(event) => onOptionKey(event, i, found.length, () => onChoose(index))}
          >
            <rect x={x} y={bottom} width={width} height={y + height - bottom} fill="transparent" />
            <path
              d={`M${cell} ${bottom + 1}L${x + width / 2} ${y - 1}`}
              stroke={isLit ? palette.ink : palette.mlp}
              strokeOpacity={isLit ? 1 : 0.6}
            />
            <Words x={x + width / 2} y={y + 11} anchor="middle" fill={isLit ? palette.ink : palette.muted} strong={isLit}>
              {index}
            </Words>
            <Words x={x + width / 2} y={y + 25} anchor="middle" fill={isLit ? palette.ink : palette.muted} mono size={10.5}>
              {formatShort(post[index])}
            </Words>
          </g>
        );
      })}
    </g>
  );
}
