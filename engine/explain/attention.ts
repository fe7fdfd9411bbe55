/** Attention (engine/ops/attention.ts): scores, pattern, values mixed, and heads added. Legend in engine/run/forward.ts. */
import { windowOf, type ModelConfig } from '../model/config';
import { isDropped } from '../run/alterations';
import { branch } from './branch';
import { dotProduct } from './projection';
import type { Parts } from './explanation';
import { activationAt, constant, vectorAt, type Recipe, type RecipeTable, type Subject } from './recipe';
import { roundingTerms } from './rounding';
import { share } from './softmax';
import { attentionMatrix, rowOperands } from './stored';
import { product, products } from './terms';
import type { NumberOperand } from './types';

/** The key head that query head h shares. */
function keyHead({ num_attention_heads: H, num_key_value_heads: K }: ModelConfig, h: number): number {
  return Math.floor(h / (H / K));
}

/** The row of this run in which the key or value of position s stands. Throws a RangeError for one that the cache held before. */
function rowOf({ trace, place }: Subject, s: number): number {
  if (s >= trace.start) return s - trace.start;
  throw new RangeError(
    `${place.name} reads position ${s}, whose key and value come from the cache: this run began at position ${trace.start}. ` +
      'Run the whole sequence at once to explain it',
  );
}

/** Why query t cannot see key s, or null where it can. Both are positions. */
function hiddenBy({ model, trace, place }: Subject, t: number, s: number): Parts | null {
  if (isDropped(trace.alterations, 'mask', place.layer)) return null;
  const inputs = { query: constant('query position', t), key: constant('key position', s) };
  if (s > t) return { formula: 'laterKey', terms: [], inputs };
  const window = windowOf(model.config, place.layer);
  if (s <= t - window)
    return { formula: 'outsideWindow', terms: [], inputs: { ...inputs, window: constant('sliding_window', window) } };
  return null;
}

const scores: Recipe = {
  reads: ({ at }) => [`${at}attn.hook_rot_q`, `${at}attn.hook_rot_k`],
  parts: (subject) => {
    const { trace, place, index } = subject;
    const { config } = subject.model;
    const [h, t, s] = index;
    const hidden = hiddenBy(subject, trace.start + t, s);
    if (hidden !== null) return hidden;

    const q = vectorAt(subject, `${place.at}attn.hook_rot_q`, [t, h]);
    const k = vectorAt(subject, `${place.at}attn.hook_rot_k`, [rowOf(subject, s), keyHead(config, h)]);
    const { attn_logit_softcapping: cap } = config;
    const terms = products(q, k);
    const capped: Parts['inputs'] = cap === undefined ? {} : { cap: constant('attn_logit_softcapping', cap) };
    if (isDropped(trace.alterations, 'scaling', place.layer))
      return { formula: cap === undefined ? 'unscaledScore' : 'cappedUnscaledScore', terms, inputs: capped };

    const n = config.query_pre_attn_scalar ?? config.head_dim;
    const scale = constant('scale', 1 / Math.sqrt(n));
    const inputs = { n: constant(config.query_pre_attn_scalar === undefined ? 'head_dim' : 'query_pre_attn_scalar', n), scale };
    return { formula: cap === undefined ? 'score' : 'cappedScore', terms, inputs: { ...inputs, ...capped } };
  },
};

const pattern: Recipe = {
  reads: ({ at }) => [`${at}attn.hook_attn_scores`],
  parts: (subject) => {
    const [h, t, s] = subject.index;
    return share('pattern', vectorAt(subject, `${subject.place.at}attn.hook_attn_scores`, [h, t]), s, 's');
  },
};

const mixed: Recipe = {
  reads: ({ at }) => [`${at}attn.hook_pattern`, `${at}attn.hook_v`],
  parts: (subject) => {
    const { model, trace, place, index } = subject;
    const [t, h, i] = index;
    const terms = vectorAt(subject, `${place.at}attn.hook_pattern`, [h, t]).flatMap((weight, s) => {
      // An intervention may have opened the mask; then what was hidden counts too.
      if (weight.value === 0 && hiddenBy(subject, trace.start + t, s) !== null) return [];
      const value = activationAt(subject, `${place.at}attn.hook_v`, [rowOf(subject, s), keyHead(model.config, h), i]);
      return [product(`s=${s}`, weight, value)];
    });
    return { formula: 'mix', terms };
  },
};

/** z of all heads side by side. */
function allHeads(subject: Subject, t: number): NumberOperand[] {
  const { num_attention_heads: H } = subject.model.config;
  return Array.from({ length: H }, (_, h) => vectorAt(subject, `${subject.place.at}attn.hook_z`, [t, h])).flat();
}

const headResult: Recipe = {
  reads: ({ at }) => [`${at}attn.hook_z`],
  parts: (subject) => {
    const { model, place, index } = subject;
    const [t, h, i] = index;
    const { head_dim: d } = model.config;
    const matrix = attentionMatrix(model, place.layer, 'o_proj');
    const z = allHeads(subject, t);
    const terms = products(z.slice(h * d, (h + 1) * d), rowOperands(matrix, i, d, h * d));
    const rounding = roundingTerms(z, matrix, i, h * d, (h + 1) * d);
    return { formula: rounding.length > 0 ? 'roundedHeadResult' : 'headResult', terms: [...terms, ...rounding] };
  },
};

/** The heads' results added; where z was recorded and they were not, and it is the same, all of z times a row of W_O. */
function headSum(subject: Subject): Parts {
  const { model, trace, place, index } = subject;
  const { num_attention_heads: H } = model.config;
  const [t, i] = index;
  const result = `${place.at}attn.hook_result`;
  const z = `${place.at}attn.hook_z`;
  if (trace.has(result) || !trace.has(z))
    return {
      formula: 'headSum',
      terms: Array.from({ length: H }, (_, h) => product(`h=${h}`, activationAt(subject, result, [t, h, i]))),
    };
  return dotProduct(allHeads(subject, t), attentionMatrix(model, place.layer, 'o_proj'), i);
}

export const ATTENTION: RecipeTable = {
  'attn.hook_attn_scores': scores,
  'attn.hook_pattern': pattern,
  'attn.hook_z': mixed,
  'attn.hook_result': headResult,
  ...branch({
    out: 'hook_attn_out',
    inner: 'attn',
    norm: 'attention_post_norm',
    sum: headSum,
    reads: () => ['attn.hook_result'],
  }),
};
