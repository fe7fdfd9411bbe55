/** How well somebody guessed what comes next: the model's own probability of it, token by token. V vocab_size. */
import type { Model } from '../../engine/model/weights';
import { probabilitiesOf } from '../../engine/run/sampler';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import type { GuessedToken } from './api';

/** Tokens of a guess that are scored; what comes after is not looked at. */
export const GUESS_TOKENS = 8;

/**
 * The probability and the rank, from 1, of each token of `guess` after `tokens` and the guess's tokens before it. `first` is the
 * model's distribution after `tokens`, [V], which is there already.
 */
export function scoreGuess(
  backend: Backend,
  model: Model,
  tokens: readonly number[],
  guess: readonly number[],
  first: Float32Array,
): GuessedToken[] {
  const room = model.config.max_position_embeddings - tokens.length;
  return guess.slice(0, Math.min(GUESS_TOKENS, room + 1)).map((id, i) => {
    const probabilities =
      i === 0 ? first : probabilitiesOf(run(backend, model, [...tokens, ...guess.slice(0, i)], { logits: 'last' }).logits.data);
    const probability = probabilities[id];
    return { id, probability, rank: 1 + probabilities.reduce((better, other) => better + (other > probability ? 1 : 0), 0) };
  });
}
