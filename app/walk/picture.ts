/**
 * What every picture of the walkthrough is given, and how it asks for another place. A picture is a function of this alone:
 * scrubbing back draws what was drawn before.
 */
import type { Theme } from '../../components/theme';
import type { ModelConfig } from '../../engine/model/config';
import type { Element } from '../../engine/explain';
import type { Depth, Step } from '../../engine/steps';
import type { Tensor } from '../../engine/tensor/tensor';
import type { ModelInfo, RunView } from '../engine/api';

/** A token as pictures label it: text as it stands in the vocabulary (components/visible.ts marks its spaces), or a special token's name. */
export interface Label {
  readonly text: string;
  readonly special: boolean;
}

export interface Walk {
  readonly model: ModelInfo;
  readonly config: ModelConfig;
  /** The run on show: where it is altered, with the tokens that were put and with what it would choose. */
  readonly run: RunView;
  /** One for each of the run's tokens. */
  readonly labels: readonly Label[];
  /** A token of the vocabulary. */
  readonly labelOf: (id: number) => Label;
  readonly steps: readonly Step[];
  /** Which of the steps it is. */
  readonly at: number;
  readonly step: Step;
  /** The depth on show: the step's own, or a farther or nearer one that was chosen. */
  readonly depth: Depth;
  /** The position of the token that is followed. */
  readonly position: number;
  /** The layer on show: the step's, and before and after the stack the one last looked at. */
  readonly layer: number;
  readonly head: number;
  /** The dimension, neuron or token of the vocabulary that is pinned; -1 where none is. */
  readonly dimension: number;
  /** A recorded activation of the run on show; null until it has come from the engine, and for names that the model does not have. */
  readonly get: (name: string) => Tensor | null;
  /** The same of the altered run and of the one as it is, where something is altered: for drawing one against the other. */
  readonly altered: ((name: string) => Tensor | null) | null;
  readonly original: (name: string) => Tensor | null;
}

/** Where to go: whatever is left out stays. Every visit is an entry of the history unless it is a replacement. */
export interface Go {
  readonly step?: string;
  readonly depth?: Depth | '';
  readonly position?: number;
  readonly layer?: number;
  readonly head?: number;
  readonly dimension?: number;
  /** Opens a number: the depth becomes "number". */
  readonly element?: Element;
}

export interface PictureProps {
  readonly walk: Walk;
  readonly theme: Theme;
  /** CSS pixels that the picture has to itself; it may be taller than `height`, and then its frame scrolls. */
  readonly width: number;
  readonly height: number;
  readonly go: (to: Go) => void;
}
