/** The residual stream: the norms that read it, and what the branches add to it. */
import { activation, element, part, topLevelWeight, weight, type InLayer, type Part } from './parts';
import type { Journey, Stage, TensorRef } from './types';

/** A norm with its three names. `source` is the stream that it reads. */
export function norm(
  stage: Stage,
  { config, layer, t }: Pick<InLayer, 'config' | 'layer' | 't'>,
  name: 'ln1' | 'ln2' | 'ln_final',
  source: string,
  gain: TensorRef,
): Part {
  const { hidden_size: D } = config;
  const at = name === 'ln_final' ? name : `blocks.${layer}.${name}`;
  return part(
    stage,
    [activation(`blocks.${layer}.${source}`, D), gain],
    [activation(`${at}.hook_scale`, 1), activation(`${at}.hook_normalized`, D), activation(`${at}.hook_out`, D)],
    [
      element('scale', `${at}.hook_scale`, t, 0),
      element('normalized', `${at}.hook_normalized`, t, 0),
      element('normOut', `${at}.hook_out`, t, 0),
    ],
  );
}

/** What the last layer leaves behind is normalised once more. */
export function finalNorm({ config, position }: Journey): Part {
  const last = { config, layer: config.num_hidden_layers - 1, t: position };
  return norm('finalNorm', last, 'ln_final', 'hook_resid_post', topLevelWeight(config, 'norm'));
}

/** The norm of what a branch gives, before it is added (Gemma 2 and 3). What it reads is the sum of what is named here. */
export function postNorm(
  stage: 'postNorm1' | 'postNorm2',
  at: InLayer,
  key: 'attention_post_norm' | 'feed_forward_post_norm',
): Part {
  const { config, layer, t } = at;
  const { hidden_size: D, num_attention_heads: H, intermediate_size: F, num_experts_per_tok: k = 0 } = config;
  const [out, reads] =
    stage === 'postNorm1'
      ? ['hook_attn_out', activation(`blocks.${layer}.attn.hook_result`, H, D)]
      : config.num_local_experts === undefined
        ? ['hook_mlp_out', activation(`blocks.${layer}.mlp.hook_post`, F)]
        : ['hook_mlp_out', activation(`blocks.${layer}.mlp.hook_expert_gates`, k)];
  const name = `blocks.${layer}.${out}`;
  return part(
    stage,
    [reads, weight(at, key)],
    [activation(name, D)],
    [element('dimension0', name, t, 0), element('dimension1', name, t, 1), element('dimension2', name, t, 2)],
  );
}

/** A branch joins the stream. */
export function addition(stage: 'add1' | 'add2', { config, layer, t }: InLayer): Part {
  const { hidden_size: D } = config;
  const names =
    stage === 'add1'
      ? ['hook_resid_pre', 'hook_attn_out', 'hook_resid_mid']
      : ['hook_resid_mid', 'hook_mlp_out', 'hook_resid_post'];
  const [before, added, after] = names.map((name) => `blocks.${layer}.${name}`);
  return part(
    stage,
    [activation(before, D), activation(added, D)],
    [activation(after, D)],
    [element('after', after, t, 0), element('before', before, t, 0), element('added', added, t, 0)],
  );
}
