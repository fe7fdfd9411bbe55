/** Every stored type as we decode it against what llama.cpp made of it, which dequantise.ts kept. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { loadKernels } from '../../engine/kernels/node';
import { textbook } from '../../engine/ops';
import { decodeFixture, farthest, probabilitiesOf, TOKENS } from './architectures-fixture';
import { fileOf, fixturePath, TOLERANCE, TYPES } from './dequantise-fixture';

const answers = decodeFixture(readFileSync(fixturePath));
const kernels = await Promise.all((['simd', 'relaxed'] as const).map((simd) => loadKernels({ bytes: 2 ** 23, simd })));

it('has an answer for every type', () => {
  expect([...answers.keys()], 'run: node --import tsx tests/oracle/dequantise.ts --write').toEqual(TYPES);
});

describe.each(TYPES)('%s', (type) => {
  const theirs = answers.get(type) ?? new Float32Array();
  const file = fileOf(type);

  it.each([textbook, ...kernels])('by $name', (backend) => {
    const { model } = loadModel(readGguf(file), backend);
    expect(farthest(probabilitiesOf(model, backend), theirs)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('and one bit of one weight would be noticed', () => {
    const altered = readGguf(file.slice());
    const bytes = altered.tensors.get('token_embd.weight')?.bytes ?? new Uint8Array();
    // A high bit among the numbers of the first token's row, not of a scale.
    const row = (TOKENS[0] * bytes.length) / 23;
    bytes[row + (type === 'F32' ? 7 : 41)] ^= 0x40;
    expect(farthest(probabilitiesOf(loadModel(altered, textbook).model, textbook), theirs)).toBeGreaterThan(TOLERANCE);
  });
});
