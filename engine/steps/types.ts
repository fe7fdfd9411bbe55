/**
 * What a step of the walkthrough is: plain data. Steps follow one token's journey, from text to the token that comes after it.
 * Legend: T tokens, t the position that is followed, l the layer.
 */
import type { Element } from '../explain/types';
import type { ModelConfig } from '../model/config';
import type { SettingName } from '../run/settings';
import type { NumberLabel } from './labels';

/** From far to near: the loop around the model, all its layers, one layer, one head, one number. */
export const DEPTHS = ['loop', 'stack', 'block', 'head', 'number'] as const;
export type Depth = (typeof DEPTHS)[number];

/** The stages of a token's journey, in their order. Which of them a journey has, the model's configuration says. */
export const STAGES = [
  'text',
  'merge',
  'ids',
  'embed',
  // In every layer, or instead of them one step for a layer that is folded:
  'layer',
  'norm1',
  'qkv',
  'qkNorm',
  'rotation',
  'scores',
  'mask',
  'softmax',
  'mix',
  'heads',
  'postNorm1',
  'add1',
  'norm2',
  'gateUp',
  'activation',
  'down',
  'router',
  'choice',
  'experts',
  'postNorm2',
  'add2',
  // After the last layer:
  'finalNorm',
  'logits',
  // The decoding chain, of the last token; an earlier one's successor stands in the text already.
  'given',
  'repetitionPenalty',
  'temperature',
  'topK',
  'topP',
  'minP',
  'draw',
  'cache',
  'append',
  'end',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * A tensor that a step reads or writes: its name in the trace, or the weight's name in Hugging Face's files. `*` in a name stands
 * for the number of every layer or every expert, and is the first axis of the shape.
 */
export interface TensorRef {
  readonly kind: 'activation' | 'weight';
  readonly name: string;
  /** Of the part that this step is about: of this token, this head. */
  readonly shape: readonly number[];
}

/** One of the numbers that a step is told by. `label` is its key in the catalogs, under `steps.number`. */
export type KeyNumber =
  /** An element of the trace of a run of all tokens at once; of an inner value (explain/names.ts) only as the first of a step. */
  | { readonly kind: 'element'; readonly label: NumberLabel; readonly element: Element }
  /** Not an element of an activation: a count, an id, a size in bytes, a share of the decoding chain. */
  | { readonly kind: 'value'; readonly label: NumberLabel; readonly value: number };

/** The function that computes this step, in engine/ops (or engine/tokenizer, engine/run), and its line. */
export interface CodeRef {
  /** From the engine's folder: `ops/rmsnorm.ts`. */
  readonly file: string;
  readonly function: string;
  /** The text of the line at work, without its indent; absent where the whole function is. A test finds it in the source. */
  readonly line?: string;
}

export interface Step {
  /** Unique among the journey's steps, the same on every visit, and short: `blocks.3.softmax`, `merge.2`, `topK`. */
  readonly key: string;
  readonly stage: Stage;
  readonly layer: number | null;
  /** Which of several of its stage: the merge, counted from 0. */
  readonly index: number | null;
  /** The nearest depth at which it has a picture of its own; all farther ones show where it is. */
  readonly depth: Exclude<Depth, 'number'>;
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
  /** Three, or of a merge four; the first that is an element is the step's own number at the depth "number". */
  readonly numbers: readonly KeyNumber[];
  readonly code: CodeRef | null;
}

/** One merge of byte-pair encoding, with the piece of the text that it belongs to. */
export interface JourneyMerge {
  /** Which piece of the text, and which of its merges. */
  readonly piece: number;
  readonly merge: number;
  /** The learnt rule's place in the list of rules; of SentencePiece's, its score's among all scores. */
  readonly rank: number;
  readonly left: number;
  readonly right: number;
  readonly merged: number;
}

/** Whatever the steps depend on. */
export interface Journey {
  readonly config: ModelConfig;
  readonly tokens: readonly number[];
  /** How many of the tokens are the prompt's: those after it were generated. */
  readonly promptLength: number;
  /** t: the position of the token that is followed. */
  readonly position: number;
  /** The head whose numbers are quoted. */
  readonly head: number;
  /** The neuron of each layer whose numbers are quoted; the first where it is left out. */
  readonly neurons?: readonly number[];
  /** Whether the model's matrices multiply rounded activations (engine/ops/rounded.ts). */
  readonly rounds?: boolean;
  /** The only layer shown in full, the others folded to one step each; null shows all in full. */
  readonly full: number | null;
  /** The prompt's text as the tokenizer split it; left out while it is not known. */
  readonly text?: string;
  /** Of the prompt's text; told at the beginning of the journey of each of its tokens. */
  readonly merges: readonly JourneyMerge[];
  /** What was chosen after the last token, and by which stages; read only where t is the last position. */
  readonly decoding: {
    readonly stages: readonly {
      readonly name: SettingName;
      readonly setting: number;
      readonly active: boolean;
      readonly remaining: number;
      readonly removedMass: number;
    }[];
    readonly id: number;
    readonly uniform: number;
    readonly probability: number;
  };
  /** Why no token can follow, if so. */
  readonly end: 'end-of-text' | 'context-full' | null;
  /** The trace holds logits after so many of the last tokens. Absent: after all of them. */
  readonly logitRows?: number;
}
