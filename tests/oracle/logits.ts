/**
 * Compares next-token distributions with llama.cpp's at every position, for every case: from the GGUF file and, where there is
 * one, from the Hugging Face folder with the same weights; in one run and token by token through the cache; on all backends.
 *
 *   npm run oracle:logits [-- [--int16] [DIR]]      DIR is ../shared/oracles unless given; its README says what is in it
 *
 * --int16: quantised matrices take rounded activations, as they do in large models.
 *
 * Needs the built kernels. Prints a table; the exit code is 1 if anything is farther away than it may be.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { loadHf, readHf } from '../../engine/formats/hf';
import type { Model } from '../../engine/model/weights';
import { KVCache } from '../../engine/run/cache';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { allBackends, oracleOptions, report, totalVariation, worstOf, type Finding } from './compare';

const { dir, prepared } = oracleOptions();
const DIR = join(dir, 'logits');

/** What llama.cpp said: after tokens[0..p], for each p of positions, the probability of every token. */
interface Distributions {
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly probs: readonly (readonly number[])[];
}

/** llama.cpp rounds activations where weights are halves or quantised, and takes Gemma's GELU from a table of halves. */
function allowedFor(name: string): number {
  if (name.startsWith('gemma')) return 1e-3;
  if (name.endsWith('-f16')) return 3e-3;
  if (name.endsWith('-bf16')) return 3e-2;
  return /-i?q\d/.test(name) ? 0.1 : 1e-5;
}

function compare(what: string, allowed: number, model: Model, backend: Backend, expected: Distributions): Finding[] {
  const { tokens, positions, probs } = expected;
  const V = model.config.vocab_size;
  const { data } = run(backend, model, tokens).logits;
  const cache = new KVCache(backend, model.config);
  const stepped = tokens.map((token) => run(backend, model, [token], { cache }).logits.data);
  const finding = (how: string, logitsAt: (position: number) => Float32Array): Finding => {
    const distances = positions.map((p, i) => ({ at: `position ${p}`, worst: totalVariation(logitsAt(p), probs[i]) }));
    return { what: `${what}, ${how}`, backend: backend.name, allowed, ...worstOf(distances) };
  };
  return [finding('one run', (p) => data.subarray(p * V, (p + 1) * V)), finding('token by token', (p) => stepped[p])];
}

const findings: Finding[] = [];
for (const fileName of (await readdir(DIR)).filter((each) => each.endsWith('.json')).toSorted()) {
  const name = fileName.replace('.json', '');
  const expected = JSON.parse(await readFile(join(DIR, fileName), 'utf8')) as Distributions;
  const gguf = readGguf(await readFile(join(DIR, `${name}.gguf`)));
  for (const backend of await allBackends())
    findings.push(...compare(`${name}.gguf`, allowedFor(name), prepared(loadModel(gguf, backend).model), backend, expected));
  const folder = join(DIR, `${name}-hf`);
  if (!existsSync(folder)) continue;
  const config = await readFile(join(folder, 'config.json'), 'utf8');
  const hf = readHf(config, await readFile(join(folder, 'model.safetensors')));
  for (const backend of await allBackends())
    findings.push(...compare(`${name}-hf`, allowedFor(name), prepared(loadHf(hf, backend)), backend, expected));
}
report(findings);
