import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatExact, formatShort } from '../../../../components/format';
import { PALETTES, type Theme } from '../../../../components/theme';
import { axisText } from '../../../../components/TokenText';
import type { Walk } from '../../picture';
import { Card } from './Card';
import { Dials } from './Dials';
import { KeyChoice } from './KeyChoice';
import type { HeadLayout } from './layout';
import { Mover } from './Mover';
import { dimensionsOf, FARTHEST_MOVE, pairAt, pairOfDimension, rotationOf } from './rotation';

interface RotationCardProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly theme: Theme;
  readonly keyAt: number;
  readonly onKey: (position: number) => void;
  readonly onPin: (dimension: number) => void;
}

/** All but the dials; in a narrow card sentences take more lines, and a table fewer columns. */
const REST = { wide: 256, narrow: 300 } as const;
const NARROW = 430;

const pairText = ([a, b]: readonly [number, number]): string => `(${formatShort(a)}, ${formatShort(b)})`;
const signed = (by: number): string => (by > 0 ? `+${by}` : `−${-by}`);

/** The rotation pair by pair, and what it is for: moved together, two positions give the same products. */
export function RotationCard({ walk, layout, theme, keyAt, onKey, onPin }: RotationCardProps) {
  const { t } = useTranslation();
  const palette = PALETTES[theme];
  const { wideCard: box } = layout;
  const { config, position, labels } = walk;
  const { head_dim: d, rope_pairing } = config;
  const [together, setTogether] = useState(0);
  const [alone, setAlone] = useState(0);
  const [previewed, setPreviewed] = useState<number | null>(null);
  // Another key stands elsewhere: it may have no room to be moved so far back.
  const both = Math.max(together, -Math.min(position, keyAt));
  const only = Math.max(alone, -(position + both));
  const moves = useMemo(() => ({ query: both + only, key: both }), [both, only]);
  const rotation = useMemo(() => rotationOf(walk, keyAt, moves), [walk, keyAt, moves]);
  const pinned = walk.dimension >= 0 && walk.dimension < d ? pairOfDimension(config, walk.dimension) : 0;
  const j = previewed ?? pinned;
  const [first, second] = dimensionsOf(config, j);
  const isNarrow = box.width < NARROW;
  const isMoved = both !== 0 || only !== 0;
  const distance = String(position + moves.query - keyAt - moves.key).replace('-', '−');

  const rows =
    rotation === null
      ? []
      : ([
          ['query', rotation.query, position],
          ['key', rotation.key, keyAt],
        ] as const);
  return (
    <Card
      box={box}
      title={
        isNarrow
          ? t('pictures.head.dimensions', { first, second })
          : t('pictures.head.pair', { pair: j + 1, number: d / 2, first, second })
      }
      aside={<KeyChoice walk={walk} keyAt={keyAt} isShort={isNarrow} onChoose={onKey} />}
    >
      <p className="head-note">
        {rope_pairing === 'half' ? t('pictures.head.halves', { half: d / 2 }) : t('pictures.head.neighbours')}{' '}
        {rotation !== null && t('pictures.head.speed', { speed: formatExact(rotation.speeds[j]) })}
      </p>
      <Dials
        walk={walk}
        rotation={rotation}
        chosen={j}
        width={box.width - 26}
        height={box.height - (isNarrow ? REST.narrow : REST.wide)}
        palette={palette}
        onPreview={setPreviewed}
        onChoose={(pair) => {
          setPreviewed(null);
          onPin(dimensionsOf(config, pair)[0]);
        }}
      />
      <table className="head-turns">
        <thead>
          <tr>
            <td className="head-moved">
              {isMoved && (
                <span className="head-what-if">
                  {t('pictures.head.whatIf', {
                    by: both !== 0 && only !== 0 ? `${signed(both)}, ${signed(only)}` : signed(both === 0 ? only : both),
                  })}
                </span>
              )}
            </td>
            {!isNarrow && <th scope="col">{t('pictures.head.position')}</th>}
            {!isNarrow && <th scope="col">{t('pictures.head.turn')}</th>}
            <th scope="col">{t('pictures.head.before')}</th>
            <th scope="col">{t('pictures.head.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([role, turned, at]) => (
            <tr key={role} data-role={role}>
              <th scope="row" style={{ color: palette[role] }}>
                {role === 'query' ? 'q' : 'k'}{' '}
                <span className="head-token">
                  {!layout.isPhone && axisText(labels[at], isNarrow ? 6 : 12)}
                  {isNarrow && ` ${turned.position}`}
                </span>
              </th>
              {!isNarrow && <td>{turned.position}</td>}
              {!isNarrow && <td>{formatShort(turned.position * (rotation?.speeds[j] ?? 0))}</td>}
              <td>{pairText(pairAt(config, turned.before, j))}</td>
              <td>{pairText(pairAt(config, turned.after, j))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rotation !== null && (
        <p className="head-sums">
          <span>
            {t('pictures.head.pairProduct')} <b data-pair-product>{formatExact(rotation.products[j])}</b>
          </span>
          <span>
            {t('pictures.head.allPairs', { number: d / 2 })} <b>{formatExact(rotation.total)}</b>
          </span>
          {rotation.score !== null && (
            <span>
              {t('pictures.head.score')} <b>{formatExact(rotation.score)}</b>
            </span>
          )}
        </p>
      )}
      <Mover
        label={t('pictures.head.moveBoth')}
        value={both}
        least={-Math.min(position, keyAt)}
        most={FARTHEST_MOVE}
        onChange={setTogether}
      />
      <Mover
        label={t('pictures.head.moveQuery')}
        value={only}
        least={-(position + both)}
        most={FARTHEST_MOVE}
        onChange={setAlone}
      />
      <p className="head-note" role="status">
        {rotation?.isLeftOut
          ? t('pictures.head.notTurned')
          : only !== 0
            ? t('pictures.head.movedAlone', { distance, before: position - keyAt })
            : both !== 0
              ? t('pictures.head.movedTogether', { distance })
              : t('pictures.head.unmoved', { distance })}
      </p>
    </Card>
  );
}
