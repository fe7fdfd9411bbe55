import { useTranslation } from 'react-i18next';
import { onOptionKey } from '../../../../components/roving';
import type { Palette } from '../../../../components/theme';
import type { Walk } from '../../picture';
import { Words } from '../block/Words';
import type { HeadLayout } from './layout';

interface HeadListProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly palette: Palette;
  readonly hovered: number | null;
  readonly onHover: (head: number | null) => void;
  readonly onChoose: (head: number) => void;
}

/** So much room the longer caption takes. */
const SENTENCE = 300;

/** All heads of the layer to choose from, in groups that share a key and a value: one stop of the Tab key, arrow keys inside. */
export function HeadList({ walk, layout, palette, hovered, onHover, onChoose }: HeadListProps) {
  const { t } = useTranslation();
  const { places, caption, labelStep, groups } = layout.thumbs;
  const { num_attention_heads: H, num_key_value_heads: K } = walk.config;
  const layer = walk.layer + 1;
  return (
    <g>
      <Words x={caption.x} y={caption.y} size={10.5} fill={palette.muted}>
        {H === K || caption.width < SENTENCE
          ? t('pictures.head.heads', { layer })
          : t('pictures.head.groups', { layer, number: H / K })}
      </Words>
      {groups.map(({ x, y, width }) => (
        <path key={`${x} ${y}`} d={`M${x} ${y + 0.75}h${width}`} stroke={palette.key} strokeWidth={1.5} />
      ))}
      {groups.map(({ x, y, width }) => (
        <path key={`${x} ${y}`} d={`M${x} ${y + 3.75}h${width}`} stroke={palette.value} strokeWidth={1.5} />
      ))}
      <g role="listbox" aria-label={t('pictures.head.heads', { layer })}>
        {places.map(({ index, x, y, side }) => {
          const isStrong = index === walk.head || index === hovered;
          return (
            <rect
              key={index}
              x={x - 1.5}
              y={y - 1.5}
              width={side + 3}
              height={side + 3}
              rx={2}
              role="option"
              data-head={index}
              className="block-choice"
              aria-selected={index === walk.head}
              aria-label={t('pictures.head.head', { head: index + 1 })}
              tabIndex={index === walk.head ? 0 : -1}
              stroke={isStrong ? palette.ink : palette.hairline}
              strokeWidth={index === walk.head ? 1.75 : 1}
              onPointerEnter={() => onHover(index)}
              onPointerLeave={() => onHover(null)}
              onFocus={() => onHover(index)}
              onBlur={() => onHover(null)}
              onClick={() => onChoose(index)}
              onKeyDown={(event) => onOptionKey(event, index, H, () => onChoose(index))}
            />
          );
        })}
      </g>
      {places
        .filter(({ index }) => index % labelStep === 0)
        .map(({ index, x, y, side }) => (
          <Words
            key={index}
            x={x + side / 2}
            y={y + side + (groups.length > 0 ? 18 : 11)}
            anchor="middle"
            size={10}
            fill={index === walk.head ? palette.ink : palette.muted}
            strong={index === walk.head}
          >
            {index + 1}
          </Words>
        ))}
    </g>
  );
}
