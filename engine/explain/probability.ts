/** A token's probability: the model's own, before any setting of the decoding chain. */
import { vectorAt, type RecipeTable } from './recipe';
import { share } from './softmax';

export const PROBABILITY: RecipeTable = {
  probabilities: {
    reads: () => ['logits'],
    parts: (subject) => {
      const [row, id] = subject.index;
      return share('probability', vectorAt(subject, 'logits', [row]), id, 'v');
    },
  },
};
