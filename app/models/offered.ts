/**
 * Small models that are known to be there and to run here. What each is called, where it is, and its size as it was listed.
 * Sources of the names: wllama's documentation (stories15M), the repositories' own file lists for the others.
 */
export interface OfferedModel {
  readonly name: string;
  readonly reference: string;
  readonly megabytes: number;
}

export const OFFERED: readonly OfferedModel[] = [
  { name: 'TinyStories 15M', reference: 'ggml-org/models/tinyllamas/stories15M-q4_0.gguf', megabytes: 19 },
  {
    name: 'SmolLM2 135M',
    reference: 'bartowski/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct-Q8_0.gguf',
    megabytes: 145,
  },
  { name: 'Gemma 3 270M', reference: 'ggml-org/gemma-3-270m-it-GGUF/gemma-3-270m-it-Q8_0.gguf', megabytes: 292 },
  { name: 'Qwen3 0.6B', reference: 'Qwen/Qwen3-0.6B-GGUF/Qwen3-0.6B-Q8_0.gguf', megabytes: 639 },
];
