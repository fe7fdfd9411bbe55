import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Dial, type Hand } from '../../../../components/dial/Dial';
import { SmallDials } from '../../../../components/dial/SmallDials';
import { formatShort } from '../../../../components/format';
import { nextIndex } from '../../../../components/roving';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { Words } from '../block/Words';
import { layoutDials } from './dials-layout';
import { dimensionsOf, pairAt, type Rotation } from './rotation';
import { Turning } from './Turning';

interface DialsProps {
  readonly walk: Walk;
  readonly rotation: Rotation | null;
  readonly chosen: number;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly onPreview: (pair: number | null) => void;
  readonly onChoose: (pair: number) => void;
}

/** One pair's dial, large, and those of all pairs, to choose from. */
export function Dials({ walk, rotation, chosen, width, height, palette, onPreview, onChoose }: DialsProps) {
  const { t } = useTranslation();
  const { config } = walk;
  const count = config.head_dim / 2;
  const radius = height / 2 - 4;
  const large = 2 * radius + 8;
  const left = large + 22;
  const tiles = layoutDials(count, left, 3, width - left - 2, height - 4);

  const at = (event: PointerEvent<SVGElement> | MouseEvent<SVGElement>): number | null => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (box === undefined) return null;
    const column = Math.floor((event.clientX - box.left - left) / (tiles.side + tiles.gap));
    const pair = Math.floor((event.clientY - box.top - 3) / tiles.rowPitch) * tiles.columns + column;
    return column >= 0 && column < tiles.columns && pair >= 0 && pair < count ? pair : null;
  };
  const onKeyDown = (event: KeyboardEvent<SVGElement>): void => {
    const next = nextIndex(event, chosen, count);
    if (next !== undefined) {
      onPreview(next);
    } else if (event.key === 'Enter') onChoose(chosen);
    else return;
    event.preventDefault();
  };
  const hands = (j: number): readonly [Hand, Hand] | null =>
    rotation === null
      ? null
      : [
          { ...handOf(walk, rotation, 'query', j), colour: palette.query },
          { ...handOf(walk, rotation, 'key', j), colour: palette.key },
        ];
  const shown = hands(chosen);
  const [i, ii] = dimensionsOf(config, chosen);
  return (
    <svg className="head-dials" width={width} height={height}>
      {shown === null ? (
        <circle cx={radius + 4} cy={height / 2} r={radius} fill={palette.paper} stroke={palette.hairline} />
      ) : (
        <Dial
          x={radius + 4}
          y={height / 2}
          radius={radius}
          hands={shown}
          palette={palette}
          turning={(hand, marks) => (
            <Turning key={`${chosen} ${hand.colour}`} by={hand.turn} x={radius + 4} y={height / 2}>
              {marks}
            </Turning>
          )}
        />
      )}
      {rotation !== null && (
        <SmallDials
          tiles={tiles}
          hands={Array.from(
            { length: count },
            (_, j) => [pairAt(config, rotation.query.after, j), pairAt(config, rotation.key.after, j)] as const,
          )}
          colours={[palette.query, palette.key]}
          chosen={chosen}
          palette={palette}
        />
      )}
      {tiles.isNamed &&
        rotation !== null &&
        rotation.speeds.map((speed, j) => (
          <Words
            key={j}
            x={tiles.x(j) + tiles.side / 2}
            y={tiles.y(j) + tiles.side + 12}
            anchor="middle"
            size={9}
            fill={j === chosen ? palette.ink : palette.muted}
            mono
          >
            {speed >= 0.1 ? formatShort(speed) : speed.toPrecision(1).replace('e-', 'e−')}
          </Words>
        ))}
      <rect
        x={left - 2}
        y={0}
        width={tiles.columns * (tiles.side + tiles.gap) + 2}
        height={tiles.height + 4}
        fill="transparent"
        className="head-dial-choice"
        role="slider"
        tabIndex={0}
        aria-label={t('pictures.head.pairs')}
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={chosen + 1}
        aria-valuetext={t('pictures.head.pair', { pair: chosen + 1, number: count, first: i, second: ii })}
        onPointerMove={(event) => onPreview(at(event))}
        onPointerLeave={() => onPreview(null)}
        onBlur={() => onPreview(null)}
        onClick={(event) => {
          const pair = at(event);
          if (pair !== null) onChoose(pair);
        }}
        onKeyDown={onKeyDown}
      />
    </svg>
  );
}

function handOf({ config }: Walk, rotation: Rotation, of: 'query' | 'key', j: number): Omit<Hand, 'colour'> {
  const { before, after, position } = rotation[of];
  return { before: pairAt(config, before, j), after: pairAt(config, after, j), turn: position * rotation.speeds[j] };
}
