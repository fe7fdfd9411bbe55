/**
 * Compares our next-token distributions with llama.cpp's, and keeps llama.cpp's as a fixture for `npm test`:
 *   npm run oracle:llamacpp -- --model public/models/NAME.gguf [--write]
 *   npm run oracle:llamacpp -- --tiny [--write]
 * node-llama-cpp, hundreds of megabytes, is put into a scratch folder the first time. The weights are compared as F32 and as
 * Q8_0, and every prompt's token ids too. Prints each prompt's distance; the exit code is 1 where one is too large.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { textbook } from '../../engine/ops';
import {
  bothTypes,
  CASES,
  distributions,
  encodeFixture,
  fixturePath,
  sha256,
  tokenize,
  TOLERANCE,
  totalVariation,
  type Case,
} from './llamacpp-fixture';
import { llamaCpp, openSequence, PLAIN, SCRATCH, type LlamaModule } from './llamacpp-module';
import { PROMPTS } from './llamacpp-prompts';
import { tinyModel } from './llamacpp-tiny';

interface Answers {
  readonly tokens: readonly number[][];
  readonly probabilities: readonly Float32Array[];
}

/** llama.cpp's own token ids of the prompts, and its distributions after ours. */
async function ask(module: LlamaModule, path: string, tokens: readonly number[][], V: number): Promise<Answers> {
  const { llama, model, sequence } = await openSequence(module, path, Math.max(...tokens.map((ids) => ids.length)) + 1);
  const probabilities: Float32Array[] = [];
  for (const ids of tokens) {
    await sequence.clearHistory();
    const input = [...ids.slice(0, -1), [ids[ids.length - 1], { generateNext: { probabilities: true, options: PLAIN } }]];
    const results = await sequence.controlledEvaluate(input);
    const given = results[ids.length - 1]?.next.probabilities;
    if (given?.size !== V) throw new Error(`llama.cpp gave ${given?.size} probabilities for a vocabulary of ${V}`);
    probabilities.push(Float32Array.from({ length: V }, (_, id) => given.get(id) ?? NaN));
  }
  const { bos, shouldPrependBosToken } = model.tokens;
  const start = shouldPrependBosToken && bos !== null ? [bos] : [];
  const answers = { tokens: PROMPTS.map((prompt) => [...start, ...model.tokenize(prompt)]), probabilities };
  await llama.dispose();
  return answers;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { model: { type: 'string' }, tiny: { type: 'boolean' }, write: { type: 'boolean', default: false } },
  });
  if ((values.model === undefined) === (values.tiny === undefined))
    throw new Error('usage: npm run oracle:llamacpp -- (--model public/models/NAME.gguf | --tiny) [--write]');
  const name = values.model === undefined ? 'tiny' : basename(values.model, '.gguf');
  const file = values.model === undefined ? tinyModel() : readFileSync(values.model);
  const module = await llamaCpp();
  const types = bothTypes(file);
  let tokens: number[][] = [];
  let hasFailed = false;
  const probabilities: Partial<Record<Case, readonly Float32Array[]>> = {};

  for (const type of CASES) {
    const path = join(SCRATCH, `${name}-${type}.gguf`);
    writeFileSync(path, types[type]);
    const { model, tokenizer } = loadModel(readGguf(types[type]), textbook);
    tokens = tokenize(tokenizer, PROMPTS);
    const theirs = await ask(module, path, tokens, model.config.vocab_size);
    const ours = distributions(textbook, model, tokens);
    const distances = ours.map((row, i) => totalVariation(row, theirs.probabilities[i]));

    console.log(`\n${name} as ${type}: total variation, tokens, prompt`);
    PROMPTS.forEach((prompt, i) => {
      const same = tokens[i].join() === theirs.tokens[i].join();
      const isGood = same && distances[i] <= TOLERANCE[type];
      hasFailed ||= !isGood;
      console.log(
        `${isGood ? ' ' : '✗'} ${distances[i].toExponential(1)} ${String(tokens[i].length).padStart(3)} ${JSON.stringify(prompt)}`,
      );
      if (!same) console.log(`  llama.cpp's ids: ${theirs.tokens[i].join(' ')}\n  ours:            ${tokens[i].join(' ')}`);
    });
    console.log(`largest ${Math.max(...distances).toExponential(1)}, allowed ${TOLERANCE[type].toExponential(1)}`);
    probabilities[type] = theirs.probabilities;
  }

  if (hasFailed) process.exitCode = 1;
  const { f32, q8_0 } = probabilities;
  if (!values.write || f32 === undefined || q8_0 === undefined) return;
  const fixture = encodeFixture({ sha256: sha256(file), prompts: PROMPTS, tokens, probabilities: { f32, q8_0 } });
  writeFileSync(fixturePath(name), fixture);
  console.log(`\nkept in ${fixturePath(name)}, ${fixture.length.toLocaleString('en')} bytes`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
