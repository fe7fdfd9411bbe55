/**
 * Every named activation once more, in float64 and straight from the definitions, one position after another on plain arrays.
 * Nothing of engine/ops, engine/run or what engine/model computes is used.
 */
import type { ModelConfig } from '../../../engine/model/config';
import type { FeedForwardWeights, LayerWeights, Model } from '../../../engine/model/weights';
import { weightAt, type Matrix } from '../../../engine/tensor/matrix';

type Vector = number[];

const add = (a: Vector, b: Vector): Vector => a.map((x, i) => x + b[i]);
const times = (m: Matrix, x: Vector): Vector =>
  Array.from({ length: m.rows }, (_, r) => x.reduce((sum, value, c) => sum + weightAt(m, r, c) * value, 0));
const rms = (x: Vector, eps: number): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length + eps);
const gained = (x: Vector, gain: Float32Array, eps: number): Vector => x.map((value, i) => (value / rms(x, eps)) * gain[i]);
const cap = (x: number, limit: number | undefined): number => (limit === undefined ? x : limit * Math.tanh(x / limit));
const shares = (x: Vector): Vector => {
  const highest = Math.max(...x);
  const odds = x.map((value) => Math.exp(value - highest));
  const total = odds.reduce((a, b) => a + b);
  return odds.map((odd) => odd / total);
};

const isLocal = (config: ModelConfig, l: number): boolean =>
  config.sliding_window !== undefined && (config.layer_types?.[l] ?? 'sliding_attention') === 'sliding_attention';

/** Radians a position, for pair i of a head. Llama 3's rule in its own words: by wavelengths. */
function speed(config: ModelConfig, i: number, local: boolean): number {
  const base = local ? (config.rope_local_base_freq ?? config.rope_theta) : config.rope_theta;
  const plain = 1 / base ** ((2 * i) / config.head_dim);
  const scaling = local && config.rope_local_base_freq !== undefined ? undefined : config.rope_scaling;
  if (scaling === undefined) return plain;
  if (scaling.rope_type === 'linear') return plain / scaling.factor;
  if (scaling.rope_type === 'factors') return plain / scaling.factors[i];
  const wavelength = (2 * Math.PI) / plain;
  const trained = scaling.original_max_position_embeddings;
  if (wavelength < trained / scaling.high_freq_factor) return plain;
  if (wavelength > trained / scaling.low_freq_factor) return plain / scaling.factor;
  const smooth = (trained / wavelength - scaling.low_freq_factor) / (scaling.high_freq_factor - scaling.low_freq_factor);
  return ((1 - smooth) * plain) / scaling.factor + smooth * plain;
}

/** A pair (a, b) is the complex number a + bi, and turning it by an angle multiplies it by e^(i angle). */
function turn(config: ModelConfig, row: Vector, position: number, local: boolean): Vector {
  const d = config.head_dim;
  const out = [...row];
  for (let head = 0; head < row.length; head += d)
    for (let pair = 0; pair < d / 2; pair++) {
      const a = config.rope_pairing === 'half' ? head + pair : head + 2 * pair;
      const b = config.rope_pairing === 'half' ? a + d / 2 : a + 1;
      const angle = position * speed(config, pair, local);
      out[a] = row[a] * Math.cos(angle) - row[b] * Math.sin(angle);
      out[b] = row[b] * Math.cos(angle) + row[a] * Math.sin(angle);
    }
  return out;
}

function act(config: ModelConfig, x: number): number {
  if (config.hidden_act !== 'gelu_pytorch_tanh') return x / (1 + Math.exp(-x));
  return 0.5 * x * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
}

const network = (config: ModelConfig, { gate_proj, up_proj, down_proj }: FeedForwardWeights, x: Vector): Vector => {
  const up = times(up_proj, x);
  return times(
    down_proj,
    times(gate_proj, x).map((gate, i) => act(config, gate) * up[i]),
  );
};

