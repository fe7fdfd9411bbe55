/**
 * Every named activation once more, in float64 and straight from the definitions, one position after another on plain arrays.
 * Nothing of engine/ops or engine/run is used.
 */
import type { Model } from '../../../engine/model/weights';
import { weightAt, type Matrix } from '../../../engine/tensor/matrix';

type Vector = number[];

export function referenceActivations({ config, weights }: Model, tokens: readonly number[]): Map<string, Vector> {
  const { num_attention_heads: H, num_key_value_heads: K, head_dim: d, rms_norm_eps: eps } = config;
  const found = new Map<string, Vector>();
  const note = (name: string, rows: readonly Vector[]): readonly Vector[] => {
    found.set(name, rows.flat());
    return rows;
  };
  const times = (m: Matrix, x: Vector): Vector =>
    Array.from({ length: m.rows }, (_, r) => x.reduce((sum, value, c) => sum + weightAt(m, r, c) * value, 0));
  const plus = (a: readonly Vector[], b: readonly Vector[]): Vector[] =>
    a.map((row, t) => row.map((value, i) => value + b[t][i]));
  const norm = (at: string, rows: readonly Vector[], gain: Float32Array): readonly Vector[] => {
    const scales = rows.map((row) => [Math.sqrt(row.reduce((sum, x) => sum + x * x, 0) / row.length + eps)]);
    note(`${at}.hook_scale`, scales);
    const normalized = note(
      `${at}.hook_normalized`,
      rows.map((row, t) => row.map((x) => x / scales[t][0])),
    );
    return note(
      `${at}.hook_out`,
      normalized.map((row) => row.map((x, i) => x * gain[i])),
    );
  };
  /** A pair (a, b) is the complex number a + bi, and turning it by an angle multiplies it by e^(i angle). */
  const turn = (row: Vector, position: number): Vector => {
    const out = [...row];
    for (let head = 0; head < row.length; head += d)
      for (let pair = 0; pair < d / 2; pair++) {
        const a = config.rope_pairing === 'half' ? head + pair : head + 2 * pair;
        const b = config.rope_pairing === 'half' ? a + d / 2 : a + 1;
        const angle = position * config.rope_theta ** (-(2 * pair) / d);
        out[a] = row[a] * Math.cos(angle) - row[b] * Math.sin(angle);
        out[b] = row[b] * Math.cos(angle) + row[a] * Math.sin(angle);
      }
    return out;
  };

  let stream = note(
    'hook_embed',
    tokens.map((id) => Array.from({ length: config.hidden_size }, (_, i) => weightAt(weights.embed_tokens, id, i))),
  );
  weights.layers.forEach((layer, l) => {
    const at = `blocks.${l}`;
    note(`${at}.hook_resid_pre`, stream);
    const read = norm(`${at}.ln1`, stream, layer.input_layernorm);
    const project = (role: string, m: Matrix): readonly Vector[] =>
      note(
        `${at}.attn.hook_${role}`,
        read.map((row) => times(m, row)),
      );
    const q = note(`${at}.attn.hook_rot_q`, project('q', layer.q_proj).map(turn));
    const k = note(`${at}.attn.hook_rot_k`, project('k', layer.k_proj).map(turn));
    const v = project('v', layer.v_proj);

    const scores: Vector[] = [];
    const pattern: Vector[] = [];
    const z = tokens.map((): Vector => Array.from({ length: H * d }, () => 0));
    const result = tokens.map((): Vector => []);
    for (let h = 0; h < H; h++) {
      const shared = Math.floor((h * K) / H) * d;
      tokens.forEach((_, t) => {
        const row = tokens.map((__, s) => {
          let dot = 0;
          for (let i = 0; i < d; i++) dot += q[t][h * d + i] * k[s][shared + i];
          return s > t ? -Infinity : dot / Math.sqrt(d);
        });
        const odds = row.map(Math.exp);
        const total = odds.reduce((a, b) => a + b);
        scores.push(row);
        pattern.push(odds.map((odd) => odd / total));
        odds.forEach((odd, s) => {
          for (let i = 0; i < d; i++) z[t][h * d + i] += (odd / total) * v[s][shared + i];
        });
        const alone = z[t].map((value, i) => (Math.floor(i / d) === h ? value : 0));
        result[t].push(...times(layer.o_proj, alone));
      });
    }
    note(`${at}.attn.hook_attn_scores`, scores);
    note(`${at}.attn.hook_pattern`, pattern);
    note(`${at}.attn.hook_z`, z);
    note(`${at}.attn.hook_result`, result);
    const attention = note(
      `${at}.hook_attn_out`,
      z.map((row) => times(layer.o_proj, row)),
    );
    const middle = note(`${at}.hook_resid_mid`, plus(stream, attention));

    const normed = norm(`${at}.ln2`, middle, layer.post_attention_layernorm);
    const pre = note(
      `${at}.mlp.hook_pre`,
      normed.map((row) => times(layer.gate_proj, row)),
    );
    const linear = note(
      `${at}.mlp.hook_pre_linear`,
      normed.map((row) => times(layer.up_proj, row)),
    );
    const post = note(
      `${at}.mlp.hook_post`,
      pre.map((row, t) => row.map((x, i) => (x / (1 + Math.exp(-x))) * linear[t][i])),
    );
    const out = note(
      `${at}.hook_mlp_out`,
      post.map((row) => times(layer.down_proj, row)),
    );
    stream = note(`${at}.hook_resid_post`, plus(middle, out));
  });
  const final = norm('ln_final', stream, weights.norm);
  note(
    'logits',
    final.map((row) => times(weights.lm_head, row)),
  );
  return found;
}
