import { useTranslation } from 'react-i18next';
import { lanesOf } from '../../../../components/branch/lanes';
import { formatShort } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { middleOf, type BlockLayout } from './layout';
import { SIZE } from './heads-layout';
import { headSizes, restSize } from './numbers';
import { isOfOneHead, stateOf, type State } from './stages';
import { lineOf, nameOf, Words } from './Words';

interface HeadMarksProps {
  readonly walk: Walk;
  readonly layout: BlockLayout;
  readonly palette: Palette;
  readonly hovered: number | null;
}

/** The heads of a layer: what each reads, how its parts hang together, and how all flow into one. Their vectors are bands below. */
export function HeadMarks(props: HeadMarksProps) {
  const { walk, layout, palette } = props;
  const { heads } = layout;
  const sizes = headSizes(walk);
  return (
    <g>
      <Wires {...props} />
      <Lanes {...props} sizes={sizes} />
      <Headings walk={walk} layout={layout} palette={palette} />
      {heads.rows.map(({ head, y }) => (
        <g key={head}>
          <Words
            x={heads.label}
            y={y + 4}
            anchor="end"
            fill={head === walk.head || head === props.hovered ? palette.ink : palette.muted}
            strong={head === walk.head}
            halo={palette.card}
          >
            {head + 1}
          </Words>
          {sizes !== null && (
            <Words x={heads.size} y={y + 4} fill={nameOf(stateOf('heads', walk.step), palette)} mono size={10.5}>
              {formatShort(sizes[head])}
            </Words>
          )}
        </g>
      ))}
      <Frames {...props} />
    </g>
  );
}

const centreOf = ({ x, width }: { readonly x: number; readonly width: number }): number => x + width / 2;

function Headings({ walk, layout: { heads }, palette }: Omit<HeadMarksProps, 'hovered'>) {
  const { t } = useTranslation();
  const { step } = walk;
  const isScores = step.stage === 'scores' || step.stage === 'mask';
  // In a narrow picture the longest name makes room for itself.
  const keyValue = Math.min(centreOf(heads.kv), centreOf(heads.pattern) - 56);
  const query = Math.min(centreOf(heads.q), keyValue - 50);
  const columns = [
    { x: query, text: t('pictures.block.query'), colour: palette.query },
    { x: keyValue, text: t('pictures.block.keyValue'), colour: palette.key },
    {
      x: centreOf(heads.pattern),
      text: isScores ? t('pictures.block.scores') : t('pictures.block.pattern'),
      colour: palette.attention,
    },
    { x: centreOf(heads.z), text: t('pictures.block.mixed'), colour: palette.value },
    { x: centreOf(heads.result), text: t('pictures.block.adds'), colour: palette.residual },
  ];
  return columns.map(({ x, text, colour }) => (
    <Words key={text} x={x} y={heads.headings} anchor="middle" fill={colour} strong>
      {text}
    </Words>
  ));
}

interface Wire {
  readonly path: string;
  readonly colour: string;
  readonly state: State;
}

/** From the norm into every head, and through it: the present head's own wires over those of all. */
function Wires({ walk, layout, palette }: HeadMarksProps) {
  const { heads, attention: half } = layout;
  const { config, step } = walk;
  const perGroup = config.num_attention_heads / config.num_key_value_heads;
  const lit = isOfOneHead(step) || step.stage === 'heads' ? walk.head : null;
  const apart = heads.band / 2 + 1.5;
  const bottom = middleOf(half.weighted);
  const ends = heads.rows.length > 0 ? heads.rows[0].y : bottom;

  const wires = (rows: typeof heads.rows, groups: typeof heads.groups): Wire[] => {
    const path = (at: (row: { y: number }) => string, of: readonly { y: number }[] = rows): string => of.map(at).join('');
    return [
      { path: path(({ y }) => `M${half.fork} ${y}H${heads.q.x}`), colour: palette.query, state: stateOf('qkv', step) },
      {
        path: path(({ y }) => `M${half.fork} ${y - apart}H${heads.kv.x}`, groups),
        colour: palette.key,
        state: stateOf('qkv', step),
      },
      {
        path: path(({ y }) => `M${half.fork} ${y + apart}H${heads.kv.x}`, groups),
        colour: palette.value,
        state: stateOf('qkv', step),
      },
      {
        path: path(({ y }) => `M${heads.q.x + heads.q.width} ${y}H${heads.pattern.x}`),
        colour: palette.query,
        state: stateOf('scores', step),
      },
      {
        path: groups
          .map(({ y, from, to }) => `M${heads.kv.x + heads.kv.width} ${y - apart}H${heads.lines}M${heads.lines} ${from}V${to}`)
          .join(''),
        colour: palette.key,
        state: stateOf('scores', step),
      },
      {
        path: groups
          .map(
            ({ y, from, to }) =>
              `M${heads.kv.x + heads.kv.width} ${y + apart}H${heads.lines + 4}M${heads.lines + 4} ${from}V${to}`,
          )
          .join(''),
        colour: palette.value,
        state: stateOf('mix', step),
      },
      {
        path: path(({ y }) => `M${heads.pattern.x + heads.pattern.width} ${y}H${heads.z.x}`),
        colour: palette.value,
        state: stateOf('mix', step),
      },
      {
        path: path(({ y }) => `M${heads.z.x + heads.z.width} ${y}H${heads.result.x}`),
        colour: palette.residual,
        state: stateOf('heads', step),
      },
    ];
  };
  const trunk: Wire = {
    path: `M${half.fork} ${bottom}V${ends}`,
    colour: palette.residual,
    state: stateOf('qkv', step) === 'later' ? 'later' : 'before',
  };
  // Of what all heads do, the present one's is told; the others' goes beside it.
  const aside = (wire: Wire): Wire => (isOfOneHead(step) && wire.state === 'now' ? { ...wire, state: 'before' } : wire);
  const all = [trunk, ...wires(heads.rows, heads.groups).map(aside)];
  const own =
    lit === null
      ? []
      : wires(
          heads.rows.filter(({ head }) => head === lit),
          heads.groups.filter(({ kvHead }) => kvHead === Math.floor(lit / perGroup)),
        );
  return [...all, ...own.filter(({ state }) => state === 'now')].map(({ path, colour, state }, i) => (
    <path key={i} d={path} {...lineOf(state, colour, palette)} />
  ));
}

