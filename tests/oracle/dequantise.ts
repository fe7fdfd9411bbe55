/**
 * Every stored type that is read, against llama.cpp: its next-token distributions for one tiny checkpoint in each type.
 *
 *   node --import tsx tests/oracle/dequantise.ts [DIR]      DIR is ../shared/oracles unless given; its README says what is in it
 *
 * llama.cpp rounds activations to 8 bits where weights are quantised, so a distance under 0.1 shows that the unpacking is right;
 * that every number is exact is shown by hand-made blocks in tests/unit/formats-quants.test.ts. Prints also what each type is held
 * as in memory. The exit code is 1 if anything is farther away than it may be.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel, readGguf } from '../../engine/formats/gguf';
import type { Conversion } from '../../engine/formats/hold';
import { textbook } from '../../engine/ops';
import { run } from '../../engine/run/trace';

const DIR = join(process.argv[2] ?? '../shared/oracles', 'logits');
const ALLOWED: Readonly<Record<string, number>> = { f16: 3e-3, bf16: 3e-2 };
const ALLOWED_QUANTISED = 0.1;

interface Distributions {
  readonly tokens: readonly number[];
  readonly positions: readonly number[];
  readonly probs: readonly (readonly number[])[];
}

/** Half the sum of |p - q|, where p is the softmax of the logits. */
function totalVariation(logits: Float32Array, q: readonly number[]): number {
  const max = logits.reduce((a, b) => Math.max(a, b));
  const odds = Array.from(logits, (logit) => Math.exp(logit - max));
  const total = odds.reduce((a, b) => a + b);
  return odds.reduce((sum, odd, id) => sum + Math.abs(odd / total - q[id]), 0) / 2;
}

const described = ({ type, heldAs, tensors, largestError }: Conversion) =>
  `${tensors} ${type} as ${heldAs}${largestError === 0 ? ', exactly' : `, error ${largestError.toExponential(1)}`}`;

const rows = readdirSync(DIR)
  .flatMap((name) => name.match(/^llama-((?:bf|f|q|iq)\d.*)\.gguf$/)?.[1] ?? [])
  .map((type) => {
    const { tokens, positions, probs } = JSON.parse(readFileSync(join(DIR, `llama-${type}.json`), 'utf8')) as Distributions;
    const { model, conversions } = loadModel(readGguf(readFileSync(join(DIR, `llama-${type}.gguf`))), textbook);
    const V = model.config.vocab_size;
    const { data } = run(textbook, model, tokens).logits;
    const distances = positions.map((p, i) => totalVariation(data.subarray(p * V, (p + 1) * V), probs[i]));
    const largest = distances.reduce((a, b) => (Number.isNaN(b) || b > a ? b : a));
    const allowed = ALLOWED[type] ?? ALLOWED_QUANTISED;
    return { type, largest, allowed, ok: largest <= allowed, held: conversions.map(described).join('; ') };
  });
console.table(rows.map((row) => ({ ...row, largest: row.largest.toExponential(1), ok: row.ok ? 'yes' : 'NO' })));
process.exitCode = rows.length > 0 && rows.every(({ ok }) => ok) ? 0 : 1;
