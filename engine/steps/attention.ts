/** A layer's attention, step by step. Legend in engine/run/forward.ts; t the token that is followed, h its head. */
import { windowOf } from '../model/config';
import { activation, element, part, value, weight, type InLayer, type Part } from './parts';
import { addition, norm, postNorm } from './stream';
import type { KeyNumber, TensorRef } from './types';

export function attentionParts(at: InLayer): Part[] {
  const { config } = at;
  return [
    norm('norm1', at, 'ln1', 'hook_resid_pre', weight(at, 'input_layernorm')),
    projections(at),
    ...(config.qk_norm ? [headNorms(at)] : []),
    rotation(at),
    scores(at),
    mask(at),
    softmax(at),
    mix(at),
    heads(at),
    ...(config.post_norms ? [postNorm('postNorm1', at, 'attention_post_norm')] : []),
    addition('add1', at),
  ];
}

const named = ({ layer }: InLayer, name: string): string => `blocks.${layer}.attn.${name}`;

/** This head's part of the projections, of the queries and of the key head that they are compared with. */
function projections(at: InLayer): Part {
  const { config, layer, t, h, kv } = at;
  const { hidden_size: D, head_dim: d } = config;
  const biases = config.qkv_bias ? (['q_bias', 'k_bias', 'v_bias'] as const).map((key) => weight(at, key, d)) : [];
  return part(
    'qkv',
    [
      activation(`blocks.${layer}.ln1.hook_out`, D),
      weight(at, 'q_proj', d, D),
      weight(at, 'k_proj', d, D),
      weight(at, 'v_proj', d, D),
      ...biases,
    ],
    [activation(named(at, 'hook_q'), d), activation(named(at, 'hook_k'), d), activation(named(at, 'hook_v'), d)],
    [
      element('query', named(at, 'hook_q'), t, h, 0),
      element('key', named(at, 'hook_k'), t, kv, 0),
      element('value', named(at, 'hook_v'), t, kv, 0),
    ],
  );
}

function headNorms(at: InLayer): Part {
  const { config, t, h, kv } = at;
  const { head_dim: d } = config;
  return part(
    'qkNorm',
    [activation(named(at, 'hook_q'), d), activation(named(at, 'hook_k'), d), weight(at, 'q_norm'), weight(at, 'k_norm')],
    [activation(named(at, 'hook_normed_q'), d), activation(named(at, 'hook_normed_k'), d)],
    [
      element('queryNormed', named(at, 'hook_normed_q'), t, h, 0),
      element('queryBefore', named(at, 'hook_q'), t, h, 0),
      element('keyNormed', named(at, 'hook_normed_k'), t, kv, 0),
    ],
  );
}

/** The first pair of dimensions turns fastest: by one radian a position. */
function rotation(at: InLayer): Part {
  const { config, t, h, kv } = at;
  const { head_dim: d } = config;
  const second = config.rope_pairing === 'half' ? d / 2 : 1;
  const before = (letter: 'q' | 'k'): string => named(at, config.qk_norm ? `hook_normed_${letter}` : `hook_${letter}`);
  return part(
    'rotation',
    [activation(before('q'), d), activation(before('k'), d)],
    [activation(named(at, 'hook_rot_q'), d), activation(named(at, 'hook_rot_k'), d)],
    [
      element('turnedFirst', named(at, 'hook_rot_q'), t, h, 0),
      element('turnedSecond', named(at, 'hook_rot_q'), t, h, second),
      element('turnedKey', named(at, 'hook_rot_k'), t, kv, 0),
    ],
  );
}

function scores(at: InLayer): Part {
  const { config, length, t, h, kv } = at;
  const { head_dim: d } = config;
  const rest = [element('query', named(at, 'hook_rot_q'), t, h, 0), element('key', named(at, 'hook_rot_k'), t, kv, 0)];
  return part(
    'scores',
    [activation(named(at, 'hook_rot_q'), d), activation(named(at, 'hook_rot_k'), length, d)],
    [activation(named(at, 'hook_attn_scores'), length)],
    [...ofVisible(at, 'score', 'hook_attn_scores'), ...rest].slice(0, 3),
  );
}

