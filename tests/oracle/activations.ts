/**
 * Compares the engine with numbers from other programs: every named activation with an independent float64 implementation's, and
 * next-token distributions with llama.cpp's, the latter from one run and token by token through the cache. On all backends.
 *
 *   npm run oracle:activations [-- DIR]      DIR is ../shared/oracles unless given; its README says what is in it
 *
 * Needs the built kernels. Prints a table; the exit code is 1 if anything is farther away than it may be.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import { readSafetensors } from '../../engine/formats/safetensors';
import { readNumbers } from '../../engine/formats/stored';
import { loadKernels } from '../../engine/kernels/node';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import { KVCache } from '../../engine/run/cache';
import { run } from '../../engine/run/trace';
import type { Backend } from '../../engine/tensor/backend';
import { distance } from '../unit/support/random-model';

const DIR = process.argv[2] ?? '../shared/oracles';
/** Each element's, as a share of its tensor's largest absolute value. */
const ACTIVATION_TOLERANCE = 1e-4;
const CASES = [
  { name: 'llama-gqa', activations: true, tolerance: 1e-5 },
  { name: 'llama-mha-tied', activations: false, tolerance: 1e-5 },
  // llama.cpp rounds activations to 8 bits here, so its distributions show only that the weights are unpacked rightly.
  { name: 'llama-q8_0', activations: true, tolerance: 0.1 },
];

interface Finding {
  readonly what: string;
  readonly backend: string;
  readonly worst: number;
  readonly allowed: number;
  /** Where the worst was found. */
  readonly at: string;
}

/** What llama.cpp said: after tokens[0..p], for each p of positions, the probability of every token. */
interface Distributions {
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly probs: readonly (readonly number[])[];
}

async function compareActivations(name: string, model: Model, backend: Backend): Promise<Finding> {
  const { metadata, tensors } = readSafetensors(await readFile(join(DIR, 'activations', `${name}.safetensors`)));
  const tokens = (metadata.get('tokens') ?? '').split(' ').map(Number);
  const trace = run(backend, model, tokens, { record: ['*'] });
  const names = [...tensors.keys()];
  if (names.toSorted().join() !== trace.names().toSorted().join()) throw new Error(`${name}: not the same activations`);

  const distances = [...tensors].map(([at, stored]) => {
    const { data, shape } = trace.get(at);
    if (shape.join() !== stored.shape.join()) throw new Error(`${at} has shape [${shape.join()}], not [${stored.shape.join()}]`);
    return { at, worst: distance(data, readNumbers(stored)) };
  });
  const what = `${name}: ${names.length} activations of ${tokens.length} tokens`;
  return { what, backend: backend.name, allowed: ACTIVATION_TOLERANCE, ...worstOf(distances) };
}

async function compareDistributions(name: string, model: Model, backend: Backend, tolerance: number): Promise<Finding[]> {
  const { tokens, positions, probs } = JSON.parse(await readFile(join(DIR, 'logits', `${name}.json`), 'utf8')) as Distributions;
  const V = model.config.vocab_size;
  const { data } = run(backend, model, tokens).logits;
  const cache = new KVCache(backend, model.config);
  const stepped = tokens.map((token) => run(backend, model, [token], { cache }).logits.data);

  const finding = (how: string, logitsAt: (position: number) => Float32Array): Finding => {
    const distances = positions.map((p, i) => ({ at: `position ${p}`, worst: totalVariation(logitsAt(p), probs[i]) }));
    return { what: `${name}: distributions, ${how}`, backend: backend.name, allowed: tolerance, ...worstOf(distances) };
  };
  return [finding('one run', (p) => data.subarray(p * V, (p + 1) * V)), finding('token by token', (p) => stepped[p])];
}

/** Half the sum of |p - q|, where p is the softmax of the logits. */
function totalVariation(logits: Float32Array, q: readonly number[]): number {
  const max = logits.reduce((a, b) => Math.max(a, b));
  const odds = Array.from(logits, (logit) => Math.exp(logit - max));
  const total = odds.reduce((a, b) => a + b);
  return odds.reduce((sum, odd, id) => sum + Math.abs(odd / total - q[id]), 0) / 2;
}

/** The largest, or one that is not a number. */
function worstOf<Item extends { readonly worst: number }>(items: readonly Item[]): Item {
  return items.reduce((a, b) => (a.worst >= b.worst || Number.isNaN(a.worst) ? a : b));
}

const findings: Finding[] = [];
const backends = [textbook, ...(await Promise.all((['simd', 'relaxed'] as const).map(kernels)))];
for (const { name, activations, tolerance } of CASES) {
  const file = readGguf(await readFile(join(DIR, 'logits', `${name}.gguf`)));
  for (const backend of backends) {
    const { model } = loadModel(file, backend);
    if (activations) findings.push(await compareActivations(name, model, backend));
    findings.push(...(await compareDistributions(name, model, backend, tolerance)));
  }
}

function kernels(simd: 'simd' | 'relaxed'): Promise<Backend> {
  return loadKernels({ bytes: 2 ** 25, simd });
}

const passed = ({ worst, allowed }: Finding): boolean => worst <= allowed;
console.table(
  findings.map((finding) => ({
    what: finding.what,
    backend: finding.backend,
    worst: finding.worst.toExponential(1),
    allowed: finding.allowed.toExponential(0),
    at: finding.at,
    ok: passed(finding) ? 'yes' : 'NO',
  })),
);
process.exitCode = findings.every(passed) ? 0 : 1;
