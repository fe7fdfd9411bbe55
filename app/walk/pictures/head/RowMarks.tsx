import { pixels } from '../../../../components/format';
import { FONTS, type Palette, type Role } from '../../../../components/theme';
import { rowsOf } from './row-paths';
import type { Walk } from '../../picture';
import { stateOf } from '../block/stages';
import { lineOf, Words } from '../block/Words';
import type { HeadLayout } from './layout';
import type { Slot } from './slots';
import { openedBy } from './stages';

interface RowMarksProps {
  readonly walk: Walk;
  readonly layout: HeadLayout;
  readonly slots: readonly Slot[];
  readonly palette: Palette;
  /** The key that the followed query is compared with. */
  readonly keyAt: number;
}

/** Lines nearer than this have no room for a letter each. */
const LETTER_PITCH = 10;

/** The frames of all vectors, and what leads from one to the next. */
export function RowMarks({ walk, layout, slots, palette, keyAt }: RowMarksProps) {
  const { y, stream, normed } = layout;
  const isCovered = layout.isPhone && openedBy(walk.step) === 'wide';
  const compares = ['qkNorm', 'rotation', 'scores'].includes(walk.step.stage);
  const strong = slots.filter(({ part, role, at }) => part === 'own' || (compares && role === 'key' && at[0] === keyAt));
  const norm = stateOf('norm1', walk.step);
  return (
    <g>
      <Fans walk={walk} layout={layout} palette={palette} />
      {rowsOf(slots.filter((slot) => !strong.includes(slot))).map(({ role, isThere, path }) => (
        <path
          key={`${role} ${isThere}`}
          d={path}
          fill="none"
          stroke={isThere ? palette[role] : palette.hairline}
          strokeOpacity={isThere ? 0.45 : 1}
          strokeWidth={0.75}
        />
      ))}
      {strong.map(({ key, box, role, state }) => (
        <rect
          key={key}
          data-slot={key}
          data-state={state}
          x={pixels(box.x - 0.5)}
          y={pixels(box.y - 0.5)}
          width={pixels(box.width + 1)}
          height={pixels(box.height + 1)}
          rx={1.5}
          fill="none"
          className="block-line"
          stroke={state === 'later' ? palette.outline : palette[role]}
          strokeWidth={state === 'now' ? 1.75 : 1}
          strokeDasharray={state === 'later' ? '2 3' : undefined}
        />
      ))}
      {stream !== null && (
        <g>
          <circle
            cx={(stream.x + stream.width + normed.x) / 2}
            cy={y}
            r={7}
            fill={palette.paper}
            stroke={norm === 'later' ? palette.hairline : palette.residual}
          />
          <Words x={(stream.x + stream.width + normed.x) / 2} y={y + 3.5} anchor="middle" fill={palette.muted} mono>
            ÷
          </Words>
        </g>
      )}
      {!isCovered && <Letters layout={layout} palette={palette} />}
    </g>
  );
}

/** Which of the three bands is which. */
function Letters({ layout: { y, lane, letters }, palette }: Pick<RowMarksProps, 'layout' | 'palette'>) {
  if (lane >= LETTER_PITCH)
    return LETTERS.map(([letter, role], i) => (
      <Words key={letter} x={letters} y={y + (i - 1) * lane + 3} size={9.5} fill={palette[role]} halo={palette.paper} mono>
        {letter}
      </Words>
    ));
  return (
    <g>
      <rect x={letters - 1} y={y - 5} width={16} height={10} fill={palette.paper} />
      <text x={letters} y={y + 3} fontFamily={FONTS.mono} fontSize={8}>
        {LETTERS.map(([letter, role]) => (
          <tspan key={letter} fill={palette[role]}>
            {letter}
          </tspan>
        ))}
      </text>
    </g>
  );
}

const LETTERS: readonly (readonly [string, Role])[] = [
  ['q', 'query'],
  ['k', 'key'],
  ['v', 'value'],
];

/** From each normalised stream to its query, key and value: the followed row's own stand out. */
function Fans({ walk, layout, palette }: Pick<RowMarksProps, 'walk' | 'layout' | 'palette'>) {
  const { rows, normed, qkv, lane } = layout;
  const state = stateOf('qkv', walk.step);
  const from = normed.x + normed.width + 1;
  const to = qkv.x - 1;
  const middle = (from + to) / 2;
  const path = (y: number, by: number): string =>
    `M${from} ${y}C${middle} ${y} ${middle} ${pixels(y + by * lane)} ${to} ${pixels(y + by * lane)}`;
  return LETTERS.map(([letter, role], i) => {
    const { className, ...line } = lineOf(state, palette[role], palette);
    const others = rows.y.filter((_, t) => t !== walk.position);
    return (
      <g key={letter} className={className}>
        {role !== 'query' && (
          <path
            d={others.map((y) => path(y, i - 1)).join('')}
            {...lineOf('before', palette[role], palette)}
            strokeOpacity={state === 'later' ? 0 : 0.35}
            strokeWidth={0.75}
          />
        )}
        <path d={path(layout.y, i - 1)} {...line} strokeWidth={state === 'now' ? 2 : 1.25} />
      </g>
    );
  });
}
