import type { Band } from '../../../../components/Bands';
import type { Palette } from '../../../../components/theme';
import type { Slot } from './slots';

/** What is drawn on canvases: what happens now over what was before. */
export function bandsOf(slots: readonly Slot[]): { calm: Band[]; now: Band[] } {
  const of = (isNow: boolean): Band[] =>
    slots.flatMap(({ box, values, range, state, drawn }) =>
      values === null || drawn !== 'band' || (state === 'now') !== isNow
        ? []
        : [{ ...box, values, range, kind: 'signed' as const }],
    );
  return { calm: of(false), now: of(true) };
}

/** The frames of the vectors: in the colour of their role once they are there. */
export function Outlines({ slots, palette }: { readonly slots: readonly Slot[]; readonly palette: Palette }) {
  return slots.map(({ key, box, role, state, drawn }) =>
    drawn === 'bars' ? null : (
      <rect
        key={key}
        data-slot={key}
        data-state={state}
        x={box.x - 0.5}
        y={box.y - 0.5}
        width={box.width + 1}
        height={box.height + 1}
        rx={2}
        fill="none"
        className="block-line"
        stroke={state === 'later' ? palette.hairline : palette[role]}
        strokeWidth={state === 'now' ? 1.75 : 1}
        strokeOpacity={state === 'before' ? 0.6 : 1}
      />
    ),
  );
}