/** Each head's contribution, as thick as it is large, on its way to the sum. */
function Lanes({ walk, layout, palette, hovered, sizes }: HeadMarksProps & { readonly sizes: readonly number[] | null }) {
  const { t } = useTranslation();
  const { heads, attention: half } = layout;
  const { config, step, head: present } = walk;
  const state = stateOf('heads', step);
  const H = config.num_attention_heads;
  const x = heads.size + SIZE;
  const others = restSize(walk, heads.rows);
  const starts = heads.rows.map(({ head, y }) => ({ head: head as number | null, x, y, size: sizes?.[head] ?? 1 }));
  if (heads.rest !== null) starts.push({ head: null, x, y: heads.rest, size: others ?? 1 });
  const target = config.post_norms ? half.raw : half.out;
  const lanes = lanesOf(starts, heads.lanes.right, heads.lanes.room, target.y);
  return (
    <g data-part="lanes" data-state={state}>
      {lanes.map(({ path, width }, i) => {
        const { head } = starts[i];
        const isLit = head !== null && (head === present || head === hovered);
        return (
          <path
            key={head ?? 'rest'}
            d={path}
            fill="none"
            className="block-line"
            stroke={state === 'later' ? palette.hairline : isLit ? palette.value : palette.residual}
            strokeWidth={state === 'later' ? 1 : width}
            strokeOpacity={state === 'later' ? 1 : isLit ? 0.9 : state === 'now' ? 0.55 : 0.3}
          />
        );
      })}
      {heads.rest !== null && (
        <Words x={heads.q.x} y={heads.rest + 4} fill={nameOf(state, palette)}>
          {t('pictures.block.rest', { count: H - heads.rows.length })}
        </Words>
      )}
      {heads.rest !== null && others !== null && (
        <Words x={heads.size} y={heads.rest + 4} fill={nameOf(state, palette)} mono size={10.5}>
          {formatShort(others)}
        </Words>
      )}
    </g>
  );
}

/** The frames of the small patterns, and in each the row of the followed token. */
function Frames({ walk, layout: { heads }, palette, hovered }: HeadMarksProps) {
  const T = walk.run.tokens.length;
  const perGroup = walk.config.num_attention_heads / walk.config.num_key_value_heads;
  const state = stateOf('scores', walk.step);
  const groups = heads.grid.filter(({ index }) => perGroup > 1 && index % perGroup === 0);
  return (
    <g>
      {heads.patterns.map(({ index, x, y, side }, i) => {
        const row = side / T;
        const isStrong = index === walk.head || index === hovered;
        return (
          <g key={i}>
            <rect
              x={x - 0.5}
              y={y - 0.5}
              width={side + 1}
              height={side + 1}
              fill="none"
              stroke={isStrong ? palette.ink : palette.hairline}
              strokeWidth={isStrong && i < heads.grid.length ? 1.5 : 1}
            />
            {state !== 'later' && row >= 2 && (
              <rect
                x={x - 0.5}
                y={y + walk.position * row - 0.5}
                width={(walk.position + 1) * row + 1}
                height={row + 1}
                fill="none"
                stroke={palette.ink}
                strokeWidth={0.6}
              />
            )}
          </g>
        );
      })}
      {groups.map(({ x, y, side }, i) => {
        const last = heads.grid[(i + 1) * perGroup - 1];
        const to = last.y === y ? last.x + last.side : x + side;
        return (
          <g key={i}>
            <rect x={x} y={y + side + 3} width={to - x} height={1.5} fill={palette.key} />
            <rect x={x} y={y + side + 6} width={to - x} height={1.5} fill={palette.value} />
          </g>
        );
      })}
    </g>
  );
}
