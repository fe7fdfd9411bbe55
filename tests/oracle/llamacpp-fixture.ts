/**
 * What llama.cpp answered, kept so that `npm test` can compare without it: fixtures/NAME.safetensors holds next-token
 * probabilities after every prompt, `f32` [prompts, V] for the weights as an F32 GGUF and `q8_0` [prompts, V] for the Q8_0 file,
 * and in its metadata the prompts, their token ids and the hash of the model file.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { loadModel, readGguf, writeGguf, type LoadedModel } from '../../engine/formats/gguf';
import { readSafetensors, writeSafetensors } from '../../engine/formats/safetensors';
import { WRITABLE, type WritableName } from '../../engine/formats/storage';
import { readNumbers } from '../../engine/formats/stored';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { createTokenizer, type TokenizerData } from '../../engine/tokenizer';

/** Half the sum of |p - q|. llama.cpp rounds activations to 8 bits where the weights are Q8_0, and this engine does not. */
export const TOLERANCE = { f32: 1e-5, q8_0: 0.1 } as const;
export type Case = keyof typeof TOLERANCE;
export const CASES = ['f32', 'q8_0'] as const satisfies readonly Case[];

/** Halves are exact enough for 0.1, single floats for 1e-5. */
const STORED_AS: Readonly<Record<Case, WritableName>> = { f32: 'F32', q8_0: 'F16' };

export interface Fixture {
  readonly sha256: string;
  readonly prompts: readonly string[];
  /** The ids of each prompt, begin-of-text first where the model has one. */
  readonly tokens: readonly (readonly number[])[];
  /** A distribution over the vocabulary for each prompt. */
  readonly probabilities: Readonly<Record<Case, readonly Float32Array[]>>;
}

export const fixturePath = (name: string) => join(import.meta.dirname, 'fixtures', `${name}.safetensors`);

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

export function encodeFixture({ sha256: hash, prompts, tokens, probabilities }: Fixture): Uint8Array {
  const tensors = CASES.map((name) => {
    const rows = probabilities[name];
    const values = new Float32Array(rows.length * rows[0].length);
    rows.forEach((row, i) => values.set(row, i * row.length));
    const storage = WRITABLE[STORED_AS[name]];
    return { name, shape: [rows.length, rows[0].length], storage, write: (out: Uint8Array) => storage.encode(out, values) };
  });
  return writeSafetensors(tensors, {
    source: 'llama.cpp through node-llama-cpp 3.21.1, float32 cache, temperature 1, nothing cut (tests/oracle/llamacpp.ts)',
    sha256: hash,
    prompts: JSON.stringify(prompts),
    tokens: JSON.stringify(tokens),
  });
}

export function decodeFixture(bytes: Uint8Array): Fixture {
  const { metadata, tensors } = readSafetensors(bytes);
  const rowsOf = (name: Case) => {
    const stored = tensors.get(name);
    if (stored === undefined) throw new Error(`the fixture has no ${name}`);
    const values = readNumbers(stored);
    const [rows, V] = stored.shape;
    return Array.from({ length: rows }, (_, i) => values.subarray(i * V, (i + 1) * V));
  };
  return {
    sha256: metadata.get('sha256') ?? '',
    prompts: JSON.parse(metadata.get('prompts') ?? '[]'),
    tokens: JSON.parse(metadata.get('tokens') ?? '[]'),
    probabilities: { f32: rowsOf('f32'), q8_0: rowsOf('q8_0') },
  };
}

/** A model file in both types that are compared. */
export function bothTypes(file: Uint8Array): Record<Case, Uint8Array> {
  const loaded = loadModel(readGguf(file), textbook);
  return { f32: inType(loaded, 'F32'), q8_0: loaded.weightType === 'Q8_0' ? file : inType(loaded, 'Q8_0') };
}

function inType({ model, tokenizer, name }: LoadedModel, type: WritableName): Uint8Array {
  return writeGguf({ ...model, tokenizer, name, type });
}

/** The prompts as our tokenizer reads them. */
export function tokenize(data: TokenizerData, prompts: readonly string[]): number[][] {
  const tokenizer = createTokenizer(data);
  return prompts.map((prompt) => tokenizer.encode(prompt, { bos: data.bosId !== null }));
}

/** Our next-token distribution after each list of tokens; the softmax in float64, so that only the model is compared. */
export function distributions(backend: Backend, model: Model, tokens: readonly (readonly number[])[]): Float32Array[] {
  return tokens.map((ids) => {
    const logits = run(backend, model, ids, { logits: 'last' }).logits.data;
    const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const powers = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
    const sum = powers.reduce((total, power) => total + power, 0);
    return Float32Array.from(powers, (power) => power / sum);
  });
}

/** Half the sum of |p - q| (total variation distance). Not a number, rather than 0, for distributions of different lengths. */
export function totalVariation(p: Float32Array, q: Float32Array): number {
  if (p.length !== q.length) return NaN;
  return p.reduce((sum, value, i) => sum + Math.abs(value - q[i]), 0) / 2;
}
