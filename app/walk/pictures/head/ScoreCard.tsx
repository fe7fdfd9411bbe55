import { useMemo, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Bands, type Band } from '../../../../components/Bands';
import { formatExact, formatShort, pixels } from '../../../../components/format';
import { colourOf, signedRamp } from '../../../../components/scales';
import { RunningTotal, TermBars } from '../../../../components/terms/TermBars';
import { PALETTES, type Theme } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { rangeOf } from '../block/values';
import { Words } from '../block/Words';
import { Card } from './Card';
import { KeyChoice } from './KeyChoice';
import type { HeadLayout } from './layout';
import { ofHead } from './matrix';
import { scalingOf, termsAt } from './terms';

interface ScoreCardProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly theme: Theme;
  readonly keyAt: number;
  readonly onKey: (position: number) => void;
  readonly dimension: number | null;
  readonly onDimension: (dimension: number | null) => void;
}

const BAND = 11;
const LEFT = 24;
const RIGHT = 14;

/** One score, term by term: the query over the key, their products, the running total, and what is left of it after the division. */
export function ScoreCard({ walk, layout, theme, keyAt, onKey, dimension, onDimension }: ScoreCardProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { card: box } = layout;
  const terms = useMemo(() => termsAt(walk, walk.position, keyAt), [walk, keyAt]);
  const width = box.width - 2;
  const height = box.height - 36;
  const long = width - LEFT - RIGHT;
  const d = walk.config.head_dim;
  const bands = useMemo((): Band[] => {
    if (terms === null) return [];
    const both = { x: LEFT, width: long, height: BAND, kind: 'signed', range: rangeOf([terms.query, terms.key]) } as const;
    return [
      { ...both, y: 4, values: terms.query },
      { ...both, y: 4 + BAND + 5, values: terms.key },
    ];
  }, [terms, long]);

  const scaling = scalingOf(walk);
  const score = ofHead(walk.get(`blocks.${walk.layer}.attn.hook_attn_scores`), walk.head)?.[
    walk.position * walk.run.tokens.length + keyAt
  ];
  const lines =
    terms === null || scaling === null || score === undefined
      ? []
      : [
          [t('pictures.head.total'), formatExact(terms.total)],
          ...(scaling.divisor === 1 ? [] : [[`÷ √${scaling.of}`, formatExact(scaling.divisor)]]),
          ...(scaling.cap === null
            ? []
            : [[t('pictures.head.capped', { cap: scaling.cap }), `${scaling.cap}·tanh(x / ${scaling.cap})`]]),
          [t('pictures.head.scoreIs'), formatExact(score)],
        ];
  const ramp = signedRamp(theme, 1);
  const bottom = height - 10 - lines.length * 16;
  const rise = (bottom - 98) / 2 - 8;
  const stairY = 62 + rise + 24;
  const point = (event: PointerEvent<SVGElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT;
    onDimension(x < 0 || x >= long ? null : Math.floor((x / long) * d));
  };
  const i = dimension !== null && dimension < d ? dimension : null;
  return (
    <Card box={box} title="q · k" aside={<KeyChoice walk={walk} keyAt={keyAt} isShort={box.width < 250} onChoose={onKey} />}>
      <div className="head-canvas" style={{ width, height }}>
        <Bands bands={bands} theme={theme} />
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t('pictures.head.termsLabel', { number: d })}
          onPointerMove={point}
          onPointerLeave={() => onDimension(null)}
        >
          {(['query', 'key'] as const).map((role, row) => (
            <g key={role}>
              <Words x={10} y={4 + row * (BAND + 5) + 9} size={11} fill={palette[role]} mono strong>
                {role === 'query' ? 'q' : 'k'}
              </Words>
              <rect
                x={LEFT - 0.5}
                y={3.5 + row * (BAND + 5)}
                width={long + 1}
                height={BAND + 1}
                rx={2}
                fill="none"
                stroke={palette[role]}
              />
            </g>
          ))}
          <Words x={LEFT} y={50} size={10.5} fill={i === null ? palette.muted : palette.ink} mono={i !== null}>
            {terms === null || i === null
              ? t('pictures.head.products')
              : `${i}: ${formatShort(terms.query[i])} × ${formatShort(terms.key[i])} = ${formatShort(terms.products[i])}`}
          </Words>
          {terms !== null && (
            <>
              <g className="head-wipe" key={`bars ${keyAt}`}>
                <TermBars
                  terms={terms.products}
                  x={LEFT}
                  y={58}
                  width={long}
                  height={rise}
                  positive={colourOf(ramp, 0.6)}
                  negative={colourOf(ramp, -0.6)}
                  palette={palette}
                />
              </g>
              <g className="head-wipe" key={`stair ${keyAt}`}>
                <RunningTotal totals={terms.totals} x={LEFT} y={stairY} width={long} height={rise} palette={palette} />
              </g>
            </>
          )}
          <Words x={LEFT} y={stairY - 8} size={10.5} fill={i === null ? palette.muted : palette.ink} mono={i !== null}>
            {terms === null || i === null ? t('pictures.head.running') : `Σ 0…${i} = ${formatShort(terms.totals[i])}`}
          </Words>
          {i !== null && (
            <rect
              x={pixels(LEFT + (i * long) / d)}
              y={2}
              width={pixels(Math.max(1, long / d))}
              height={stairY + rise - 2}
              fill={palette.ink}
              fillOpacity={0.08}
            />
          )}
          {lines.map(([name, value], line) => {
            const isLast = line === lines.length - 1;
            const y = bottom + 16 + line * 16;
            return (
              <g key={name}>
                <Words x={LEFT} y={y} size={11} fill={isLast ? palette.ink : palette.muted} strong={isLast}>
                  {name}
                </Words>
                <Words
                  x={width - RIGHT}
                  y={y}
                  anchor="end"
                  size={11.5}
                  fill={isLast ? palette.ink : palette.muted}
                  strong={isLast}
                  mono
                >
                  {value}
                </Words>
              </g>
            );
          })}
        </svg>
      </div>
    </Card>
  );
}
