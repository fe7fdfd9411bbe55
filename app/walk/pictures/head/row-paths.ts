/** The frames of many vectors as a few paths: one for each role, of those that are there and of those that are not yet. */
import { pixels } from '../../../../components/format';
import type { Role } from '../../../../components/theme';
import type { Slot } from './slots';

interface Frames {
  readonly role: Role;
  readonly isThere: boolean;
  readonly path: string;
}

export function rowsOf(slots: readonly Slot[]): Frames[] {
  const paths = new Map<string, Frames>();
  for (const { role, state, box } of slots) {
    const isThere = state !== 'later';
    const key = `${role} ${isThere}`;
    const frame = `M${pixels(box.x - 0.5)} ${pixels(box.y - 0.5)}h${pixels(box.width + 1)}v${pixels(box.height + 1)}h${pixels(-box.width - 1)}z`;
    paths.set(key, { role, isThere, path: (paths.get(key)?.path ?? '') + frame });
  }
  return [...paths.values()];
}
