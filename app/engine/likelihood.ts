import type { GuessedToken } from './api';

/** The probability of all its tokens, one after the other. */
export function likelihoodOf(guess: readonly GuessedToken[]): number {
  return guess.reduce((product, { probability }) => product * probability, 1);
}
