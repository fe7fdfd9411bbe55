/**
 * What the page and the engine's worker say to each other. Plain data only: it crosses threads.
 * Legend: T positions, L layers, H query heads, K key/value heads, V vocabulary.
 */
import type { ModelConfig } from '../../engine/model/config';
import type { SampleRecord, SamplerSettings } from '../../engine/run/sampler';
import type { Backend } from '../../engine/tensor/backend';
import type { Segment } from '../../engine/tokenizer';
import type { ModelCard } from '../../engine/model/card';
import type { FileFault } from './fetch-file';

export interface ModelInfo {
  readonly name: string;
  readonly config: ModelConfig;
  readonly card: ModelCard;
  readonly parameters: number;
  readonly fileBytes: number;
  readonly weightType: string;
  readonly backend: Backend['name'];
  /** Every token's text, by id, for searching the vocabulary. */
  readonly vocabulary: readonly string[];
  /** Tokens that stand for no text of their own. */
  readonly specialIds: readonly number[];
  readonly bosId: number | null;
  readonly eosId: number | null;
}

/** A loaded model, or why there is none and the details for whoever has to mend it. */
export type LoadResult =
  { readonly kind: 'loaded'; readonly model: ModelInfo } | { readonly kind: LoadFault; readonly detail: string };

export type LoadFault = FileFault['fault'] | 'memory';

export interface RunRequest {
  readonly prompt: string;
  /** How many tokens to generate after the prompt. */
  readonly steps: number;
  readonly settings: SamplerSettings;
  readonly seed: number;
}

export type RunEnd = 'end-of-text' | 'context-full';

/** A prompt's run with its generated tokens: all that the page draws, but the matrices of single heads. */
export interface RunView {
  readonly kind: 'run';
  readonly tokens: readonly number[];
  readonly segments: readonly Segment[];
  /** How many of the tokens are the prompt's, begin-of-text included. */
  readonly promptLength: number;
  /** Why no further token can follow, if so. */
  readonly end: RunEnd | null;
  /** Lone surrogates that were replaced by U+FFFD. */
  readonly replaced: number;
  /** The decoding chain at the last position, with the token drawn next. */
  readonly sample: SampleRecord;
  /** Every head's attention weights, side side-by-side squares: [L, H, side, side]. */
  readonly thumbnails: Thumbnails;
  readonly timing: { readonly promptMs: number; readonly tokenMs: number | null };
}

export interface Thumbnails {
  readonly data: Float32Array;
  readonly side: number;
  /** True where each cell is the largest weight of several, because the text is longer than a thumbnail is wide. */
  readonly pooled: boolean;
}

export interface TooLong {
  readonly kind: 'too-long';
  readonly count: number;
  readonly context: number;
  /** The last part of the prompt that fits. */
  readonly lastThatFits: string;
}

/** One head's matrices, [T, T] each; masked cells are -Infinity in scores and 0 in weights. */
export interface HeadView {
  readonly layer: number;
  readonly head: number;
  readonly size: number;
  readonly scores: Float32Array;
  readonly weights: Float32Array;
}

export type LoadProgress = (loaded: number, total: number | null) => void;

/** The worker's side. Calls run one after another. */
export interface EngineApi {
  /** Fetches a model card and the model that it names. */
  load(cardUrl: string, progress: LoadProgress): Promise<LoadResult>;
  run(request: RunRequest): Promise<RunView | TooLong>;
  /** One head of a run. The run is named again, so that a worker started anew can answer too. */
  head(request: RunRequest, layer: number, head: number): Promise<HeadView>;
}
