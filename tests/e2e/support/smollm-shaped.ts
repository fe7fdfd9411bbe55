/**
 * A checkpoint with SmolLM2-135M's shapes and random weights: 145 MB of Q8_0, with a byte-level vocabulary as large as its own.
 * llama.cpp opens it too. The same on every machine; written once into the system's folder for temporary files.
 * `node --import tsx tests/e2e/support/smollm-shaped.ts` writes it and says where.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeGguf } from '../../../engine/formats/gguf';
import type { ModelConfig } from '../../../engine/model/config';
import type { Model } from '../../../engine/model/weights';
import { Q8_BLOCK, type MatrixQ8 } from '../../../engine/tensor/matrix';
import { Random } from '../../../engine/tensor/random';
import { BYTE_ALPHABET } from '../../../engine/tokenizer/bytes';
import { TokenType, type BpeData } from '../../../engine/tokenizer/data';

/** config.json of HuggingFaceTB/SmolLM2-135M. */
export const SMOLLM2_135M: ModelConfig = {
  model_type: 'llama',
  vocab_size: 49152,
  hidden_size: 576,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  head_dim: 64,
  intermediate_size: 1536,
  max_position_embeddings: 8192,
  rms_norm_eps: 1e-5,
  rope_theta: 100_000,
  tie_word_embeddings: true,
  rope_pairing: 'interleaved',
};

const SPECIAL = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const CHAT_TEMPLATE =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** Three control tokens, the bytes, and then pairs of bytes, as many as it takes. */
export function pairVocabulary(size: number): BpeData {
  const merges: string[] = [];
  const tokens = [...SPECIAL, ...BYTE_ALPHABET];
  for (const first of BYTE_ALPHABET)
    for (const second of BYTE_ALPHABET)
      if (tokens.length < size) {
        merges.push(`${first} ${second}`);
        tokens.push(first + second);
      }
  return {
    model: 'bpe',
    pre: 'smollm',
    tokens,
    merges,
    tokenTypes: tokens.map((_, id) => (id < SPECIAL.length ? TokenType.control : TokenType.normal)),
    bosId: 0,
    eosId: 0,
    addBos: false,
    chatTemplate: CHAT_TEMPLATE,
  };
}

/** Random weights, matrices in Q8_0. Noise is drawn once, and each matrix is a stretch of it: 135 million draws would take longer than the test. */
export function randomQ8Model(config: ModelConfig, seed = 135): Model {
  const { hidden_size: D, intermediate_size: F, vocab_size: V, head_dim: d } = config;
  const { num_attention_heads: H, num_key_value_heads: K } = config;
  const random = new Random(seed);
  const noise = new Int8Array(2 ** 22);
  for (let i = 0; i < noise.length; i++) noise[i] = random.below(255) - 127;

  const matrix = (rows: number, cols: number): MatrixQ8 => {
    const quants = new Int8Array(rows * cols);
    for (let at = 0; at < quants.length;) {
      const from = random.below(noise.length / 2);
      const piece = noise.subarray(from, from + Math.min(noise.length / 2, quants.length - at));
      quants.set(piece, at);
      at += piece.length;
    }
    // Uniform in ±127 has a standard deviation of 73; a power of two is exact as the half that a block's scale is stored in.
    const scale = 2 ** Math.round(Math.log2(1.5 / Math.sqrt(cols) / 73));
    return { type: 'Q8_0', rows, cols, quants, scales: new Float32Array((rows * cols) / Q8_BLOCK).fill(scale) };
  };
  const gain = () => new Float32Array(D).fill(1);
  const embed_tokens = matrix(V, D);
  const layers = Array.from({ length: config.num_hidden_layers }, () => ({
    input_layernorm: gain(),
    q_proj: matrix(H * d, D),
    k_proj: matrix(K * d, D),
    v_proj: matrix(K * d, D),
    o_proj: matrix(D, H * d),
    post_attention_layernorm: gain(),
    gate_proj: matrix(F, D),
    up_proj: matrix(F, D),
    down_proj: matrix(D, F),
  }));
  const lm_head = config.tie_word_embeddings ? embed_tokens : matrix(V, D);
  return { config, weights: { embed_tokens, layers, norm: gain(), lm_head } };
}

/** A random model of these shapes as a GGUF file's bytes. */
export function randomGguf(config: ModelConfig, name: string): Uint8Array {
  return writeGguf({ ...randomQ8Model(config), tokenizer: pairVocabulary(config.vocab_size), name, type: 'Q8_0' });
}

/** The path of the large file, which is written if it is not there. */
export function smollmShapedFile(): string {
  const folder = join(tmpdir(), 'clearhead-tests');
  const path = join(folder, 'smollm2-135m-shaped-q8_0.gguf');
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Under another name until it is whole.
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, randomGguf(SMOLLM2_135M, 'SmolLM2 135M, random'));
  renameSync(unfinished, path);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(smollmShapedFile());
