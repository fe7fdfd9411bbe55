/** The fast backend gives the textbook's gradients for the whole model. */
import { describe, expect, test } from 'vitest';
import { loadKernels } from '../../engine/kernels/node';
import type { ModelConfig } from '../../engine/model/config';
import { textbook } from '../../engine/ops/index';
import { Random } from '../../engine/tensor/random';
import { layoutParameters } from '../../engine/train/gradients';
import { relativeError } from './support/numbers';
import { parametersOf, TARGETS, TIED, TOKENS, trainee, UNTIED } from './support/trainee';

/** Wide enough for whole SIMD tiles, odd enough for the remainders of every loop. */
const LARGER: ModelConfig = {
  ...TIED,
  vocab_size: 149,
  hidden_size: 48,
  num_attention_heads: 6,
  num_key_value_heads: 3,
  head_dim: 8,
  intermediate_size: 84,
  max_position_embeddings: 64,
};

const random = new Random(8);
const LONG = Array.from({ length: 43 }, () => random.below(LARGER.vocab_size));
const NEXT = Int32Array.from(LONG, (_, t) => (t % 9 === 4 ? -1 : (LONG[t + 1] ?? 0)));

const CASES = [
  { name: 'tiny, tied', config: TIED, tokens: TOKENS, targets: TARGETS, weights: 1 },
  { name: 'tiny, untied', config: UNTIED, tokens: TOKENS, targets: TARGETS, weights: 1 },
  { name: 'larger', config: LARGER, tokens: LONG, targets: NEXT, weights: 0.3 },
];

describe.each(['simd', 'relaxed'] as const)('%s kernels', (simd) => {
  test.each(CASES)('give the same loss and gradients as the textbook: $name', async (given) => {
    const { config, tokens, targets } = given;
    const kernels = await loadKernels({ bytes: 2 ** 24, simd });
    // Matrices as small as a model's at the start of training: 0.5 in so wide a model would make softmax a step function.
    const parameters = parametersOf(config, 21).map((value) => value * given.weights);
    const [fast, slow] = [kernels, textbook].map((backend) => trainee(backend, config, parameters, tokens.length));
    for (const weight of [1, 0.5]) {
      const loss = slow.step(tokens, targets, weight);
      expect(Math.abs(fast.step(tokens, targets, weight) - loss) / loss).toBeLessThan(1e-5);
    }
    const errors = layoutParameters(config).parameters.map(({ offset, length }) =>
      relativeError(fast.gradient.subarray(offset, offset + length), slow.gradient.subarray(offset, offset + length)),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });
});
