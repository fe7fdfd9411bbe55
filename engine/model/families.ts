/** The families of models that run here, by Hugging Face's model_type: what their files are called. The engine itself never asks. */
import type { RopePairing } from '../tensor/backend';
import type { ModelConfig } from './config';
import { FileProblem } from './problem';
import { show } from './validate';

export interface Family {
  /** GGUF's general.architecture. */
  readonly gguf: string;
  /** The class that Hugging Face's transformers opens it with. */
  readonly hf: string;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  llama: { gguf: 'llama', hf: 'LlamaForCausalLM' },
  mistral: { gguf: 'llama', hf: 'MistralForCausalLM' },
  mixtral: { gguf: 'llama', hf: 'MixtralForCausalLM' },
  qwen2: { gguf: 'qwen2', hf: 'Qwen2ForCausalLM' },
  qwen3: { gguf: 'qwen3', hf: 'Qwen3ForCausalLM' },
  qwen3_moe: { gguf: 'qwen3moe', hf: 'Qwen3MoeForCausalLM' },
  gemma: { gguf: 'gemma', hf: 'GemmaForCausalLM' },
  gemma2: { gguf: 'gemma2', hf: 'Gemma2ForCausalLM' },
  gemma3_text: { gguf: 'gemma3', hf: 'Gemma3ForCausalLM' },
};

export const MODEL_TYPES: readonly string[] = Object.keys(FAMILIES);

/** Throws a FileProblem for a model_type that is not known. */
export function familyOf({ model_type }: Pick<ModelConfig, 'model_type'>): Family {
  const family = Object.hasOwn(FAMILIES, model_type) ? FAMILIES[model_type] : undefined;
  if (family === undefined) throw new FileProblem(`model_type is ${show(model_type)}; known: ${MODEL_TYPES.join(', ')}`);
  return family;
}

/** How rows of q and k stand in a GGUF file: llama.cpp's converter brings LLaMA's pairs together, and no other's. */
export function ggufPairing(architecture: string): RopePairing {
  return architecture === 'llama' ? 'interleaved' : 'half';
}

export function isGemma({ model_type }: Pick<ModelConfig, 'model_type'>): boolean {
  return model_type.startsWith('gemma');
}

/** Gemma 2: every other layer has a window, the first one has. Gemma 3: all have, but for each sixth. Both as "of `period`, the last has none". */
export function alternatingLayers(layers: number, period: number): ModelConfig['layer_types'] {
  return Array.from({ length: layers }, (_, layer) => ((layer + 1) % period === 0 ? 'full_attention' : 'sliding_attention'));
}

/**
 * Throws a FileProblem for the first property that a file would not keep: `read` is the configuration that its keys would be read
 * as. Names, the order of pairs and the form of the rotation's scaling may differ, and numbers by their rounding to float32.
 */
export function checkKept(config: ModelConfig, read: ModelConfig, format: string): void {
  const [kept, found] = [config, read].map(spelledOut);
  for (const key of new Set([...Object.keys(kept), ...Object.keys(found)]))
    if (kept[key] !== found[key])
      throw new FileProblem(
        `${format} files of the family ${config.model_type} cannot say that ${key} is ${kept[key] ?? 'absent'}`,
      );
}

/** What may differ between two spellings of one model taken out, and what is absent put in. */
function spelledOut(config: ModelConfig): Readonly<Record<string, string | undefined>> {
  const { model_type: _1, rope_pairing: _2, rope_scaling: _3, ...rest } = config;
  const absent = {
    norm_topk_prob: true,
    hidden_act: 'silu',
    query_pre_attn_scalar: config.head_dim,
    qkv_bias: false,
    qk_norm: false,
    post_norms: false,
  };
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    [...Object.entries(absent), ...given].map(([key, value]) => [
      key,
      JSON.stringify(typeof value === 'number' ? Math.fround(value) : value),
    ]),
  );
}
