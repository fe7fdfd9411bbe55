/**
 * What the page and the engine's worker say to each other. Plain data only: it crosses threads.
 * Legend: T positions, L layers, H query heads, K key/value heads, V vocabulary.
 */
import type { Explanation, Line } from '../../engine/explain';
import type { ModelConfig } from '../../engine/model/config';
import type { SampleRecord, SamplerSettings } from '../../engine/run/sampler';
import type { Backend } from '../../engine/tensor/backend';
import type { Tensor } from '../../engine/tensor/tensor';
import type { PieceReplay, Segment } from '../../engine/tokenizer';
import type { ModelCard } from '../../engine/model/card';
import type { Conversion } from '../../engine/formats/hold';
import type { ModelFiles } from '../models/model-files';
import type { FileFault } from './fetch-file';

export interface ModelInfo {
  readonly name: string;
  /** As it runs: positions are those that were chosen. */
  readonly config: ModelConfig;
  /** How many positions the model has of itself. */
  readonly trainedContext: number;
  /** Of the page's own model. */
  readonly card: ModelCard | null;
  readonly parameters: number;
  readonly fileBytes: number;
  readonly weightType: string;
  /** Bytes that the weights take, and what was held as another type than it is stored as. */
  readonly weightBytes: number;
  readonly conversions: readonly Conversion[];
  /** Whether its matrices multiply rounded activations, as those of large models in few bits do (engine/ops/rounded.ts). */
  readonly rounds: boolean;
  /** Whether it has a template for conversations. */
  readonly chat: boolean;
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

export type LoadFault = FileFault['fault'] | 'memory' | 'unreadable';

/**
 * How a prompt is read: as plain text; with the names of special tokens in it standing for those tokens; or as what a person
 * says in a conversation, which the model's own template writes out.
 */
export type Reading = 'text' | 'special' | 'chat';

export interface RunRequest {
  readonly prompt: string;
  /** Plain text unless told otherwise. */
  readonly reading?: Reading;
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

/** One number's arithmetic: an explanation whose terms are lines, the largest first, beyond a thousand in one line. */
export interface Explained extends Omit<Explanation, 'terms'> {
  readonly kind: 'explained';
  readonly lines: readonly Line[];
}

/**
 * Why a number is not explained: a text too long to run at once, no memory for it, a name or an index that this run does not have, or
 * alterations of what this model does not have.
 */
export type Unexplained =
  | { readonly kind: 'text-too-long'; readonly count: number; readonly limit: number }
  | { readonly kind: 'no-memory' }
  | { readonly kind: 'no-such-number' }
  | { readonly kind: 'no-such-alteration'; readonly detail: string };

/** Activations of a run, all its tokens at once, by name. */
export interface Observed {
  readonly kind: 'observed';
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The prompt's text in pieces, with every merge that made its tokens. */
export interface Merges {
  readonly pieces: readonly PieceReplay[];
  /** Every token that occurs in them, as text; parts of characters as \uFFFD. */
  readonly texts: ReadonlyMap<number, string>;
}

/** One token of a guess: the model's own probability of it where it stands, and its rank there, from 1. */
export interface GuessedToken {
  readonly id: number;
  readonly probability: number;
  readonly rank: number;
}

/** A model from files that the person has or that the browser keeps. */
export interface OpenRequest {
  readonly name: string;
  readonly files: ModelFiles;
  /** Positions to make room for. */
  readonly context: number;
}

export type LoadProgress = (loaded: number, total: number | null) => void;

/** The worker's side. Calls run one after another. */
export interface EngineApi {
  /** Fetches a model card and the model that it names. */
  load(cardUrl: string, progress: LoadProgress): Promise<LoadResult>;
  /** Reads a model's files, a piece at a time. */
  open(request: OpenRequest, progress: LoadProgress): Promise<LoadResult>;
  run(request: RunRequest): Promise<RunView | TooLong>;
  /** One head of a run. The run is named again, so that a worker started anew can answer too. */
  head(request: RunRequest, layer: number, head: number): Promise<HeadView>;
  /**
   * How one number of a run comes about: an element of a named activation, or of an inner value (engine/explain/names.ts). `altered`
   * is how the run is altered (engine/run/alterations-text.ts), empty for as it is.
   */
  explain(request: RunRequest, altered: string, name: string, index: readonly number[]): Promise<Explained | Unexplained>;
  /** Activations that match the globs. */
  observe(request: RunRequest, altered: string, globs: readonly string[]): Promise<Observed | Unexplained>;
  /** How the prompt's text became tokens. */
  merges(request: RunRequest): Promise<Merges>;
  /** How likely the model finds it that this text comes next; as a word of its own, or as it stands, whichever is likelier. */
  guess(request: RunRequest, text: string): Promise<readonly GuessedToken[]>;
}
