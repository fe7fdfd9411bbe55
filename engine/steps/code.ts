/** Which code computes a stage. The page shows it beside the step, and a test finds every line in its function. */
import { windowOf } from '../model/config';
import type { CodeRef, Journey, Stage } from './types';

const ref = (file: string, name: string, line?: string): CodeRef => ({
  file,
  function: name,
  ...(line !== undefined && { line }),
});

const NORM = ref('ops/rmsnorm.ts', 'rmsnorm', 'const divisor = Math.sqrt(sumOfSquares / D + eps);');
const GAIN = ref('ops/rmsnorm.ts', 'rmsnorm', 'out[t * D + i] = value * weight[i];');
const LINEAR = ref('ops/linear.ts', 'linear', 'for (let i = 0; i < D; i++) sum += x[t * D + i] * row[i];');
const ADD = ref('ops/residual.ts', 'add', 'for (let i = 0; i < n; i++) out[i] = a[i] + b[i];');

/** Absent: nothing is computed, the step tells how things stand. */
const CODE: Partial<Readonly<Record<Stage, CodeRef>>> = {
  text: ref('tokenizer/tokenizer.ts', 'split'),
  merge: ref('tokenizer/merge.ts', 'mergeParts', 'ids[start] = merged;'),
  ids: ref('tokenizer/tokenizer.ts', 'encode', 'else for (const id of encodePiece(piece.text)) ids.push(id);'),
  embed: ref('ops/embed.ts', 'embed', 'for (let i = 0; i < D; i++) out[t * D + i] = row[i] * scale;'),
  layer: ref('run/forward.ts', 'block'),
  norm1: NORM,
  qkv: LINEAR,
  qkNorm: GAIN,
  rotation: ref('ops/rope.ts', 'turn', 'out[first] = a * cos - b * sin;'),
  scores: ref(
    'ops/attention.ts',
    'attentionScores',
    'for (let i = 0; i < d; i++) dot += q[(t * H + h) * d + i] * k[(s * K + kv) * d + i];',
  ),
  mask: ref('ops/attention.ts', 'attentionScores', 'out[(h * T + t) * S + s] = visible ? dot * scale : -Infinity;'),
  softmax: ref('ops/softmax.ts', 'softmax', 'for (let s = 0; s < n; s++) out[r * n + s] = Math.exp(x[r * n + s] - max) / total;'),
  mix: ref(
    'ops/attention.ts',
    'attentionMix',
    'for (let s = 0; s < S; s++) sum += pattern[(h * T + t) * S + s] * v[(s * K + kv) * d + i];',
  ),
  heads: ref(
    'ops/attention.ts',
    'attentionResult',
    'for (let i = 0; i < d; i++) sum += z[(t * H + h) * d + i] * row[h * d + i];',
  ),
  postNorm1: GAIN,
  add1: ADD,
  norm2: NORM,
  gateUp: LINEAR,
  activation: ref('ops/swiglu.ts', 'swiglu', 'post[i] = silu * preLinear[i];'),
  down: LINEAR,
  router: LINEAR,
  choice: ref('ops/moe.ts', 'topExperts', 'for (let j = 0; j < k; j++) indices[t * k + j] = ranked[j];'),
  experts: ref('ops/moe.ts', 'addGated', 'for (let c = 0; c < D; c++) out[token * D + c] += gates[place] * given[i * D + c];'),
  postNorm2: GAIN,
  add2: ADD,
  finalNorm: NORM,
  logits: LINEAR,
  repetitionPenalty: ref('run/sampler.ts', 'penalize', 'out[history[t]] = logit > 0 ? logit / penalty : logit * penalty;'),
  temperature: ref('run/sampler.ts', 'sample', 'const divided = now.logits.map((logit) => logit / settings.temperature);'),
  topK: ref('run/sampler.ts', 'sample', "cut('topK', () => settings.topK);"),
  topP: ref(
    'run/sampler.ts',
    'sample',
    'return order.findIndex((id) => (sum += probabilities[id]) >= settings.topP) + 1 || order.length;',
  ),
  minP: ref('run/sampler.ts', 'sample', 'const least = settings.minP * probabilities[order[0]];'),
  draw: ref('run/sampler.ts', 'drawFrom', 'if (uniform < high) {'),
  cache: ref('run/cache.ts', 'append', 'this.#keys[layer].set(k, start * this.#row);'),
  // The appended token is run alone: it begins where the cache ends.
  append: ref('run/forward.ts', 'forward', 'const start = cache?.length ?? 0;'),
};

const GEGLU = ref('ops/geglu.ts', 'geglu', 'post[i] = gelu * preLinear[i];');
const WINDOW = ref(
  'ops/window.ts',
  'maskWindow',
  'for (let s = 0; s <= position - window; s++) scores[(h * T + t) * S + s] = -Infinity;',
);
const GREEDY = ref('run/sampler.ts', 'sample', 'if (settings.temperature === 0) now = keepFirst(now, order, 1);');

const ROUNDED_LINEAR = ref(
  'ops/linear.ts',
  'linear',
  'for (let f = 0; f < F; f++) out[t * F + f] = roundedDot(rounded, weight, f) + (bias === null ? 0 : bias[f]);',
);
/** What multiplies where the matrices ask for rounded activations. */
const ROUNDED: Partial<Readonly<Record<Stage, CodeRef>>> = {
  qkv: ROUNDED_LINEAR,
  heads: ref(
    'ops/attention.ts',
    'attentionResult',
    'for (let o = 0; o < D; o++) result[(t * H + h) * D + o] = roundedDot(rounded, wo, o, h * d, (h + 1) * d);',
  ),
  gateUp: ROUNDED_LINEAR,
  down: ROUNDED_LINEAR,
  logits: ROUNDED_LINEAR,
};

/** The code that computes a stage, of this model and with these settings; null where nothing is computed. */
export function codeOf(
  stage: Stage,
  { config, position, decoding, rounds = false }: Journey,
  layer: number | null,
): CodeRef | null {
  if (stage === 'activation' && config.hidden_act === 'gelu_pytorch_tanh') return GEGLU;
  // Where the window hides something from this token, its mask is the news.
  if (stage === 'mask' && layer !== null && position >= windowOf(config, layer)) return WINDOW;
  if (stage === 'temperature' && decoding.stages.some(({ name, setting }) => name === stage && setting === 0)) return GREEDY;
  return (rounds ? ROUNDED[stage] : undefined) ?? CODE[stage] ?? null;
}
