/**
 * Compares how we decode every stored type with llama.cpp, and keeps llama.cpp's answers as a fixture for `npm test`:
 *   node --import tsx tests/oracle/dequantise.ts [--write]
 * Prints each type's distance; the exit code is 1 where one is too large.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { textbook } from '../../engine/ops';
import { encodeFixture, farthest, probabilitiesOf, TOKENS } from './architectures-fixture';
import { llamaCpp, openSequence, PLAIN, SCRATCH } from './llamacpp-module';
import { fileOf, fixturePath, TOLERANCE, TYPES } from './dequantise-fixture';

const module = await llamaCpp();
const answers = new Map<string, Float32Array>();
for (const type of TYPES) {
  const path = join(SCRATCH, 'type.gguf');
  writeFileSync(path, fileOf(type));
  const { model } = loadModel(readGguf(fileOf(type)), textbook);
  const { llama, sequence } = await openSequence(module, path, TOKENS.length + 1);
  const asked = { generateNext: { probabilities: true, options: PLAIN } };
  const results = await sequence.controlledEvaluate(TOKENS.map((token) => [token, asked]));
  const rows = TOKENS.map((_, t) =>
    Array.from({ length: model.config.vocab_size }, (__, id) => results[t]?.next.probabilities?.get(id) ?? NaN),
  );
  await llama.dispose();
  const theirs = Float32Array.from(rows.flat());
  answers.set(type, theirs);
  const distance = farthest(probabilitiesOf(model, textbook), theirs);
  console.log(`${distance <= TOLERANCE ? ' ' : '✗'} ${distance.toExponential(1)} ${type}`);
  if (!(distance <= TOLERANCE)) process.exitCode = 1;
}
if (process.argv.includes('--write') && process.exitCode !== 1) {
  const fixture = encodeFixture(answers);
  writeFileSync(fixturePath, fixture);
  console.log(`kept in ${fixturePath}, ${fixture.length.toLocaleString('en')} bytes`);
}
