import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Bands, type Band } from '../../../../components/Bands';
import { pixels } from '../../../../components/format';
import { PALETTES, type Role, type Theme } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import type { Walk } from '../../picture';
import { reader } from '../block/slots';
import { Words } from '../block/Words';
import { Card } from './Card';
import type { HeadLayout } from './layout';
import type { Slot } from './slots';
import { kvHeadOf } from './terms';

interface ProjectionCardProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly slots: readonly Slot[];
  readonly theme: Theme;
  /** The dimension that is looked at: one row of each matrix. */
  readonly dimension: number;
}

const PARTS: readonly (readonly [hook: string, role: Role, letter: string, matrix: string])[] = [
  ['attn.hook_q', 'query', 'q', 'W_Q'],
  ['attn.hook_k', 'key', 'k', 'W_K'],
  ['attn.hook_v', 'value', 'v', 'W_V'],
];
const TOP = 30;
const INPUT = 12;
const OUTPUT = 14;
/** What is said beside each output. */
const NAMES = 124;
/** A matrix's name and its shape in one line take so much. */
const WIDE_NAME = 170;

/** Three matrices read the normalised stream: each row of one times the stream is one number of the query, the key or the value. */
export function ProjectionCard({ walk, layout, slots, theme, dimension }: ProjectionCardProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { wideCard: box } = layout;
  const { config, position } = walk;
  const { hidden_size: D, head_dim: d } = config;
  const kv = kvHeadOf(walk);
  const width = box.width - 2;
  const height = box.height - 36;
  const left = 14;
  const input = Math.round(Math.min(width * 0.56, width - left - 26 - OUTPUT - 10 - NAMES));
  const part = (height - TOP - 6) / PARTS.length;
  const side = Math.min(78, part - 40);
  const outX = left + input + 26;
  const yOf = (i: number): number => TOP + i * part + INPUT + 14;

  const bands = useMemo(() => {
    const find = (name: string): Slot | undefined => slots.find((slot) => slot.name.endsWith(name) && slot.at[0] === position);
    const normed = find('ln1.hook_out');
    const each = PARTS.flatMap(([hook], i): Band[] => {
      const out = find(hook);
      const y = TOP + i * part + INPUT + 14;
      return [
        ...(normed?.values
          ? [
              {
                ...normed,
                values: normed.values,
                kind: 'signed' as const,
                x: left,
                y: y - INPUT - 4,
                width: input,
                height: INPUT,
              },
            ]
          : []),
        ...(out?.values
          ? [
              {
                values: out.values,
                range: out.range,
                kind: 'signed' as const,
                x: outX,
                y,
                width: OUTPUT,
                height: side,
                isUpright: true,
              },
            ]
          : []),
      ];
    });
    return each;
  }, [slots, position, part, input, outX, side]);

  const cell = side / d;
  const read = reader(walk);
  return (
    <Card box={box} title={t('pictures.head.projections', { token: axisText(walk.labels[position], 16) })}>
      <div className="head-canvas" style={{ width, height }}>
        <Bands bands={bands} theme={theme} />
        <svg width={width} height={height} role="img" aria-label={t('pictures.head.projectionsLabel', { width: D, number: d })}>
          <Words x={left} y={TOP - 8} size={11} fill={palette.muted}>
            {t('pictures.head.input', { number: D })}
          </Words>
          {PARTS.map(([hook, role, letter, matrix], i) => {
            const y = yOf(i);
            const value = read(hook, [position, role === 'query' ? walk.head : kv])?.[dimension] ?? null;
            return (
              <g key={letter} className="head-product" style={{ animationDelay: `calc(${i} * var(--fast))` }}>
                <rect
                  x={left - 0.5}
                  y={y - INPUT - 4.5}
                  width={input + 1}
                  height={INPUT + 1}
                  rx={2}
                  fill="none"
                  stroke={palette.residual}
                />
                <rect x={left} y={y} width={input} height={side} rx={2} fill={palette.wash} stroke={palette[role]} />
                <rect
                  x={left}
                  y={pixels(y + dimension * cell)}
                  width={input}
                  height={pixels(Math.max(1.5, cell))}
                  fill={palette[role]}
                  fillOpacity={0.45}
                />
                {(input < WIDE_NAME ? [matrix, `[${d} × ${D}]`] : [`${matrix}  [${d} × ${D}]`]).map((text, line, { length }) => (
                  <Words
                    key={text}
                    x={left + input / 2}
                    y={y + side / 2 + 4 + (line - (length - 1) / 2) * 16}
                    anchor="middle"
                    size={13}
                    fill={palette.ink}
                    strong
                    mono
                    halo={palette.wash}
                  >
                    {text}
                  </Words>
                ))}
                <path
                  d={`M${left + input + 5} ${y + side / 2}h15m-4 -3.5l4 3.5l-4 3.5`}
                  fill="none"
                  stroke={palette[role]}
                  strokeWidth={1.5}
                />
                <rect
                  x={outX - 0.5}
                  y={y - 0.5}
                  width={OUTPUT + 1}
                  height={side + 1}
                  rx={2}
                  fill="none"
                  stroke={palette[role]}
                  strokeWidth={1.5}
                />
                <rect
                  x={outX - 2}
                  y={pixels(y + dimension * cell - 0.5)}
                  width={OUTPUT + 4}
                  height={pixels(Math.max(2, cell + 1))}
                  fill="none"
                  stroke={palette.ink}
                />
                <Words x={outX + OUTPUT + 10} y={y + 12} size={12} fill={palette[role]} strong>
                  {role === 'query'
                    ? t('pictures.head.queryOut', { head: walk.head + 1 })
                    : role === 'key'
                      ? t('pictures.head.keyOut', { head: kv + 1 })
                      : t('pictures.head.valueOut', { head: kv + 1 })}
                </Words>
                {value !== null && (
                  <Words x={outX + OUTPUT + 10} y={y + 30} size={11} fill={palette.ink} mono>
                    {`${letter}[${dimension}] = ${value.toFixed(3).replace('-', '−')}`}
                  </Words>
                )}
                <Words x={outX + OUTPUT + 10} y={y + 46} size={10.5} fill={palette.muted}>
                  {t('pictures.head.size', { number: d })}
                </Words>
              </g>
            );
          })}
        </svg>
      </div>
    </Card>
  );
}
