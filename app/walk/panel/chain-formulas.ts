/**
 * Formulas of the steps that are told by no activation: the decoding chain, and the memory of keys and values. In LaTeX, as they are
 * and with this run's numbers; of a stage that touches many tokens, those of the most probable one.
 * Legend: l logits, P probabilities, v a token of the vocabulary; a prime marks what comes after.
 */
import { kvCacheBytes } from '../../../engine/model/cache';
import type { SampleRecord } from '../../../engine/run/sampler';
import type { Stage } from '../../../engine/steps';
import { latexNumber } from '../../explain/worked';
import type { Walk } from '../picture';

export interface ChainFormulas {
  readonly latex: string;
  /** Empty where the stage is off, or has nothing to do. */
  readonly worked: string;
}

/** Whatever the formulas depend on. */
export type Telling = Pick<Walk, 'config' | 'run' | 'step' | 'position'>;

const KEEPS = String.raw`P'(v) = \frac{P(v)}{\sum_{v'\,\mathrm{in}} P(v')}`;

const most = (numbers: Float32Array, among: (id: number) => boolean = () => true): number =>
  numbers.reduce((best, value, id) => (among(id) && (best < 0 || value > numbers[best]) ? id : best), -1);

/** The formulas of the present step; null where it has none, or its number has. */
export function chainFormulas({ config, run, step, position }: Telling): ChainFormulas | null {
  const { stages, draw } = run.sample;
  const n = latexNumber;
  const at = stages.findIndex(({ name }) => name === step.stage);
  if (at >= 0) return { latex: LATEX[step.stage] ?? KEEPS, worked: stages[at].active ? ofStage(run.sample, at, run.tokens) : '' };
  switch (step.stage) {
    case 'draw':
      return {
        latex: String.raw`\sum_{v' < v} P(v') \le u < \sum_{v' \le v} P(v')`,
        worked: String.raw`${n(draw.low)} \le ${n(draw.uniform)} < ${n(draw.high)}`,
      };
    case 'cache': {
      const { num_hidden_layers: L, num_key_value_heads: K, head_dim: d } = config;
      const T = position + 1;
      return {
        latex: String.raw`\mathrm{bytes} = 2 \cdot L \cdot K \cdot d \cdot T \cdot 4`,
        worked: [2, L, K, d, T, 4].join(String.raw` \cdot `) + ` = ${kvCacheBytes(config, T)}`,
      };
    }
    default:
      return null;
  }
}

const LATEX: Partial<Readonly<Record<Stage, string>>> = {
  repetitionPenalty: String.raw`l'_v = \begin{cases} l_v / \rho & l_v > 0 \\ l_v\,\rho & l_v \le 0 \end{cases}`,
  temperature: String.raw`l'_v = \frac{l_v}{\tau}`,
  minP: String.raw`P(v) \ge m \cdot \max_{v'} P(v')`,
};

/** What a stage that is on did to one token. */
function ofStage({ raw, stages }: SampleRecord, at: number, tokens: readonly number[]): string {
  const { name, setting, logits, probabilities, removedMass } = stages[at];
  const before = at === 0 ? raw : stages[at - 1];
  const n = latexNumber;
  switch (name) {
    case 'repetitionPenalty': {
      const seen = new Set(tokens);
      const v = most(before.logits, (id) => seen.has(id));
      const old = before.logits[v];
      const done = old > 0 ? String.raw`\frac{${n(old)}}{${n(setting)}}` : String.raw`${n(old)} \times ${n(setting)}`;
      return `${done} = ${n(logits[v])}`;
    }
    case 'temperature': {
      const v = most(before.logits);
      // The limit 0 divides by nothing: the largest alone is left.
      if (setting === 0) return String.raw`\tau \to 0 \;\Rightarrow\; P' = 1`;
      return String.raw`\frac{${n(before.logits[v])}}{${n(setting)}} = ${n(logits[v])}`;
    }
    case 'minP':
      return String.raw`${n(setting)} \times ${n(Math.max(...before.probabilities))} = ${n(setting * Math.max(...before.probabilities))}`;
    case 'topK':
    case 'topP': {
      const v = most(before.probabilities);
      return String.raw`\frac{${n(before.probabilities[v])}}{1 - ${n(removedMass)}} = ${n(probabilities[v])}`;
    }
  }
}