export function referenceActivations({ config, weights }: Model, tokens: readonly number[]): Map<string, Vector> {
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: d, rms_norm_eps: eps } = config;
  const found = new Map<string, Vector>();
  const note = (name: string, rows: readonly Vector[]): readonly Vector[] => {
    found.set(name, rows.flat());
    return rows;
  };
  const norm = (at: string, rows: readonly Vector[], gain: Float32Array): readonly Vector[] => {
    const scales = note(
      `${at}.hook_scale`,
      rows.map((row) => [rms(row, eps)]),
    );
    const normalized = note(
      `${at}.hook_normalized`,
      rows.map((row, t) => row.map((x) => x / scales[t][0])),
    );
    return note(
      `${at}.hook_out`,
      normalized.map((row) => row.map((x, i) => x * gain[i])),
    );
  };
  const post = (rows: readonly Vector[], gain: Float32Array | undefined): readonly Vector[] =>
    gain === undefined ? rows : rows.map((row) => gained(row, gain, eps));

  const attention = (l: number, layer: LayerWeights, read: readonly Vector[]): readonly Vector[] => {
    const at = `blocks.${l}.attn`;
    const local = isLocal(config, l);
    const project = (role: string, m: Matrix, bias?: Float32Array): readonly Vector[] =>
      note(
        `${at}.hook_${role}`,
        read.map((row) => times(m, row).map((x, i) => x + (bias?.[i] ?? 0))),
      );
    const eachHead = (row: Vector, gain: Float32Array): Vector =>
      Array.from({ length: row.length / d }, (_, h) => gained(row.slice(h * d, (h + 1) * d), gain, eps)).flat();
    const rotated = (role: 'q' | 'k', m: Matrix, bias?: Float32Array, gain?: Float32Array): readonly Vector[] => {
      let rows = project(role, m, bias);
      if (gain !== undefined)
        rows = note(
          `${at}.hook_normed_${role}`,
          rows.map((row) => eachHead(row, gain)),
        );
      return note(
        `${at}.hook_rot_${role}`,
        rows.map((row, position) => turn(config, row, position, local)),
      );
    };
    const q = rotated('q', layer.q_proj, layer.q_bias, layer.q_norm);
    const k = rotated('k', layer.k_proj, layer.k_bias, layer.k_norm);
    const v = project('v', layer.v_proj, layer.v_bias);

    const scores: Vector[] = [];
    const pattern: Vector[] = [];
    const z = tokens.map((): Vector => Array.from({ length: H * d }, () => 0));
    const result = tokens.map((): Vector => []);
    for (let h = 0; h < H; h++) {
      const shared = Math.floor((h * K) / H) * d;
      tokens.forEach((_, t) => {
        const row = tokens.map((__, s) => {
          if (s > t || (local && t - s >= (config.sliding_window ?? 0))) return -Infinity;
          let dot = 0;
          for (let i = 0; i < d; i++) dot += q[t][h * d + i] * k[s][shared + i];
          return cap(dot / Math.sqrt(config.query_pre_attn_scalar ?? d), config.attn_logit_softcapping);
        });
        scores.push(row);
        pattern.push(shares(row));
        shares(row).forEach((share, s) => {
          for (let i = 0; i < d; i++) z[t][h * d + i] += share * v[s][shared + i];
        });
        const alone = z[t].map((value, i) => (Math.floor(i / d) === h ? value : 0));
        result[t].push(...times(layer.o_proj, alone));
      });
    }
    note(`${at}.hook_attn_scores`, scores);
    note(`${at}.hook_pattern`, pattern);
    note(`${at}.hook_z`, z);
    note(`${at}.hook_result`, result);
    return note(
      `blocks.${l}.hook_attn_out`,
      post(
        z.map((row) => times(layer.o_proj, row)),
        layer.attention_post_norm,
      ),
    );
  };

  const feedForward = (l: number, layer: LayerWeights, read: readonly Vector[]): readonly Vector[] => {
    const at = `blocks.${l}.mlp`;
    const out = 'experts' in layer ? mixture(at, layer, read) : dense(at, layer, read);
    return note(`blocks.${l}.hook_mlp_out`, post(out, layer.feed_forward_post_norm));
  };
  const dense = (at: string, layer: FeedForwardWeights, read: readonly Vector[]): readonly Vector[] => {
    const pre = note(
      `${at}.hook_pre`,
      read.map((row) => times(layer.gate_proj, row)),
    );
    const linear = note(
      `${at}.hook_pre_linear`,
      read.map((row) => times(layer.up_proj, row)),
    );
    note(
      `${at}.hook_post`,
      pre.map((row, t) => row.map((x, i) => act(config, x) * linear[t][i])),
    );
    return read.map((row) => network(config, layer, row));
  };
  const mixture = (
    at: string,
    layer: Extract<LayerWeights, { experts: unknown }>,
    read: readonly Vector[],
  ): readonly Vector[] => {
    const logits = note(
      `${at}.hook_router_logits`,
      read.map((row) => times(layer.router, row)),
    );
    const chances = note(`${at}.hook_expert_weights`, logits.map(shares));
    const chosen = note(
      `${at}.hook_expert_indices`,
      chances.map((row) => {
        const byChance = row.map((chance, e) => ({ chance, e })).toSorted((a, b) => b.chance - a.chance);
        return byChance.slice(0, config.num_experts_per_tok).map(({ e }) => e);
      }),
    );
    const gates = note(
      `${at}.hook_expert_gates`,
      chosen.map((experts, t) => {
        const own = experts.map((e) => chances[t][e]);
        const total = config.norm_topk_prob === false ? 1 : own.reduce((a, b) => a + b);
        return own.map((chance) => chance / total);
      }),
    );
    return read.map((row, t) =>
      chosen[t].map((e, j) => network(config, layer.experts[e], row).map((x) => x * gates[t][j])).reduce(add),
    );
  };

  let stream = note(
    'hook_embed',
    tokens.map((id) =>
      Array.from(
        { length: config.hidden_size },
        (_, i) => weightAt(weights.embed_tokens, id, i) * (config.embedding_multiplier ?? 1),
      ),
    ),
  );
  weights.layers.forEach((layer, l) => {
    const at = `blocks.${l}`;
    note(`${at}.hook_resid_pre`, stream);
    const attended = attention(l, layer, norm(`${at}.ln1`, stream, layer.input_layernorm));
    const middle = note(
      `${at}.hook_resid_mid`,
      stream.map((row, t) => add(row, attended[t])),
    );
    const fed = feedForward(l, layer, norm(`${at}.ln2`, middle, layer.post_attention_layernorm));
    stream = note(
      `${at}.hook_resid_post`,
      middle.map((row, t) => add(row, fed[t])),
    );
  });
  const final = norm('ln_final', stream, weights.norm);
  note(
    'logits',
    final.map((row) => times(weights.lm_head, row).map((x) => cap(x, config.final_logit_softcapping))),
  );
  return found;
}
