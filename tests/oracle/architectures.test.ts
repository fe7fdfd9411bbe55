/** A tiny random model of every architecture against what llama.cpp said of it, which architectures.ts kept. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { loadHf, readHf, writeHf } from '../../engine/formats/hf';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops';
import {
  decodeFixture,
  farthest,
  fileOf,
  fixturePath,
  modelOf,
  NAMES,
  probabilitiesOf,
  toleranceOf,
} from './architectures-fixture';

const answers = decodeFixture(readFileSync(fixturePath));
const kernels = await Promise.all((['simd', 'relaxed'] as const).map((simd) => loadKernels({ bytes: 2 ** 23, simd })));

it('has an answer for every architecture', () => {
  expect([...answers.keys()].toSorted(), 'run: npm run oracle:architectures -- --write').toEqual(NAMES.toSorted());
});

describe.each(NAMES)('%s', (name) => {
  const theirs = answers.get(name) ?? new Float32Array();

  it.each([textbook, ...kernels])('from our GGUF file, by $name', (backend) => {
    const { model } = loadModel(readGguf(fileOf(name)), backend);
    expect(farthest(probabilitiesOf(model, backend), theirs)).toBeLessThanOrEqual(toleranceOf(name));
  });

  it('from our Hugging Face files', () => {
    const files = writeHf({ ...modelOf(name), tokenizer: { bosId: 0, eosId: 0 } });
    const folder = readHf(new TextDecoder().decode(files.get('config.json')), files.get('model.safetensors') ?? new Uint8Array());
    expect(farthest(probabilitiesOf(loadHf(folder, textbook), textbook), theirs)).toBeLessThanOrEqual(toleranceOf(name));
  });
});
