/** The first weights: small seeded normal numbers, as in GPT-2 (Radford and others 2019, section 2.3). */
import { Random } from '../tensor/random';
import type { ModelConfig } from '../model/config';
import type { ParameterLayout } from './gradients';

/**
 * Fills the flat parameters: norm weights with 1, matrices with normal numbers of standard deviation `deviation`. The two matrices
 * a layer that write into the residual stream get deviation / sqrt(2 L), so that the stream's variance does not grow with depth L.
 */
export function initialise(
  parameters: Float32Array,
  { parameters: places }: ParameterLayout,
  config: ModelConfig,
  seed: number,
  deviation: number,
): void {
  const random = new Random(seed);
  const residual = deviation / Math.sqrt(2 * config.num_hidden_layers);
  for (const { name, offset, length, shape } of places) {
    const values = parameters.subarray(offset, offset + length);
    if (shape.length === 1) values.fill(1);
    else {
      const spread = /o_proj|down_proj/.test(name) ? residual : deviation;
      for (let i = 0; i < length; i++) values[i] = spread * random.normal();
    }
  }
}
