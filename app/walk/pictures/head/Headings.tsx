import { useTranslation } from 'react-i18next';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { stateOf } from '../block/stages';
import { Words } from '../block/Words';
import type { HeadLayout } from './layout';
import { kvHeadOf } from './terms';
import type { Opened } from './stages';

interface HeadingsProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly palette: Palette;
  readonly opened: Opened;
}

/** The names of the columns, and how many numbers stand in them. What lies under an open card has none. */
export function Headings({ walk, layout, palette, opened }: HeadingsProps) {
  const { t } = useTranslation();
  const { config, step } = walk;
  const { head_dim: d, num_attention_heads: H, num_key_value_heads: K } = config;
  const { stream, normed, qkv, matrix, flow, output, isWide } = layout;
  const perGroup = H / K;
  const first = kvHeadOf(walk) * perGroup + 1;
  if (layout.isPhone && opened !== null && step.stage !== 'softmax') return null;
  const columns = [
    ...(stream === null
      ? []
      : [{ x: stream.x, title: t('pictures.head.stream'), sub: String(config.hidden_size), colour: palette.residual }]),
    { x: normed.x, title: t('pictures.head.normed'), sub: String(config.hidden_size), colour: palette.residual },
    {
      x: qkv.x,
      title: isWide ? t('pictures.head.qkv') : 'q, k, v',
      sub:
        perGroup > 1 && isWide
          ? t('pictures.head.shared', { first, last: first + perGroup - 1 })
          : isWide
            ? t('pictures.head.each', { number: d })
            : String(d),
      colour: palette.ink,
    },
    ...(opened === 'wide'
      ? []
      : [
          {
            x: matrix.x,
            title: stateOf('softmax', step) === 'later' ? t('pictures.head.scores') : t('pictures.head.weights'),
            sub: isWide ? t('pictures.head.axes') : t('pictures.head.axesShort'),
            colour: palette.ink,
          },
        ]),
    ...(opened !== null
      ? []
      : [
          {
            x: flow.left + 8,
            title: t('pictures.head.mixed'),
            sub: t('pictures.head.mixedSub', { number: d }),
            colour: palette.value,
          },
          ...(isWide
            ? [
                {
                  x: output.x - 6,
                  title: t('pictures.head.back'),
                  sub: t('pictures.head.backSub', { number: H }),
                  colour: palette.residual,
                },
              ]
            : []),
        ]),
  ];
  return columns.map(({ x, title, sub, colour }) => (
    <g key={x}>
      <Words x={x} y={14} size={isWide ? 12 : 11} fill={colour} strong>
        {title}
      </Words>
      <Words x={x} y={28} size={10} fill={palette.muted}>
        {sub}
      </Words>
    </g>
  ));
}
