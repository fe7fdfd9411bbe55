/**
 * LLaMA once more, written from its definition on scalars and token by token, as when generating: nothing of engine/ops is used.
 * Only the loss and, through Value, its gradient come out.
 */
import type { ModelConfig } from '../../../engine/model/config';
import { inner, sum, Value } from './autograd';

/** Rows of a parameter, by its Hugging Face name; a norm's weights are one row. */
export type Parameters = ReadonlyMap<string, readonly (readonly Value[])[]>;

/** Sum over positions of -log p(target), in nats; a target of -1 is left out. */
export function llamaLoss(config: ModelConfig, parameters: Parameters, tokens: readonly number[], targets: Int32Array): Value {
  const get = (name: string): readonly (readonly Value[])[] => {
    const rows = parameters.get(`${name}.weight`);
    if (rows === undefined) throw new Error(`no parameter ${name}`);
    return rows;
  };
  const apply = (name: string, x: readonly Value[]): Value[] => get(name).map((row) => inner(row, x));
  const norm = (name: string, x: readonly Value[]): Value[] => {
    const meanSquare = inner(x, x).scaled(1 / x.length);
    const inverse = meanSquare.plus(new Value(config.rms_norm_eps)).power(-0.5);
    return x.map((value, i) => value.times(inverse).times(get(name)[0][i]));
  };

  const { head_dim: d, num_hidden_layers: L, num_attention_heads: H, num_key_value_heads: K } = config;
  const heads = (x: readonly Value[]): Value[][] => Array.from({ length: x.length / d }, (_, h) => x.slice(h * d, (h + 1) * d));
  const turned = (head: readonly Value[], position: number): Value[] => {
    const result = [...head];
    for (let pair = 0; pair < d / 2; pair++) {
      const [a, b] = config.rope_pairing === 'half' ? [pair, pair + d / 2] : [2 * pair, 2 * pair + 1];
      const angle = position / config.rope_theta ** ((2 * pair) / d);
      result[a] = head[a].scaled(Math.cos(angle)).plus(head[b].scaled(-Math.sin(angle)));
      result[b] = head[b].scaled(Math.cos(angle)).plus(head[a].scaled(Math.sin(angle)));
    }
    return result;
  };

  const cache = Array.from({ length: L }, () => ({ keys: [] as Value[][][], values: [] as Value[][][] }));
  const losses: Value[] = [];
  tokens.forEach((token, position) => {
    let stream: Value[] = [...get('model.embed_tokens')[token]];
    for (let l = 0; l < L; l++) {
      const layer = `model.layers.${l}`;
      const { keys, values } = cache[l];
      const read = norm(`${layer}.input_layernorm`, stream);
      keys.push(heads(apply(`${layer}.self_attn.k_proj`, read)).map((head) => turned(head, position)));
      values.push(heads(apply(`${layer}.self_attn.v_proj`, read)));
      const mixed = heads(apply(`${layer}.self_attn.q_proj`, read)).flatMap((head, h) => {
        const query = turned(head, position);
        const group = Math.floor((h * K) / H);
        const odds = keys.map((key) =>
          inner(query, key[group])
            .scaled(1 / Math.sqrt(d))
            .exp(),
        );
        const total = sum(odds).power(-1);
        return head.map((_, i) =>
          inner(
            odds,
            values.map((value) => value[group][i]),
          ).times(total),
        );
      });
      stream = apply(`${layer}.self_attn.o_proj`, mixed).map((value, i) => value.plus(stream[i]));

      const normed = norm(`${layer}.post_attention_layernorm`, stream);
      const up = apply(`${layer}.mlp.up_proj`, normed);
      const hidden = apply(`${layer}.mlp.gate_proj`, normed).map((gate, i) => {
        const sigmoid = gate.scaled(-1).exp().plus(new Value(1)).power(-1);
        return gate.times(sigmoid).times(up[i]);
      });
      stream = apply(`${layer}.mlp.down_proj`, hidden).map((value, i) => value.plus(stream[i]));
    }
    if (targets[position] === -1) return;
    const logits = apply(config.tie_word_embeddings ? 'model.embed_tokens' : 'lm_head', norm('model.norm', stream));
    const total = sum(logits.map((logit) => logit.exp()));
    losses.push(total.log().plus(logits[targets[position]].scaled(-1)));
  });
  return sum(losses);
}
