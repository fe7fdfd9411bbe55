/**
 * A tiny random model of each architecture, and what llama.cpp said of it, kept in fixtures/architectures.safetensors so that
 * `npm test` can compare without llama.cpp: for each, [tokens, V] next-token probabilities after every token, from the model's
 * F32 GGUF file as we write it.
 */
import { join } from 'node:path';
import { writeGguf } from '../../engine/formats/gguf';
import { readSafetensors, tensorToWrite, writeSafetensors } from '../../engine/formats/safetensors';
import { readNumbers } from '../../engine/formats/stored';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { TokenType } from '../../engine/tokenizer';
import { ARCHITECTURES, randomModel, TINY } from '../unit/support/random-model';

/** More tokens than any window holds. */
export const TOKENS = [3, 17, 0, 22, 5, 5, 9, 1, 14, 2, 17, 8, 11, 20, 6, 4, 19, 13];
const V = TINY.vocab_size;

/**
 * Those that llama.cpp computes: it knows no window for Mistral, and always shares out Qwen's experts' weights anew. Its Gemma 3
 * has one base for layers with a window.
 */
export const NAMES = Object.keys(ARCHITECTURES).filter((name) => name !== 'mistral' && !name.includes('not renormalised'));

export const fixturePath = join(import.meta.dirname, 'fixtures', 'architectures.safetensors');

/** llama.cpp takes Gemma's GELU from a table of halves. */
export const toleranceOf = (name: string): number => (name.startsWith('gemma') ? 1e-3 : 1e-5);

export function modelOf(name: string, backend: Backend = textbook): Model {
  const changes = { ...ARCHITECTURES[name], max_position_embeddings: 64 };
  return randomModel(backend, name === 'gemma3' ? { ...changes, rope_local_base_freq: 10000 } : changes, 11);
}

/** The model as a GGUF file, with some vocabulary. */
export function fileOf(name: string): Uint8Array {
  const tokens = Array.from({ length: V }, (_, id) => (id === 0 ? '<|begin|>' : String.fromCodePoint(96 + id)));
  return writeGguf({
    ...modelOf(name),
    tokenizer: {
      model: 'bpe',
      pre: 'gpt-2',
      tokens,
      merges: [],
      tokenTypes: tokens.map((_, id) => (id === 0 ? TokenType.control : TokenType.normal)),
      bosId: 0,
      eosId: 0,
      addBos: false,
    },
    name: 'random weights',
    type: 'F32',
  });
}

/** Our next-token probabilities after every token, [tokens, V]; the softmax in float64, so that only the model is compared. */
export function probabilitiesOf(model: Model, backend: Backend): Float32Array {
  const { data } = run(backend, model, TOKENS).logits;
  return Float32Array.from(
    TOKENS.flatMap((_, t) => {
      const odds = Array.from(data.subarray(t * V, (t + 1) * V), (logit) => Math.exp(logit));
      const total = odds.reduce((a, b) => a + b);
      return odds.map((odd) => odd / total);
    }),
  );
}

/** Half the sum of |p - q| after the token where it is largest; not a number for other lengths. */
export function farthest(p: Float32Array, q: Float32Array): number {
  if (p.length !== q.length) return NaN;
  const distances = TOKENS.map((_, t) => {
    let sum = 0;
    for (let i = t * V; i < (t + 1) * V; i++) sum += Math.abs(p[i] - q[i]) / 2;
    return sum;
  });
  return Math.max(...distances);
}

export function encodeFixture(answers: ReadonlyMap<string, Float32Array>): Uint8Array {
  const tensors = [...answers].map(([name, data]) => tensorToWrite(name, { data, shape: [TOKENS.length, V] }));
  return writeSafetensors(tensors, {
    source: 'llama.cpp through node-llama-cpp 3.21.1, float32 cache, temperature 1, nothing cut (tests/oracle/architectures.ts)',
  });
}

export function decodeFixture(bytes: Uint8Array): Map<string, Float32Array> {
  return new Map([...readSafetensors(bytes).tensors].map(([name, stored]) => [name, readNumbers(stored)]));
}
