/** A layer's feed-forward network, or its mixture of them, step by step. Legend in engine/run/forward.ts; t the token that is followed. */
import { placeName } from '../explain/names';
import { activation, element, expertWeight, part, weight, type InLayer, type Part } from './parts';
import { addition, norm, postNorm } from './stream';
import type { KeyNumber, TensorRef } from './types';

export function feedForwardParts(at: InLayer): Part[] {
  const { config } = at;
  return [
    norm('norm2', at, 'ln2', 'hook_resid_mid', weight(at, 'post_attention_layernorm')),
    ...(config.num_local_experts === undefined ? dense(at) : mixture(at)),
    ...(config.post_norms ? [postNorm('postNorm2', at, 'feed_forward_post_norm')] : []),
    addition('add2', at),
  ];
}

const named = ({ layer }: InLayer, name: string): string => `blocks.${layer}.mlp.${name}`;

/** What the network reads. */
const read = ({ config, layer }: InLayer): TensorRef => activation(`blocks.${layer}.ln2.hook_out`, config.hidden_size);

function dense(at: InLayer): Part[] {
  const { config, layer, t } = at;
  const { intermediate_size: F } = config;
  const [pre, preLinear, post] = ['hook_pre', 'hook_pre_linear', 'hook_post'].map((name) => activation(named(at, name), F));
  const n = at.journey.neurons?.[layer] ?? 0;
  const gate = element('gate', pre.name, t, n);
  const up = element('up', preLinear.name, t, n);
  const neuron = element('neuron', post.name, t, n);
  return [
    part(
      'gateUp',
      [read(at), weight(at, 'gate_proj'), weight(at, 'up_proj')],
      [pre, preLinear],
      [gate, up, element('read', `blocks.${layer}.ln2.hook_out`, t, 0)],
    ),
    part('activation', [pre, preLinear], [post], [neuron, gate, up]),
    part('down', [post, weight(at, 'down_proj')], sum(at), [
      sumElement(at),
      neuron,
      element('neuronNext', post.name, t, (n + 1) % F),
    ]),
  ];
}

function mixture(at: InLayer): Part[] {
  const { config, t } = at;
  const { num_local_experts: E = 0, num_experts_per_tok: k = 1 } = config;
  const logits = activation(named(at, 'hook_router_logits'), E);
  const shares = activation(named(at, 'hook_expert_weights'), E);
  const indices = activation(named(at, 'hook_expert_indices'), k);
  const gates = activation(named(at, 'hook_expert_gates'), k);
  const firstExpert = element('firstExpert', indices.name, t, 0);
  const firstGate = element('firstGate', gates.name, t, 0);
  const share = element('routerShare', shares.name, t, 0);
  return [
    part(
      'router',
      [read(at), weight(at, 'router')],
      [logits, shares],
      [element('routerScore', logits.name, t, 0), element('routerScoreNext', logits.name, t, Math.min(1, E - 1)), share],
    ),
    part('choice', [shares], [indices, gates], [firstExpert, firstGate, k > 1 ? element('secondGate', gates.name, t, 1) : share]),
    part(
      'experts',
      [read(at), indices, gates, expertWeight(at, 'gate_proj'), expertWeight(at, 'up_proj'), expertWeight(at, 'down_proj')],
      sum(at),
      [sumElement(at), firstExpert, firstGate],
    ),
  ];
}

/** What the branch gives; it has a name of its own where no norm follows. */
function sum({ config, layer }: InLayer): TensorRef[] {
  return config.post_norms ? [] : [activation(`blocks.${layer}.hook_mlp_out`, config.hidden_size)];
}

function sumElement({ config, layer, t }: InLayer): KeyNumber {
  return element('branchOut', config.post_norms ? placeName('mlp.out', layer) : `blocks.${layer}.hook_mlp_out`, t, 0);
}
