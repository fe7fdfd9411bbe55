/** A GGUF model and what is measured of it: what `measure` prints and `card` writes down. */
import { backendBytes, ggufConfig, loadModel, readGguf, type LoadedModel } from '../formats/gguf';
import { loadKernels } from '../kernels/node';
import { runBytes } from '../run/memory';
import type { Backend } from '../tensor/backend';
import { createTokenizer, type Tokenizer } from '../tokenizer';
import { measureAgreement } from '../train/measures/agreement';
import { measureFacts } from '../train/measures/facts';
import { measureHeads, type HeadScores } from '../train/measures/heads';
import { heldOut } from '../train/world';

export interface MeasuredModel {
  readonly backend: Backend;
  readonly loaded: LoadedModel;
  readonly tokenizer: Tokenizer;
}

export interface Measures {
  readonly facts: ReturnType<typeof measureFacts>;
  readonly agreement: ReturnType<typeof measureAgreement>;
  readonly heads: HeadScores[];
}

/** Puts a model file onto the kernels, with room to run its whole context. Throws a FileProblem for a bad file. */
export async function loadForMeasuring(bytes: Uint8Array): Promise<MeasuredModel> {
  const file = readGguf(bytes);
  const config = ggufConfig(file);
  const context = config.max_position_embeddings;
  const backend = await loadKernels({ bytes: backendBytes(file) + runBytes(config, context, context), shared: false });
  const loaded = loadModel(file, backend);
  return { backend, loaded, tokenizer: createTokenizer(loaded.tokenizer) };
}

/** Held-out facts, held-out agreement, and what each head does on the texts and on seeded random tokens. */
export function measureModel({ backend, loaded, tokenizer }: MeasuredModel, seed: number, texts: readonly string[]): Measures {
  const questions = heldOut();
  return {
    facts: measureFacts(backend, loaded.model, tokenizer, questions.facts),
    agreement: measureAgreement(backend, loaded.model, tokenizer, questions.agreement),
    heads: measureHeads(backend, loaded.model, tokenizer, { seed, texts }),
  };
}
