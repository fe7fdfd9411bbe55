/**
 * What follows a step's own sentence where there is more to say: of this model, and of this run's numbers once they have come.
 * Plain functions of the walk. Legend: t the position that is followed, h the head.
 */
import { formatExact, formatPercent, formatShort } from '../../components/format';
import { windowOf } from '../../engine/model/config';
import { probabilitiesOf } from '../../engine/run/sampler';
import type { Stage } from '../../engine/steps';
import { count, numberIn, quoted, type Telling, type Values } from './step-values';
import { largest, logitsRow, strongest, vectorOf } from './vectors';

/** Sentences by their keys in the catalogs, under `steps.more`. */
export const MORE_KEYS = [
  'prompt',
  'scaledEmbedding',
  'layerAdds',
  'divisor',
  'grouped',
  'unturned',
  'softcap',
  'bestScore',
  'window',
  'sees',
  'largestShare',
  'mostly',
  'longestHead',
  'adds',
  'strongestNeuron',
  'sharedAnew',
  'chosen',
  'tied',
  'finalSoftcap',
  'largestLogit',
  'givenProbability',
  'off',
  'greedy',
  'reshapes',
  'stays',
  'bytes',
  'endOfText',
  'contextFull',
] as const;

export interface More {
  readonly key: (typeof MORE_KEYS)[number];
  readonly values: Values;
}

type Tell = (telling: Telling) => readonly More[];

const say = (key: More['key'], values: Values = {}): readonly More[] => [{ key, values }];
const nothing: readonly More[] = [];

/** A vector of the layer on show; null until it has come. */
const inLayer = (telling: Telling, name: string, ...index: readonly number[]): Float32Array | null =>
  vectorOf(telling.get(`blocks.${telling.layer}.${name}`), index);

const largestIn = (row: Float32Array): number => largest(row, 1)[0];
const lengthOf = (vector: Float32Array): number => Math.hypot(...vector);

// ------------------------------------------------------------------ norms and the stream

const divisor =
  (norm: 'ln1' | 'ln2' | 'ln_final'): Tell =>
  (telling) => {
    const { position: t } = telling;
    const scale =
      norm === 'ln_final' ? vectorOf(telling.get('ln_final.hook_scale'), [t]) : inLayer(telling, `${norm}.hook_scale`, t);
    return scale === null ? nothing : say('divisor', { scale: formatExact(scale[0]) });
  };

/** How many times as long a branch's vector is as the stream that it joins; null until both have come. */
function timesAsLong(telling: Telling, branch: string, stream: string): string | null {
  const [added, before] = [branch, stream].map((name) => inLayer(telling, name, telling.position));
  return added === null || before === null ? null : formatShort(lengthOf(added) / lengthOf(before));
}

const adds =
  (branch: string, stream: string): Tell =>
  (telling) => {
    const times = timesAsLong(telling, branch, stream);
    return times === null ? nothing : say('adds', { times });
  };

const layerAdds: Tell = (telling) => {
  const attention = timesAsLong(telling, 'hook_attn_out', 'hook_resid_pre');
  const feedForward = timesAsLong(telling, 'hook_mlp_out', 'hook_resid_mid');
  return attention === null || feedForward === null ? nothing : say('layerAdds', { attention, feedForward });
};

// ------------------------------------------------------------------ attention

const bestScore: Tell = (telling) => {
  const { config, labels, position: t, head: h } = telling;
  const { attn_logit_softcapping: cap } = config;
  const softcap = cap === undefined ? nothing : say('softcap', { cap });
  const row = inLayer(telling, 'attn.hook_attn_scores', h, t);
  if (row === null) return softcap;
  const top = largestIn(row);
  return [...softcap, ...say('bestScore', { head: h + 1, top: quoted(labels[top]), score: formatShort(row[top]) })];
};

const sees: Tell = (telling) => {
  const { config, run, labels, position, layer } = telling;
  const window = windowOf(config, layer);
  return [
    ...(window === Infinity ? nothing : say('window', { window })),
    ...say('sees', {
      token: quoted(labels[position]),
      visible: numberIn(telling, 'visibleCount'),
      length: run.tokens.length,
    }),
  ];
};

/** The token that the head reads most of. */
const mostRead =
  (key: 'largestShare' | 'mostly'): Tell =>
  (telling) => {
    const { labels, position: t, head: h } = telling;
    const row = inLayer(telling, 'attn.hook_pattern', h, t);
    if (row === null) return nothing;
    const top = largestIn(row);
    return say(key, { head: h + 1, top: quoted(labels[top]), share: formatPercent(row[top]) });
  };

const longestHead: Tell = (telling) => {
  const { config, position: t } = telling;
  const results = Array.from({ length: config.num_attention_heads }, (_, h) => inLayer(telling, 'attn.hook_result', t, h));
  const lengths = results.flatMap((result) => (result === null ? [] : [lengthOf(result)]));
  return lengths.length < 2 ? nothing : say('longestHead', { head: largestIn(Float32Array.from(lengths)) + 1 });
};

