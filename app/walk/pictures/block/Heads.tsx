import { useTranslation } from 'react-i18next';
import { formatExact } from '../../../../components/format';
import { onOptionKey } from '../../../../components/roving';
import type { Walk } from '../../picture';
import { SIZE } from './heads-layout';
import type { BlockLayout, Box } from './layout';
import { headSizes } from './numbers';

interface HeadsProps {
  readonly walk: Walk;
  readonly layout: BlockLayout;
  readonly onHover: (head: number | null) => void;
  readonly onChoose: (head: number) => void;
}

/** Where a head stands: its row, or its small picture where it has no row. */
export function placeOfHead({ heads }: BlockLayout, head: number): Box {
  const row = heads.rows.find((each) => each.head === head);
  if (row !== undefined) {
    const x = heads.label - 12;
    return { x, y: row.y - heads.pitch / 2 + 1, width: heads.size + SIZE - x, height: heads.pitch - 2 };
  }
  const { x, y, side } = heads.grid[head];
  return { x: x - 2, y: y - 2, width: side + 4, height: side + 4 };
}

/** The heads as a list to choose from: one stop of the Tab key, and arrow keys inside. */
export function Heads({ walk, layout, onHover, onChoose }: HeadsProps) {
  const { t } = useTranslation();
  const H = walk.config.num_attention_heads;
  const sizes = headSizes(walk);
  // Where the heads are too many for a row each, those with a row can be pointed at twice.
  const again = layout.heads.grid.length === 0 ? [] : layout.heads.rows;
  return (
    <>
      {again.map(({ head }) => (
        <rect
          key={head}
          {...placeOfHead(layout, head)}
          className="block-choice"
          onPointerEnter={() => onHover(head)}
          onPointerLeave={() => onHover(null)}
          onClick={() => onChoose(head)}
        />
      ))}
      <g role="listbox" aria-label={t('pictures.block.heads')}>
        {Array.from({ length: H }, (_, head) => {
          const { x, y, side } = layout.heads.grid[head] ?? { x: 0, y: 0, side: 0 };
          const box = side > 0 ? { x, y, width: side, height: side } : placeOfHead(layout, head);
          return (
            <rect
              key={head}
              {...box}
              role="option"
              data-head={head}
              className="block-choice"
              aria-selected={head === walk.head}
              aria-label={
                sizes === null
                  ? t('pictures.block.head', { head: head + 1 })
                  : t('pictures.block.headSize', { head: head + 1, size: formatExact(sizes[head]) })
              }
              tabIndex={head === walk.head ? 0 : -1}
              onPointerEnter={() => onHover(head)}
              onPointerLeave={() => onHover(null)}
              onFocus={() => onHover(head)}
              onBlur={() => onHover(null)}
              onClick={() => onChoose(head)}
              onKeyDown={(event) => onOptionKey(event, head, H, () => onChoose(head))}
            />
          );
        })}
      </g>
    </>
  );
}
