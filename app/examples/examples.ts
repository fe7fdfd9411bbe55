/**
 * Prompts that each show something true of the shipped model. tests/e2e/examples.test.ts runs every one of them and
 * checks that the model says what the note promises.
 */
export interface Example {
  readonly key: 'agreement' | 'giver' | 'fact' | 'induction' | 'pronoun' | 'story';
  readonly prompt: string;
  /** The head worth looking at, counted from 0. */
  readonly layer: number;
  readonly head: number;
}

export const EXAMPLES: readonly Example[] = [
  { key: 'agreement', prompt: 'The dogs that the boy saw', layer: 4, head: 1 },
  { key: 'giver', prompt: 'When Tom and Mary went to the shop, Tom gave a cake to', layer: 5, head: 4 },
  { key: 'fact', prompt: 'The capital of France is the city of', layer: 5, head: 5 },
  { key: 'induction', prompt: 'lamp drum ship gold bird; lamp drum ship gold', layer: 5, head: 1 },
  { key: 'pronoun', prompt: 'Tom was sad because', layer: 5, head: 0 },
  { key: 'story', prompt: 'Once upon a time, there was a little', layer: 0, head: 0 },
];