// ------------------------------------------------------------------ feed-forward

const strongestNeuron: Tell = (telling) => {
  const row = inLayer(telling, 'mlp.hook_post', telling.position);
  if (row === null) return nothing;
  const neuron = strongest(row, 1)[0];
  return say('strongestNeuron', { neuron, value: formatShort(row[neuron]) });
};

const chosen: Tell = (telling) => {
  const { config, position: t } = telling;
  const shared = config.norm_topk_prob === false ? nothing : say('sharedAnew');
  const [experts, gates] = ['indices', 'gates'].map((what) => inLayer(telling, `mlp.hook_expert_${what}`, t));
  if (experts === null || gates === null) return shared;
  const list = Array.from(experts, (expert, j) => `${expert} (${formatPercent(gates[j])})`).join(' · ');
  return [...shared, ...say('chosen', { list })];
};

// ------------------------------------------------------------------ the next token

/** This token's logits, where they have come and the run holds them. */
const logitsOf = (telling: Telling): Float32Array | null => logitsRow(telling)?.values ?? null;

const largestLogit: Tell = (telling) => {
  const { tie_word_embeddings: isTied, final_logit_softcapping: cap } = telling.config;
  const row = logitsOf(telling);
  const top = row === null ? -1 : largestIn(row);
  return [
    ...(isTied ? say('tied') : nothing),
    ...(cap === undefined ? nothing : say('finalSoftcap', { cap })),
    ...(row === null ? nothing : say('largestLogit', { top: quoted(telling.labelOf(top)), logit: formatShort(row[top]) })),
  ];
};

const givenProbability: Tell = (telling) => {
  const row = logitsOf(telling);
  if (row === null) return nothing;
  const share = probabilitiesOf(row)[telling.run.tokens[telling.position + 1]];
  return say('givenProbability', { probability: formatPercent(share) });
};

/** What a stage of the decoding chain did: it takes tokens out, or makes some more and others less probable. */
const decoded: Tell = ({ config, run, labelOf, step }) => {
  const { raw, stages, draw } = run.sample;
  const at = stages.findIndex(({ name }) => name === step.stage);
  const { name, active, setting, probabilities, remaining, removedMass } = stages[at];
  if (!active) return say('off');
  if (name === 'temperature' && setting === 0) return say('greedy', { top: quoted(labelOf(draw.id)) });
  if (name === 'temperature' || name === 'repetitionPenalty') {
    const before = at === 0 ? raw.probabilities : stages[at - 1].probabilities;
    const top = largestIn(before);
    const [from, to] = [before, probabilities].map((share) => formatPercent(share[top]));
    return say('reshapes', { setting, top: quoted(labelOf(top)), from, to });
  }
  const [left, all] = [remaining, config.vocab_size].map(count);
  return say('stays', { setting, remaining: left, vocabulary: all, removed: formatPercent(removedMass) });
};

const MORE: Partial<Readonly<Record<Stage, Tell>>> = {
  text: (telling) => say('prompt', { length: numberIn(telling, 'promptTokens') }),
  embed: ({ config: { embedding_multiplier: factor } }) =>
    factor === undefined ? nothing : say('scaledEmbedding', { factor: formatShort(factor) }),
  layer: layerAdds,
  norm1: divisor('ln1'),
  qkv: ({ config: { num_attention_heads: heads, num_key_value_heads: keyHeads } }) =>
    heads === keyHeads ? nothing : say('grouped', { heads, keyHeads }),
  rotation: ({ position }) => (position === 0 ? say('unturned') : nothing),
  scores: bestScore,
  mask: sees,
  softmax: mostRead('largestShare'),
  mix: mostRead('mostly'),
  heads: longestHead,
  add1: adds('hook_attn_out', 'hook_resid_pre'),
  norm2: divisor('ln2'),
  activation: strongestNeuron,
  choice: chosen,
  add2: adds('hook_mlp_out', 'hook_resid_mid'),
  finalNorm: divisor('ln_final'),
  logits: largestLogit,
  given: givenProbability,
  repetitionPenalty: decoded,
  temperature: decoded,
  topK: decoded,
  topP: decoded,
  minP: decoded,
  cache: (telling) =>
    say('bytes', {
      row: count(numberIn(telling, 'rowBytes')),
      rows: numberIn(telling, 'rows'),
      total: count(numberIn(telling, 'cacheBytes')),
    }),
  end: ({ run }) => (run.end === 'context-full' ? say('contextFull', { length: run.tokens.length }) : say('endOfText')),
};

/** What more there is to say of the step on show, in its order. */
export function moreOf(telling: Telling): readonly More[] {
  return MORE[telling.step.stage]?.(telling) ?? nothing;
}
