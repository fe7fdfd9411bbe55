/** What attention or the feed-forward network gives: a sum, and in models with post-norms that sum normalised. */
import type { NormKey } from '../formats/names';
import type { ModelConfig } from '../model/config';
import type { Parts } from './explanation';
import { divisor, normed } from './norm';
import type { RecipeTable, Subject } from './recipe';

interface Branch {
  /** The role of what is added to the residual stream, and what the inner values' roles begin with. */
  readonly out: 'hook_attn_out' | 'hook_mlp_out';
  readonly inner: 'attn' | 'mlp';
  readonly norm: NormKey;
  /** The sum itself, and what it reads. */
  readonly sum: (subject: Subject) => Parts;
  readonly sumReads: (config: ModelConfig) => readonly string[];
  /** What the sum is computed again from, where it stands before a post-norm and has no name. */
  readonly innerReads: (config: ModelConfig) => readonly string[];
}

export function branch({ out, inner, norm, sum, sumReads, innerReads }: Branch): RecipeTable {
  const before = ({ at }: { readonly at: string }): string => `${at}${inner}.out`;
  return {
    [out]: {
      reads: ({ at }, config) => (config.post_norms ? innerReads(config) : sumReads(config)).map((role) => at + role),
      parts: (subject) =>
        subject.model.config.post_norms ? normed(subject, before(subject.place), `${inner}.post_norm.scale`, norm) : sum(subject),
    },
    [`${inner}.out`]: {
      reads: ({ at }, config) => [...innerReads(config), ...sumReads(config)].map((role) => at + role),
      parts: sum,
    },
    [`${inner}.post_norm.scale`]: {
      reads: ({ at }, config) => innerReads(config).map((role) => at + role),
      parts: (subject) => divisor(subject, before(subject.place), [subject.index[0]]),
    },
  };
}
