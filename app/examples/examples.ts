/**
 * Prompts that each show something true of the shipped model. tests/e2e/examples.test.ts runs every one of them and
 * checks that the model says what the note promises.
 */
export interface Example {
  readonly key: 'agreement' | 'fact' | 'induction' | 'pronoun' | 'story';
  readonly prompt: string;
  /** The head worth looking at, counted from 0. */
  readonly layer: number;
  readonly head: number;
}

export const EXAMPLES: readonly Example[] = [
  { key: 'agreement', prompt: 'The cats that I saw yesterday', layer: 1, head: 0 },
  { key: 'fact', prompt: 'The Eiffel Tower is located in the city of', layer: 4, head: 0 },
  { key: 'induction', prompt: 'Bix dal fum rop. Bix dal fum', layer: 3, head: 0 },
  { key: 'pronoun', prompt: 'Lily lost her hat. Tom wanted to help, so', layer: 2, head: 0 },
  { key: 'story', prompt: 'Once upon a time, there was a little', layer: 0, head: 0 },
];
