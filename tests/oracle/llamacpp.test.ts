/** Our next-token distributions against llama.cpp's, which llamacpp.ts kept: for a tiny random model, and for every model that we ship. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendBytes, loadModel, readGguf } from '../../engine/formats/gguf';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops';
import type { Backend } from '../../engine/tensor/backend';
import {
  bothTypes,
  CASES,
  decodeFixture,
  distributions,
  fixturePath,
  sha256,
  tokenize,
  TOLERANCE,
  totalVariation,
} from './llamacpp-fixture';
import { PROMPTS } from './llamacpp-prompts';
import { tinyModel } from './llamacpp-tiny';

const MODELS = join(import.meta.dirname, '../../public/models');
const shipped = existsSync(MODELS) ? readdirSync(MODELS).filter((name) => name.endsWith('.gguf')) : [];
/** What a run of a prompt takes beside the weights, generously. */
const RUN_BYTES = 2 ** 26;

const cases: [name: string, remake: string, file: () => Uint8Array][] = [
  ['tiny', '--tiny', tinyModel],
  ...shipped.map((file): [string, string, () => Uint8Array] => [
    basename(file, '.gguf'),
    `--model public/models/${file}`,
    () => readFileSync(join(MODELS, file)),
  ]),
];

describe.each(cases)('%s against llama.cpp', (name, remake, read) => {
  const file = read();
  const again = `run: npm run oracle:llamacpp -- ${remake} --write`;

  function fixture(): ReturnType<typeof decodeFixture> {
    const path = fixturePath(name);
    if (!existsSync(path)) throw new Error(`llama.cpp's answers for this model are missing; ${again}`);
    return decodeFixture(readFileSync(path));
  }

  it('has answers for these weights and prompts', () => {
    const { sha256: hash, prompts } = fixture();
    expect(hash, `the model has changed since llama.cpp was asked; ${again}`).toBe(sha256(file));
    expect(prompts, `the prompts have changed since llama.cpp was asked; ${again}`).toEqual(PROMPTS);
  });

  it('reads the prompts as the same tokens', () => {
    const { tokens } = fixture();
    expect(tokenize(loadModel(readGguf(file), textbook).tokenizer, PROMPTS)).toEqual(tokens);
  });

  it.each(CASES)('predicts the same as %s', { timeout: 60_000 }, async (type) => {
    const { tokens, probabilities } = fixture();
    const gguf = readGguf(bothTypes(file)[type]);
    const backends: Backend[] = [await loadKernels({ bytes: backendBytes(gguf) + RUN_BYTES })];
    // The textbook is too slow for a whole model; that both compute the same is tested elsewhere.
    if (name === 'tiny') backends.push(textbook);
    for (const backend of backends) {
      const ours = distributions(backend, loadModel(gguf, backend).model, tokens);
      expect(ours).toHaveLength(20);
      ours.forEach((row, i) => {
        const distance = totalVariation(row, probabilities[type][i]);
        expect(distance, `${backend.name}, prompt ${JSON.stringify(PROMPTS[i])}`).toBeLessThanOrEqual(TOLERANCE[type]);
      });
    }
  });
});
