/**
 * The formulas, one for each kind of number that a model computes. An explanation names one and lists its terms and inputs; what
 * stands here says how they become the value.
 *
 * Legend: t the position that reads, s the position that is read, h head, kv(h) the key head that it shares, i and f dimensions,
 * e expert, v token of the vocabulary. rho is what rounding the activations adds (rounding.ts), in large models in few bits.
 */
import type { Term } from './types';

/**
 * What becomes of the terms. sum: they are added, and at most scaled or capped; root: added under a root; share: one is divided by
 * the sum of all; choice: they are compared; single: there is one, which
 * is the value, or none.
 */
export type SumKind = 'sum' | 'root' | 'share' | 'choice' | 'single';

interface Formula {
  readonly latex: string;
  readonly sumKind: SumKind;
  /** The value, from the terms' sum, the inputs and the terms. Absent: the sum itself. */
  readonly value?: (sum: number, inputs: Readonly<Record<string, number>>, terms: readonly Term[]) => number;
  /** How large such a value usually is, given the largest of its terms: rounding is measured against it where terms cancel. */
  readonly size?: (largest: number, inputs: Readonly<Record<string, number>>, terms: readonly Term[]) => number;
}

const capped = (x: number, cap: number): number => cap * Math.tanh(x / cap);

/** e^(own - max) over the sum of all such; 0 where nothing can be seen. */
const softmaxShare: Formula['value'] = (sum, { own, max }) => (own === -Infinity ? 0 : Math.exp(own - max) / sum);

/** The index of the term that is `rank`th by size, the first of equal ones first. */
const ranked: Formula['value'] = (_sum, { rank }, terms) => {
  const order = terms.map((_, e) => e).toSorted((a, b) => terms[b].value - terms[a].value || a - b);
  return order[rank - 1];
};

const scaled: Formula['size'] = (largest, { scale }) => largest * scale;

const hidden = (): number => -Infinity;

const TURN = String.raw`\qquad \theta = \frac{p\,\beta^{-2j/d}}{c}`;

