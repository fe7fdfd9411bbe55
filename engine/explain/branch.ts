/** What attention or the feed-forward network gives: a sum, and in models with post-norms that sum normalised. */
import type { NormKey } from '../formats/names';
import type { ModelConfig } from '../model/config';
import type { Parts } from './explanation';
import type { Place } from './names';
import { divisor, normed } from './norm';
import type { Recipe, RecipeTable, Subject } from './recipe';

interface Branch {
  /** The role of what is added to the residual stream, and what the inner values' roles begin with. */
  readonly out: 'hook_attn_out' | 'hook_mlp_out';
  readonly inner: 'attn' | 'mlp';
  readonly norm: NormKey;
  /** The sum itself, and the roles of what it reads. */
  readonly sum: (subject: Subject) => Parts;
  readonly reads: (config: ModelConfig) => readonly string[];
}

export function branch({ out, inner, norm, sum, reads: roles }: Branch): RecipeTable {
  const before = ({ at }: Place): string => `${at}${inner}.out`;
  const reads: Recipe['reads'] = ({ at }, config) => roles(config).map((role) => at + role);
  return {
    [out]: {
      reads,
      parts: (subject) =>
        subject.model.config.post_norms ? normed(subject, before(subject.place), `${inner}.post_norm.scale`, norm) : sum(subject),
    },
    [`${inner}.out`]: { reads, parts: sum },
    [`${inner}.post_norm.scale`]: {
      reads,
      parts: (subject) => divisor(subject, before(subject.place), [subject.index[0]]),
    },
  };
}
