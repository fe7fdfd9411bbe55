import { useMemo } from 'react';
import type { Band } from '../../../../components/Bands';
import type { Walk } from '../../picture';
import type { BlockLayout } from './layout';
import { streamRange } from './slots';
import { stateOf } from './stages';
import { vectorOf } from '../../vectors';

/** The thin bands of all rows, before the layer and after it, as far as the step has come. They stay the same through most steps. */
export function useRowBands(walk: Walk, layout: BlockLayout): readonly Band[] {
  const { position, step, layer } = walk;
  const read = (hook: string, isThere: boolean) => (isThere ? walk.get(`blocks.${layer}.${hook}`) : null);
  const entering = read('hook_resid_pre', stateOf('layer', step) !== 'later');
  const leaving = read('hook_resid_post', stateOf('add2', step) !== 'later');
  const [before, after] = [streamRange(walk, 1), streamRange(walk, 2)];
  return useMemo(
    () =>
      layout.rows.y.flatMap((y, t): Band[] => {
        const height = t === position ? 9 : 4;
        const place = { y: y - height / 2, height, kind: 'signed' } as const;
        const [a, b] = [vectorOf(entering, [t]), vectorOf(leaving, [t])];
        return [
          ...(a === null ? [] : [{ ...place, ...layout.entering, values: a, range: before }]),
          ...(b === null ? [] : [{ ...place, ...layout.leaving, values: b, range: after }]),
        ];
      }),
    [layout, position, entering, leaving, before, after],
  );
}