export const FORMULAS = {
  // ------------------------------------------------------------------ the residual stream
  embedding: { latex: String.raw`x_{t,i} = E_{\mathrm{id}(t),\,i}`, sumKind: 'single' },
  scaledEmbedding: { latex: String.raw`x_{t,i} = m\,E_{\mathrm{id}(t),\,i}`, sumKind: 'single' },
  enters: { latex: String.raw`x_{t,i} = x^{\mathrm{below}}_{t,i}`, sumKind: 'single' },
  residual: { latex: String.raw`x'_{t,i} = x_{t,i} + y_{t,i}`, sumKind: 'sum' },
  /** Without the addition. */
  replaced: { latex: String.raw`x'_{t,i} = y_{t,i}`, sumKind: 'single' },

  // ------------------------------------------------------------------ norms
  rms: {
    latex: String.raw`\sigma_t = \sqrt{\frac{1}{n} \sum_i x_{t,i}^2 + \varepsilon}`,
    sumKind: 'root',
    value: (sum, { n, eps }) => Math.sqrt(sum / n + eps),
  },
  normalized: { latex: String.raw`\hat{x}_{t,i} = \frac{x_{t,i}}{\sigma_t}`, sumKind: 'single' },
  gain: { latex: String.raw`y_{t,i} = \hat{x}_{t,i}\,w_i`, sumKind: 'single' },
  norm: {
    latex: String.raw`y_{t,i} = \frac{x_{t,i}}{\sigma_t}\,w_i`,
    sumKind: 'single',
    // x may be what is left of a sum that was never recorded; divided by its root mean square it is about 1.
    size: (_largest, _inputs, [{ operands }]) => Math.abs(operands[operands.length - 1].value),
  },

  // ------------------------------------------------------------------ matrices
  linear: { latex: String.raw`y_{t,f} = \sum_i x_{t,i}\,W_{f,i}`, sumKind: 'sum' },
  linearWithBias: { latex: String.raw`y_{t,f} = \sum_i x_{t,i}\,W_{f,i} + b_f`, sumKind: 'sum' },

  roundedLinear: { latex: String.raw`y_{t,f} = \sum_i x_{t,i}\,W_{f,i} + \rho`, sumKind: 'sum' },
  roundedLinearWithBias: { latex: String.raw`y_{t,f} = \sum_i x_{t,i}\,W_{f,i} + b_f + \rho`, sumKind: 'sum' },

  // ------------------------------------------------------------------ attention
  turnedFirst: { latex: String.raw`a' = a\cos\theta - b\sin\theta ${TURN}`, sumKind: 'sum' },
  turnedSecond: { latex: String.raw`b' = a\sin\theta + b\cos\theta ${TURN}`, sumKind: 'sum' },
  /** Without the rotation. */
  unturned: { latex: String.raw`a' = a`, sumKind: 'single' },
  score: {
    latex: String.raw`s_{h,t,s} = \frac{1}{\sqrt{n}} \sum_i q_{t,h,i}\,k_{s,\mathrm{kv}(h),i}`,
    sumKind: 'sum',
    value: (sum, { scale }) => sum * scale,
    size: scaled,
  },
  cappedScore: {
    latex: String.raw`s_{h,t,s} = c \tanh\left(\frac{1}{c\sqrt{n}} \sum_i q_{t,h,i}\,k_{s,\mathrm{kv}(h),i}\right)`,
    sumKind: 'sum',
    value: (sum, { scale, cap }) => capped(sum * scale, cap),
    size: scaled,
  },
  /** Both without the scaling. */
  unscaledScore: { latex: String.raw`s_{h,t,s} = \sum_i q_{t,h,i}\,k_{s,\mathrm{kv}(h),i}`, sumKind: 'sum' },
  cappedUnscaledScore: {
    latex: String.raw`s_{h,t,s} = c \tanh\left(\frac{1}{c} \sum_i q_{t,h,i}\,k_{s,\mathrm{kv}(h),i}\right)`,
    sumKind: 'sum',
    value: (sum, { cap }) => capped(sum, cap),
  },
  laterKey: { latex: String.raw`s_{h,t,s} = -\infty \qquad (s > t)`, sumKind: 'single', value: hidden },
  outsideWindow: { latex: String.raw`s_{h,t,s} = -\infty \qquad (s \le t - w)`, sumKind: 'single', value: hidden },
  pattern: {
    latex: String.raw`A_{h,t,s} = \frac{e^{s_{h,t,s} - m}}{\sum_{s'} e^{s_{h,t,s'} - m}} \qquad m = \max_{s'} s_{h,t,s'}`,
    sumKind: 'share',
    value: softmaxShare,
  },
  mix: { latex: String.raw`z_{t,h,i} = \sum_s A_{h,t,s}\,v_{s,\mathrm{kv}(h),i}`, sumKind: 'sum' },
  headResult: { latex: String.raw`r_{t,h,i} = \sum_j z_{t,h,j}\,W^O_{i,\,hd+j}`, sumKind: 'sum' },
  roundedHeadResult: { latex: String.raw`r_{t,h,i} = \sum_j z_{t,h,j}\,W^O_{i,\,hd+j} + \rho`, sumKind: 'sum' },
  headSum: { latex: String.raw`y_{t,i} = \sum_h r_{t,h,i}`, sumKind: 'sum' },

  // ------------------------------------------------------------------ feed-forward
  silu: {
    latex: String.raw`p_{t,f} = \mathrm{silu}(g_{t,f})\,u_{t,f} \qquad \mathrm{silu}(x) = \frac{x}{1 + e^{-x}}`,
    sumKind: 'single',
  },
  gelu: {
    latex: String.raw`p_{t,f} = \mathrm{gelu}(g_{t,f})\,u_{t,f} \qquad \mathrm{gelu}(x) = \frac{x}{2}\left(1 + \tanh\sqrt{\tfrac{2}{\pi}}\,(x + 0.044715\,x^3)\right)`,
    sumKind: 'single',
  },
  routerShare: {
    latex: String.raw`w_{t,e} = \frac{e^{r_{t,e} - m}}{\sum_{e'} e^{r_{t,e'} - m}} \qquad m = \max_{e'} r_{t,e'}`,
    sumKind: 'share',
    value: softmaxShare,
  },
  chosenExpert: {
    latex: String.raw`e_{t,j} = \operatorname*{arg\,max^{(j)}}_{e}\, w_{t,e}`,
    sumKind: 'choice',
    value: ranked,
  },
  gate: { latex: String.raw`g_{t,j} = w_{t,e_j}`, sumKind: 'single' },
  sharedGate: {
    latex: String.raw`g_{t,j} = \frac{w_{t,e_j}}{\sum_{j'} w_{t,e_{j'}}}`,
    sumKind: 'share',
    value: (sum, { own }) => own / sum,
  },
  mixture: { latex: String.raw`y_{t,i} = \sum_j g_{t,j}\,\mathrm{FFN}_{e_j}(x_t)_i`, sumKind: 'sum' },

  // ------------------------------------------------------------------ the next token
  cappedLogit: {
    latex: String.raw`l_{t,v} = c \tanh\left(\frac{1}{c} \sum_i x_{t,i}\,W_{v,i}\right)`,
    sumKind: 'sum',
    value: (sum, { cap }) => capped(sum, cap),
  },
  roundedCappedLogit: {
    latex: String.raw`l_{t,v} = c \tanh\left(\frac{1}{c} \left(\sum_i x_{t,i}\,W_{v,i} + \rho\right)\right)`,
    sumKind: 'sum',
    value: (sum, { cap }) => capped(sum, cap),
  },
  probability: {
    latex: String.raw`P_t(v) = \frac{e^{l_{t,v} - m}}{\sum_{v'} e^{l_{t,v'} - m}} \qquad m = \max_{v'} l_{t,v'}`,
    sumKind: 'share',
    value: softmaxShare,
  },
} as const satisfies Readonly<Record<string, Formula>>;

export type FormulaId = keyof typeof FORMULAS;

export function formulaOf(id: FormulaId): Formula {
  return FORMULAS[id];
}
