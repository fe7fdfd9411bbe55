/** A trained model as a file that this and other programs open. */
import { writeGguf, type WritableName } from '../formats/gguf';
import type { TokenizerData } from '../tokenizer';
import type { TrainConfig } from './config';
import { viewWeights } from './gradients';

/** The flat parameters as a GGUF file, which calls itself `title`. Throws FileProblem where tokenizer and model do not fit. */
export function exportGguf(
  config: TrainConfig,
  parameters: Float32Array,
  tokenizer: TokenizerData,
  type: WritableName,
  tokens: number,
  title: string,
): Uint8Array {
  return writeGguf({
    config: config.model,
    weights: viewWeights(config.model, parameters),
    tokenizer,
    name: title,
    type,
    metadata: { 'clearhead.training_tokens': tokens },
  });
}
