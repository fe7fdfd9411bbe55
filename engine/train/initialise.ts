/** The first weights: small seeded normal numbers, as in GPT-2 (Radford and others 2019, section 2.3), or those of another model. */
import type { ModelConfig } from '../model/config';
import { denseLayer, type Weights } from '../model/weights';
import { rowOf } from '../ops/row';
import type { Matrix, MatrixF32 } from '../tensor/matrix';
import { Random } from '../tensor/random';
import { viewWeights, type ParameterLayout } from './gradients';

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

/**
 * Fills the flat parameters with a dense model's weights, unpacked to float32: training goes on from what it knows.
 * Throws a RangeError where a shape differs from the configuration's.
 */
export function initialiseFrom(parameters: Float32Array, config: ModelConfig, weights: Weights): void {
  const own = viewWeights(config, parameters);
  if (weights.layers.length !== own.layers.length)
    throw new RangeError(`the model to start from has ${weights.layers.length} layers, the configuration ${own.layers.length}`);
  copyMatrix(own.embed_tokens, weights.embed_tokens);
  if (own.lm_head !== own.embed_tokens) copyMatrix(own.lm_head, weights.lm_head);
  own.norm.set(weights.norm);
  own.layers.forEach((layer, l) => {
    const from = denseLayer(weights.layers[l]);
    layer.input_layernorm.set(from.input_layernorm);
    layer.post_attention_layernorm.set(from.post_attention_layernorm);
    for (const name of MATRICES) copyMatrix(layer[name], from[name]);
  });
}

const MATRICES = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;

function copyMatrix(to: Matrix, from: Matrix): void {
  if (to.rows !== from.rows || to.cols !== from.cols)
    throw new RangeError(
      `the model to start from has a matrix of [${from.rows}, ${from.cols}], the configuration one of [${to.rows}, ${to.cols}]`,
    );
  const { data } = to as MatrixF32;
  for (let r = 0; r < from.rows; r++) data.set(rowOf(from, r), r * from.cols);
}
