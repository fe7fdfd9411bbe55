import { useTranslation } from 'react-i18next';
import { formatShort, pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import { SvgToken } from '../../../../components/TokenText';
import type { Walk } from '../../picture';
import type { Box } from '../block/layout';
import type { Spot } from '../block/pointer';
import { nameOf, Words } from '../block/Words';
import type { StackLayout } from './layout';
import { stateOutside } from './states';
import { largest, logitsRow } from '../../vectors';

export const SHOWN = 8;
const PITCH = 21;

/** A token with its logit, and where it stands. */
export interface LogitLine {
  readonly id: number;
  readonly value: number;
  readonly row: number;
  readonly box: Box;
}

/** Around the followed row, as far as there is room; empty until the logits are computed. */
export function logitLines(walk: Walk, { logits, rows }: StackLayout): LogitLine[] {
  if (stateOutside(walk, 'logits') === 'later') return [];
  const found = logitsRow(walk);
  if (found === null) return [];
  const top = topOf(rows.y[walk.position], logits);
  return largest(found.values, SHOWN).map((id, i) => ({
    id,
    value: found.values[id],
    row: found.row,
    box: { x: logits.x, y: top + i * PITCH, width: logits.width, height: PITCH },
  }));
}

const topOf = (y: number, { y: top, height }: Box): number =>
  Math.max(top, Math.min(top + height - SHOWN * PITCH, y - (SHOWN * PITCH) / 2));

/** What a line is to the pointer and the keys. */
export function spotOf({ id, value, row, box }: LogitLine): Spot {
  return { element: { name: 'logits', index: [row, id] }, value, box, head: null };
}

interface LogitsProps {
  readonly walk: Walk;
  readonly layout: StackLayout;
  readonly lines: readonly LogitLine[];
  readonly palette: Palette;
}

/** The tokens with the largest logits, as bars, at the end of the followed row. */
export function Logits({ walk, layout, lines, palette }: LogitsProps) {
  const { t } = useTranslation();
  const { logits, unembedding, rows } = layout;
  const state = stateOutside(walk, 'logits');
  const y = rows.y[walk.position];
  const top = topOf(y, logits);
  const places = Array.from({ length: SHOWN }, (_, i) => top + (i + 0.5) * PITCH);
  const from = unembedding.x + unembedding.width;
  const [token, number] = logits.width >= 160 ? [76, 44] : [62, 42];
  const [left, right] = [logits.x + token, logits.x + logits.width - number];
  const low = Math.min(0, ...lines.map(({ value }) => value));
  const high = Math.max(0, ...lines.map(({ value }) => value));
  const at = (value: number): number => pixels(left + ((value - low) / (high - low || 1)) * (right - left));
  const isUnknown = state !== 'later' && lines.length === 0 && walk.get('logits') !== null;
  return (
    <g data-part="logits" data-state={state}>
      <Words x={logits.x} y={13} size={12} fill={nameOf(state, palette)} strong>
        {t('pictures.stack.logits')}
      </Words>
      <Words x={logits.x} y={28} fill={nameOf(state, palette)}>
        {t('pictures.stack.ofVocabulary', { shown: SHOWN, number: walk.config.vocab_size })}
      </Words>
      {places.map((to, i) => (
        <path
          key={i}
          d={`M${from} ${y}C${from + 12} ${y} ${logits.x - 14} ${to} ${logits.x - 4} ${to}`}
          fill="none"
          className="block-line"
          stroke={lines.length > 0 ? palette.probability : palette.hairline}
          strokeOpacity={state === 'now' ? 0.8 : 0.45}
        />
      ))}
      {lines.length === 0
        ? places.map((to, i) => (
            <rect key={i} x={left} y={to - 4.5} width={right - left} height={9} rx={2} fill="none" stroke={palette.hairline} />
          ))
        : lines.map(({ id, value }, i) => (
            <g key={id}>
              <SvgToken
                token={walk.labelOf(id)}
                columns={logits.width >= 160 ? 10 : 8}
                x={logits.x}
                y={places[i] + 4}
                anchor="start"
                size={12}
                palette={palette}
                strong={i === 0}
              />
              <rect
                x={Math.min(at(0), at(value))}
                y={places[i] - 4.5}
                width={Math.max(0.5, Math.abs(at(value) - at(0)))}
                height={9}
                rx={2}
                fill={palette.probability}
                fillOpacity={state === 'now' ? 0.85 : 0.5}
              />
              <Words x={logits.x + logits.width - 2} y={places[i] + 4} anchor="end" fill={nameOf(state, palette)} mono>
                {formatShort(value)}
              </Words>
            </g>
          ))}
      {isUnknown && (
        <Words x={logits.x + logits.width} y={top + SHOWN * PITCH + 14} anchor="end" size={10} fill={palette.muted}>
          {t('pictures.stack.lastOnly')}
        </Words>
      )}
    </g>
  );
}
