/**
 * Compares next-token distributions of a tiny random model of each architecture with llama.cpp's, from the GGUF file that we write
 * of it, and keeps llama.cpp's as a fixture for `npm test`:
 *   npm run oracle:architectures [-- --write]
 * Prints each architecture's distance; the exit code is 1 where one is too large.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textbook } from '../../engine/ops';
import {
  encodeFixture,
  farthest,
  fileOf,
  fixturePath,
  modelOf,
  NAMES,
  probabilitiesOf,
  toleranceOf,
  TOKENS,
} from './architectures-fixture';
import { llamaCpp, openSequence, PLAIN, SCRATCH, type LlamaModule } from './llamacpp-module';

/** llama.cpp's probabilities after every token, [tokens, V]. */
async function ask(module: LlamaModule, path: string, V: number): Promise<Float32Array> {
  const { llama, sequence } = await openSequence(module, path, TOKENS.length + 1);
  const asked = { generateNext: { probabilities: true, options: PLAIN } };
  const results = await sequence.controlledEvaluate(TOKENS.map((token) => [token, asked]));
  const rows = TOKENS.map((_, t) => {
    const given = results[t]?.next.probabilities;
    return Array.from({ length: V }, (__, id) => given?.get(id) ?? NaN);
  });
  await llama.dispose();
  return Float32Array.from(rows.flat());
}

const module = await llamaCpp();
const answers = new Map<string, Float32Array>();
for (const name of NAMES) {
  const path = join(SCRATCH, 'architecture.gguf');
  writeFileSync(path, fileOf(name));
  const model = modelOf(name);
  const theirs = await ask(module, path, model.config.vocab_size);
  answers.set(name, theirs);
  const distance = farthest(probabilitiesOf(model, textbook), theirs);
  const isGood = distance <= toleranceOf(name);
  console.log(`${isGood ? ' ' : '✗'} ${distance.toExponential(1)} of ${toleranceOf(name).toExponential(0)} allowed: ${name}`);
  if (!isGood) process.exitCode = 1;
}
if (process.argv.includes('--write') && process.exitCode !== 1) {
  const fixture = encodeFixture(answers);
  writeFileSync(fixturePath, fixture);
  console.log(`kept in ${fixturePath}, ${fixture.length.toLocaleString('en')} bytes`);
}
