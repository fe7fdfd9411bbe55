import { useTranslation } from 'react-i18next';
import { lanesOf } from '../../../../components/branch/lanes';
import { EXPERT_COLOURS } from '../../../../components/scales';
import type { Palette, Theme } from '../../../../components/theme';
import { Bars } from '../../../../components/tiles/Bars';
import type { Walk } from '../../picture';
import type { MixtureLayout } from './feed-forward-layout';
import { middleOf, type Half } from './layout';
import { reader } from './slots';
import { stateOf } from './stages';
import { lineOf, Words } from './Words';

interface MixtureMarksProps {
  readonly walk: Walk;
  readonly half: Half;
  readonly mixture: MixtureLayout;
  readonly palette: Palette;
  readonly theme: Theme;
}

/** An expert at work. */
export interface Chosen {
  readonly expert: number;
  readonly gate: number;
  readonly colour: string;
}

/** The experts that the followed token goes through, in the order of their gates; empty until they are chosen. */
export function chosenOf(walk: Walk, theme: Theme): Chosen[] {
  if (stateOf('choice', walk.step) === 'later') return [];
  const read = reader(walk);
  const indices = read('mlp.hook_expert_indices', [walk.position]);
  const gates = read('mlp.hook_expert_gates', [walk.position]);
  if (indices === null || gates === null) return [];
  const colours = EXPERT_COLOURS[theme];
  // A few experts keep their colours from token to token; of many, those at work are told apart.
  const isFew = (walk.config.num_local_experts ?? 0) <= colours.length;
  return Array.from(indices, (expert, j) => ({
    expert,
    gate: gates[j],
    colour: colours[(isFew ? expert : j) % colours.length],
  }));
}

/** A router and its experts: scores of all, the chosen ones in colour, the others idle, and what the chosen give coming together. */
export function MixtureMarks({ walk, half, mixture, palette, theme }: MixtureMarksProps) {
  const { t } = useTranslation();
  const { step, config, position } = walk;
  const { num_local_experts: E = 0, num_experts_per_tok: k = 1 } = config;
  const { scores, shares, tiles, tilesBox } = mixture;
  const read = reader(walk);
  const [router, choice, experts] = (['router', 'choice', 'experts'] as const).map((stage) => stateOf(stage, step));
  const chosen = chosenOf(walk, theme);
  const coloured = chosen.map(({ expert, colour }) => ({ index: expert, colour }));
  const values = (hook: string): Float32Array | null => (router === 'later' ? null : read(hook, [position]));
  const idle = Array.from({ length: E }, (_, e) => e).filter((e) => !chosen.some(({ expert }) => expert === e));
  const tile = (e: number): string => `M${tiles.x(e)} ${tiles.y(e)}h${tiles.side}v${tiles.side}h${-tiles.side}z`;
  // From the top down, so that the lanes do not cross.
  const byHeight = chosen.toSorted((a, b) => tiles.y(a.expert) - tiles.y(b.expert) || tiles.x(b.expert) - tiles.x(a.expert));
  const lanes = lanesOf(
    byHeight.map(({ expert, gate }, i) => ({
      x: tiles.x(expert) + tiles.side,
      // Those of one line of tiles leave side by side.
      y: tiles.y(expert) + (tiles.side * (1 + i)) / (1 + byHeight.length),
      size: gate,
    })),
    half.plus + 6,
    18,
    half.out.y,
  );
  const heading = (y: number, text: string, isNow: boolean) => (
    <Words x={tilesBox.x} y={y - 6} fill={isNow ? palette.mlp : palette.muted} strong>
      {text}
    </Words>
  );
  return (
    <g>
      <path
        d={`M${half.fork} ${middleOf(half.weighted)}V${middleOf(scores)}H${scores.x}`}
        {...lineOf(router, palette.mlp, palette)}
      />
      <path d={`M${half.fork} ${middleOf(tilesBox)}H${tilesBox.x}`} {...lineOf(experts, palette.mlp, palette)} />
      {heading(scores.y, t('pictures.block.router'), router === 'now')}
      <Bars
        values={values('mlp.hook_router_logits')}
        count={E}
        {...scores}
        base={palette.outline}
        axis={palette.outline}
        coloured={coloured}
      />
      {heading(shares.y, t('pictures.block.shares', { count: E }), router === 'now')}
      <Bars
        values={values('mlp.hook_expert_weights')}
        count={E}
        {...shares}
        base={palette.outline}
        axis={palette.outline}
        coloured={coloured}
      />
      {heading(tilesBox.y, t('pictures.block.experts', { chosen: k, count: E }), choice === 'now' || experts === 'now')}
      <g data-part="experts" data-state={experts}>
        <path d={idle.map(tile).join('')} fill="none" stroke={palette.hairline} strokeWidth={1} />
        {experts !== 'later' &&
          lanes.map(({ path, width }, i) => (
            <path
              key={byHeight[i].expert}
              d={path}
              fill="none"
              stroke={byHeight[i].colour}
              strokeWidth={width}
              strokeOpacity={experts === 'now' ? 0.9 : 0.5}
              className="block-line"
            />
          ))}
        {chosen.map(({ expert, colour }) => (
          <rect
            key={expert}
            x={tiles.x(expert)}
            y={tiles.y(expert)}
            width={tiles.side}
            height={tiles.side}
            rx={2}
            fill={colour}
            data-expert={expert}
          />
        ))}
      </g>
      {chosen.map(({ expert, colour }, j) => {
        const { x, y, height } = mixture.gates[j];
        return (
          <g key={expert} data-part="gate">
            <rect x={x} y={y + height - 13} width={9} height={9} rx={2} fill={colour} />
            <Words x={x + 14} y={y + height - 4} fill={choice === 'now' ? palette.ink : palette.muted}>
              {t('pictures.block.expert', { index: expert })}
            </Words>
          </g>
        );
      })}
    </g>
  );
}
