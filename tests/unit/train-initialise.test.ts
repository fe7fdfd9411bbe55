import { describe, expect, it } from 'vitest';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { textbook } from '../../engine/ops';
import { rowOf } from '../../engine/ops/row';
import { layoutParameters, viewWeights } from '../../engine/train/gradients';
import { initialise, initialiseFrom } from '../../engine/train/initialise';
import { exportGguf } from '../../engine/train/export';
import { parseTrainConfig } from '../../engine/train/config';
import firstLight from '../../engine/train/configs/first-light.json';
import { trainBpe } from '../../engine/tokenizer';

const TOKENIZER = trainBpe(['so so'], { vocabSize: 260, special: ['<|begin_of_text|>', '<|end_of_text|>'], pre: 'gpt-2' });

const config = parseTrainConfig({
  ...firstLight,
  model: {
    ...firstLight.model,
    vocab_size: TOKENIZER.tokens.length,
    hidden_size: 32,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 8,
    intermediate_size: 64,
  },
});
const layout = layoutParameters(config.model);

function fresh(): Float32Array {
  const parameters = new Float32Array(layout.length);
  initialise(parameters, layout, config.model, 5, 0.02);
  return parameters;
}

describe('starting from another model', () => {
  it('takes over every number of a float32 file', () => {
    const parameters = fresh();
    const file = readGguf(exportGguf(config, parameters, TOKENIZER, 'F32', 0, 'tiny'));
    const taken = new Float32Array(layout.length);
    initialiseFrom(taken, config.model, loadModel(file, textbook).model.weights);
    expect(taken).toEqual(parameters);
  });

  it('unpacks an 8-bit file', () => {
    const { model } = loadModel(readGguf(exportGguf(config, fresh(), TOKENIZER, 'Q8_0', 0, 'tiny')), textbook);
    const taken = new Float32Array(layout.length);
    initialiseFrom(taken, config.model, model.weights);
    const { q_proj } = viewWeights(config.model, taken).layers[1];
    expect(rowOf(q_proj, 3)).toEqual(rowOf(model.weights.layers[1].q_proj, 3));
  });

  it('refuses a model of another shape', () => {
    const { model } = loadModel(readGguf(exportGguf(config, fresh(), TOKENIZER, 'F32', 0, 'tiny')), textbook);
    const wider = { ...config.model, intermediate_size: 96 };
    const deeper = { ...config.model, num_hidden_layers: 3 };
    for (const [changed, message] of [
      [wider, /a matrix of \[64, 32\], the configuration one of \[96, 32\]/],
      [deeper, /has 2 layers, the configuration 3/],
    ] as const)
      expect(() => initialiseFrom(new Float32Array(layoutParameters(changed).length), changed, model.weights)).toThrow(message);
  });
});
