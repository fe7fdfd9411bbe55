/** Numbers of the loop's picture, from the run and its trace. Legend: T tokens, V vocabulary. */
import type { Walk } from '../../picture';
import { probabilitiesOf } from '../../../../engine/run/sampler';
import { logitsRow } from '../../vectors';

/** Whether the followed token is the text's last one, after which a token is drawn. */
export const isLast = ({ position, run }: Walk): boolean => position === run.tokens.length - 1;

/** The token that follows the followed one: the one that stands there, or the one that was drawn. */
export const nextOf = ({ position, run }: Walk): number => run.tokens[position + 1] ?? run.sample.draw.id;

/** The model's own distribution after the followed token, [V]; null where it is not there. */
export function distributionOf(walk: Walk): Float32Array | null {
  if (isLast(walk)) return walk.run.sample.raw.probabilities;
  const row = logitsRow(walk);
  return row === null ? null : probabilitiesOf(row.values);
}
