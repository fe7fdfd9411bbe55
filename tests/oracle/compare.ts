/** What both oracle commands share: the backends, distances, and the table that they end with. */
import { parseArgs } from 'node:util';
import { loadKernels } from '../../engine/kernels/node';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import type { Backend } from '../../engine/tensor/backend';
import { withActivations } from '../unit/support/activations';

export interface Finding {
  readonly what: string;
  readonly backend: string;
  readonly worst: number;
  readonly allowed: number;
  /** Where the worst was found. */
  readonly at: string;
}

/** The textbook and both kinds of kernels, anew for every model: theirs is memory that is never given back. */
export async function allBackends(): Promise<Backend[]> {
  const bytes = 2 ** 25;
  return [textbook, await loadKernels({ bytes, simd: 'simd' }), await loadKernels({ bytes, simd: 'relaxed' })];
}

/** What the oracle commands are told: where the oracles are, and whether activations are rounded as in large models. */
export function oracleOptions(): { readonly dir: string; readonly prepared: (model: Model) => Model } {
  const { values, positionals } = parseArgs({ options: { int16: { type: 'boolean', default: false } }, allowPositionals: true });
  return {
    dir: positionals[0] ?? '../shared/oracles',
    prepared: (model) => (values.int16 ? withActivations(model, 'int16') : model),
  };
}

/** The largest, or one that is not a number. */
export function worstOf<Item extends { readonly worst: number }>(items: readonly Item[]): Item {
  return items.reduce((a, b) => (a.worst >= b.worst || Number.isNaN(a.worst) ? a : b));
}

/** Half the sum of |p - q|, where p is the softmax of the logits. */
export function totalVariation(logits: Float32Array, q: readonly number[]): number {
  if (logits.length !== q.length) return NaN;
  const max = logits.reduce((a, b) => Math.max(a, b));
  const odds = Array.from(logits, (logit) => Math.exp(logit - max));
  const total = odds.reduce((a, b) => a + b);
  return odds.reduce((sum, odd, id) => sum + Math.abs(odd / total - q[id]), 0) / 2;
}

/** Prints a row for each finding; the process fails if anything is farther away than it may be, or if there is nothing. */
export function report(findings: readonly Finding[]): void {
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
  console.log(`${findings.filter(passed).length} of ${findings.length} as near as they should be`);
  process.exitCode = findings.length > 0 && findings.every(passed) ? 0 : 1;
}