function mask(at: InLayer): Part {
  const { length, t, h } = at;
  const row = activation(named(at, 'hook_attn_scores'), length);
  const visible = t - firstVisible(at) + 1;
  const [query, key] = hiddenCell(at);
  return part(
    'mask',
    [row],
    [row],
    [
      element('hiddenScore', named(at, 'hook_attn_scores'), h, query, key),
      value('visibleCount', visible),
      value('hiddenCount', length - visible),
    ],
  );
}

/** A cell that the mask hides: of this token's row if there is one, otherwise of the token before, which cannot see this one. */
function hiddenCell(at: InLayer): readonly [query: number, key: number] {
  const { length, t } = at;
  if (t + 1 < length) return [t, t + 1];
  if (firstVisible(at) > 0) return [t, firstVisible(at) - 1];
  return [Math.max(0, t - 1), t];
}

function softmax(at: InLayer): Part {
  const { length, t, h } = at;
  const rest = [element('scoreSelf', named(at, 'hook_attn_scores'), h, t, t), value('visibleCount', t - firstVisible(at) + 1)];
  return part(
    'softmax',
    [activation(named(at, 'hook_attn_scores'), length)],
    [activation(named(at, 'hook_pattern'), length)],
    [...ofVisible(at, 'weight', 'hook_pattern'), ...rest].slice(0, 3),
  );
}

function mix(at: InLayer): Part {
  const { config, length, t, h, kv } = at;
  const { head_dim: d } = config;
  return part(
    'mix',
    [activation(named(at, 'hook_pattern'), length), activation(named(at, 'hook_v'), length, d)],
    [activation(named(at, 'hook_z'), d)],
    [
      element('mixed', named(at, 'hook_z'), t, h, 0),
      element('weightSelf', named(at, 'hook_pattern'), h, t, t),
      element('value', named(at, 'hook_v'), t, kv, 0),
    ],
  );
}

/** All heads, each through its columns of W_O. What they give together has a name where no norm follows. */
function heads(at: InLayer): Part {
  const { config, layer, t, h } = at;
  const { hidden_size: D, num_attention_heads: H, head_dim: d } = config;
  const sum: readonly TensorRef[] = config.post_norms ? [] : [activation(`blocks.${layer}.hook_attn_out`, D)];
  return part(
    'heads',
    [activation(named(at, 'hook_z'), H, d), weight(at, 'o_proj')],
    [activation(named(at, 'hook_result'), H, D), ...sum],
    [
      element('headResult', named(at, 'hook_result'), t, h, 0),
      element('mixed', named(at, 'hook_z'), t, h, 0),
      config.post_norms
        ? element('headResultNext', named(at, 'hook_result'), t, h, 1)
        : element('attentionAdds', `blocks.${layer}.hook_attn_out`, t, 0),
    ],
  );
}

// ------------------------------------------------------------------ what a query sees

function firstVisible({ config, layer, t }: InLayer): number {
  return Math.max(0, t - windowOf(config, layer) + 1);
}

/** A head's cells for the token itself, the one before it and the farthest one in sight, as far as these are three. */
function ofVisible(at: InLayer, what: 'score' | 'weight', name: string): KeyNumber[] {
  const { t, h } = at;
  const farthest = firstVisible(at);
  const cells: KeyNumber[] = [];
  if (farthest < t - 1) cells.push(element(`${what}Farthest`, named(at, name), h, t, farthest));
  if (farthest < t) cells.push(element(`${what}Previous`, named(at, name), h, t, t - 1));
  cells.push(element(`${what}Self`, named(at, name), h, t, t));
  return cells;
}
