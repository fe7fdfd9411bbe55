/** What is filled into the sentence of a step. */
import { formatPercent } from '../../components/format';
import { visibleText } from '../../components/visible';
import type { NumberLabel } from '../../engine/steps';
import type { Label, Walk } from './picture';

/** What the words of a step depend on. */
export type Telling = Pick<Walk, 'config' | 'run' | 'labels' | 'labelOf' | 'step' | 'position' | 'layer' | 'head' | 'get'>;

export type Values = Readonly<Record<string, string | number>>;

/** A whole number as both languages write it. */
export function count(n: number): string {
  return n.toLocaleString('en');
}

/** A token in a sentence; a name that is no text stands apart from the words. */
export function quoted({ text, special }: Label): string {
  return special ? `⟨${text}⟩` : visibleText(text);
}

/** One of the step's numbers that are no elements; NaN where it has none of that label. */
export function numberIn({ step }: Telling, label: NumberLabel): number {
  const found = step.numbers.find((number) => number.label === label);
  return found?.kind === 'value' ? found.value : NaN;
}

/** What the sentence of any step may name. Layers and heads are counted from 1, positions and dimensions from 0. */
export function stepValues(telling: Telling): Values {
  const { config, run, labels, labelOf, step, position, layer, head } = telling;
  const token = (id: number): string => quoted(labelOf(id));
  const values = {
    token: quoted(labels[position]),
    id: run.tokens[position],
    position,
    next: token(run.tokens[position + 1] ?? run.sample.draw.id),
    layer: layer + 1,
    head: head + 1,
    heads: config.num_attention_heads,
    width: count(config.hidden_size),
    d: config.head_dim,
    root: config.query_pre_attn_scalar ?? config.head_dim,
    neurons: count(config.intermediate_size),
    function: config.hidden_act === 'gelu_pytorch_tanh' ? 'GELU' : 'SiLU',
    experts: config.num_local_experts ?? 0,
    chosen: config.num_experts_per_tok ?? 0,
    vocabulary: count(config.vocab_size),
    uniform: run.sample.draw.uniform.toFixed(4),
    probability: formatPercent(run.sample.draw.probability),
  };
  if (step.stage !== 'merge') return values;
  return {
    ...values,
    rank: numberIn(telling, 'mergeRank'),
    left: token(numberIn(telling, 'leftId')),
    right: token(numberIn(telling, 'rightId')),
    merged: token(numberIn(telling, 'mergedId')),
  };
}
