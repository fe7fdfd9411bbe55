import { useTranslation } from 'react-i18next';
import { pixels } from '../../../../components/format';
import type { Palette } from '../../../../components/theme';
import { kvCacheBytes } from '../../../../engine/model/cache';
import type { Walk } from '../../picture';
import { Words } from '../block/Words';

interface CachePanelProps {
  readonly walk: Walk;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

const LEFT = 64;
const TOP = 22;
const NEXT = 92;
/** Heads are told apart while each is as wide as this. */
const LEAST_HEAD = 2.5;

/** Keys and values of all layers and positions: what stays for the next token, which adds one column and computes no other. */
export function CachePanel({ walk, width, height, palette }: CachePanelProps) {
  const { t } = useTranslation();
  const { config, position, run } = walk;
  const { num_hidden_layers: L, num_key_value_heads: K } = config;
  const kept = position + 1;
  const T = Math.max(run.tokens.length, kept);
  const column = Math.max(4, Math.min(44, (width - LEFT - NEXT) / (T + 1)));
  const row = Math.max(9, Math.min(34, (height - TOP - 30) / L));
  const gap = column >= 12 ? 2 : 0.5;
  const total = LEFT + (T + 1) * column + NEXT;
  const cell = column - gap;
  const head = cell / K >= LEAST_HEAD ? cell / K : cell;
  const heads = head === cell ? 1 : K;
  const half = (row - 3) / 2;
  const cells = (from: number, to: number, which: 0 | 1): string => {
    let path = '';
    for (let l = 0; l < L; l++)
      for (let s = from; s < to; s++)
        for (let h = 0; h < heads; h++) {
          const x = pixels(LEFT + s * column + h * head);
          const y = pixels(TOP + l * row + which * half);
          path += `M${x} ${y}h${pixels(Math.max(0.8, head - (heads > 1 ? 0.6 : 0)))}v${pixels(half - 0.6)}H${x}z`;
        }
    return path;
  };
  const every = Math.ceil(16 / row);
  const bottom = TOP + L * row;
  const perToken = kvCacheBytes(config, 1);
  return (
    <>
      <p className="loop-note">
        {t('pictures.loop.cacheSize', {
          perToken: sizeOf(perToken),
          count: kept,
          total: sizeOf(kvCacheBytes(config, kept)),
          layers: L,
          heads: K,
        })}
      </p>
      <svg
        width={Math.max(width, total)}
        height={bottom + 28}
        role="img"
        aria-label={t('pictures.loop.cacheLabel', { layers: L, count: kept })}
      >
        <Words x={LEFT} y={13} fill={palette.muted}>
          {t('pictures.loop.positions')}
        </Words>
        {Array.from({ length: L }, (_, l) =>
          (l + 1) % every === 0 ? (
            <Words key={l} x={LEFT - 8} y={TOP + (l + 0.5) * row + 3} anchor="end" fill={palette.muted}>
              {t('pictures.loop.cacheLayer', { layer: l + 1 })}
            </Words>
          ) : null,
        )}
        <path d={cells(0, kept - 1, 0)} fill={palette.key} fillOpacity={0.5} />
        <path d={cells(0, kept - 1, 1)} fill={palette.value} fillOpacity={0.5} />
        <g className="loop-arrive" key={walk.step.key}>
          <path d={cells(kept - 1, kept, 0)} fill={palette.key} />
          <path d={cells(kept - 1, kept, 1)} fill={palette.value} />
        </g>
        <rect
          x={LEFT + (kept - 1) * column - 2}
          y={TOP - 3}
          width={cell + 4}
          height={L * row + 3}
          rx={3}
          fill="none"
          stroke={palette.ink}
          strokeWidth={1.5}
        />
        <rect
          x={LEFT + kept * column + 1}
          y={TOP - 1}
          width={Math.max(2, cell - 2)}
          height={L * row - 1}
          rx={3}
          fill="none"
          stroke={palette.outline}
          strokeDasharray="3 3"
        />
        <Words x={LEFT + (kept + 1) * column + 6} y={TOP + 12} fill={palette.muted}>
          {t('pictures.loop.nextToken')}
        </Words>
        <rect x={LEFT} y={bottom + 11} width={10} height={10} fill={palette.key} />
        <Words x={LEFT + 15} y={bottom + 20} fill={palette.key}>
          {t('pictures.loop.keys')}
        </Words>
        <rect x={LEFT + 90} y={bottom + 11} width={10} height={10} fill={palette.value} />
        <Words x={LEFT + 105} y={bottom + 20} fill={palette.value}>
          {t('pictures.loop.valuesName')}
        </Words>
      </svg>
      <p className="loop-note">{t('pictures.loop.cacheSaves', { count: kept })}</p>
    </>
  );
}

/** Bytes in thousands and millions. */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit === 0 ? size : Number(size.toPrecision(3))}\u00a0${units[unit]}`;
}
