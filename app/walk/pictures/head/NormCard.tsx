import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Bands, type Band } from '../../../../components/Bands';
import { formatExact } from '../../../../components/format';
import { PALETTES, type Theme } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import type { Walk } from '../../picture';
import { reader } from '../block/slots';
import { rangeOf, rms } from '../block/values';
import { Words } from '../block/Words';
import { Card } from './Card';
import { KeyChoice } from './KeyChoice';
import type { HeadLayout } from './layout';
import { kvHeadOf } from './terms';

interface NormCardProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly theme: Theme;
  readonly keyAt: number;
  readonly onKey: (position: number) => void;
}

const BAND = 20;
const PART = 150;

/** The query and a key, before and after each is divided by its own size and multiplied by learnt weights. */
export function NormCard({ walk, layout, theme, keyAt, onKey }: NormCardProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { wideCard: box } = layout;
  const { position, head, config } = walk;
  const width = box.width - 2;
  const height = 2 * PART + 10;
  const long = width - 28;
  const vectors = useMemo(() => {
    const read = reader(walk);
    const kv = kvHeadOf(walk);
    const parts = [
      { role: 'query', before: read('attn.hook_q', [position, head]), after: read('attn.hook_normed_q', [position, head]) },
      { role: 'key', before: read('attn.hook_k', [keyAt, kv]), after: read('attn.hook_normed_k', [keyAt, kv]) },
    ] as const;
    // Before and after have one range: the size is what changes.
    return parts.map((part) => ({ ...part, range: rangeOf([part.before, part.after]) }));
  }, [walk, position, head, keyAt]);
  const bands = useMemo(
    () =>
      vectors.flatMap(({ before, after, range }, i): Band[] =>
        [before, after].flatMap((values, j) =>
          values === null
            ? []
            : [{ values, range, kind: 'signed' as const, x: 14, y: i * PART + 26 + j * 64, width: long, height: BAND }],
        ),
      ),
    [vectors, long],
  );
  return (
    <Card
      box={box}
      title={t('pictures.head.norms')}
      aside={<KeyChoice walk={walk} keyAt={keyAt} isShort={box.width < 430} onChoose={onKey} />}
    >
      <div className="head-canvas" style={{ width, height }}>
        <Bands bands={bands} theme={theme} />
        <svg width={width} height={height} role="img" aria-label={t('pictures.head.normsLabel')}>
          {vectors.map(({ role, before, after }, i) => {
            const y = i * PART;
            const token = axisText(walk.labels[role === 'query' ? position : keyAt], 16);
            const size = before === null ? null : Math.sqrt(rms(before) ** 2 + config.rms_norm_eps);
            return (
              <g key={role}>
                <Words x={14} y={y + 17} size={12} fill={palette[role]} strong>
                  {role === 'query' ? t('pictures.head.queryOf', { token }) : t('pictures.head.keyOf', { token })}
                </Words>
                {[0, 1].map((j) => (
                  <rect
                    key={j}
                    x={13.5}
                    y={y + 25.5 + j * 64}
                    width={long + 1}
                    height={BAND + 1}
                    rx={2}
                    fill="none"
                    stroke={palette[role]}
                    strokeWidth={j === 1 ? 1.75 : 1}
                  />
                ))}
                <path d={`M22 ${y + 50}v34m-4 -5l4 5l4 -5`} fill="none" stroke={palette[role]} strokeWidth={1.5} />
                {size !== null && (
                  <Words x={34} y={y + 71} size={11} fill={palette.ink} mono>
                    {`÷ ${formatExact(size)}`}
                  </Words>
                )}
                <Words x={width - 14} y={y + 71} size={11} anchor="end" fill={palette.muted}>
                  {t('pictures.head.timesWeights')}
                </Words>
                {after !== null && (
                  <Words x={14} y={y + 126} size={11} fill={palette.muted}>
                    {t('pictures.head.sizeAfter', { size: formatExact(rms(after)) })}
                  </Words>
                )}
              </g>
            );
          })}
        </svg>
      </div>
    </Card>
  );
}
