/** Root-mean-square norms (engine/ops/rmsnorm.ts): those with names, those of queries and keys, and those behind a branch. */
import type { NormKey } from '../formats/names';
import type { ModelConfig } from '../model/config';
import type { Parts } from './explanation';
import { placeName, type InnerRole, type Place } from './names';
import { activationAt, constant, innerAt, valueAt, vectorAt, type Recipe, type RecipeTable, type Subject } from './recipe';
import { finalNorm, layerVector, vectorOperand, type NamedVector } from './stored';
import { product, term } from './terms';

/** The divisor of the norm of one vector: of what `name` has at `index`, its last axis left out. */
export function divisor(subject: Subject, name: string, index: readonly number[]): Parts {
  const x = vectorAt(subject, name, index);
  return {
    formula: 'rms',
    terms: x.map((operand, i) => product(`i=${i}`, operand, operand)),
    inputs: { n: constant('n', x.length), eps: constant('rms_norm_eps', subject.model.config.rms_norm_eps) },
  };
}

/** A norm in one step: x / divisor * weight, where the divisor is an inner value. */
export function normed(subject: Subject, x: string, divisorRole: InnerRole, key: NormKey): Parts {
  const { model, place, index } = subject;
  const i = index[index.length - 1];
  const weight = stored(layerVector(model, place.layer, key), place);
  // One divisor for each head, or one for the whole vector.
  const scale = innerAt(subject, placeName(divisorRole, place.layer), index.length === 3 ? [index[0], index[1]] : [index[0], 0]);
  return { formula: 'norm', terms: [term(`i=${i}`, 'quotient', [valueAt(subject, x, index), scale, vectorOperand(weight, i)])] };
}

function stored(vector: NamedVector | undefined, { name }: Place): NamedVector {
  if (vector === undefined) throw new TypeError(`the model lacks the norm's weights behind ${name}`);
  return vector;
}

/** The three named steps of one norm. `source` is what it reads. */
function steps(
  at: string,
  source: (place: Place, config: ModelConfig) => string,
  weights: (subject: Subject) => NamedVector,
): RecipeTable {
  const scale = ({ at: block }: Place): string => `${block}${at}.hook_scale`;
  const normalized = ({ at: block }: Place): string => `${block}${at}.hook_normalized`;
  return {
    [`${at}.hook_scale`]: {
      reads: (place, config) => [source(place, config)],
      parts: (subject) => {
        const { place, model, index } = subject;
        return divisor(subject, source(place, model.config), [index[0]]);
      },
    },
    [`${at}.hook_normalized`]: {
      reads: (place, config) => [source(place, config), scale(place)],
      parts: (subject) => {
        const { place, model, index } = subject;
        const x = activationAt(subject, source(place, model.config), index);
        const by = activationAt(subject, scale(place), [index[0], 0]);
        return { formula: 'normalized', terms: [term(`i=${index[1]}`, 'quotient', [x, by])] };
      },
    },
    [`${at}.hook_out`]: {
      reads: (place) => [normalized(place)],
      parts: (subject) => {
        const { place, index } = subject;
        const weight = vectorOperand(weights(subject), index[1]);
        return { formula: 'gain', terms: [product(`i=${index[1]}`, activationAt(subject, normalized(place), index), weight)] };
      },
    },
  };
}

const layerNorm =
  (key: NormKey) =>
  ({ model, place }: Subject): NamedVector =>
    stored(layerVector(model, place.layer, key), place);

/** The norm of every head's query or key, and its divisor. */
function headNorm(letter: 'q' | 'k'): RecipeTable {
  const x = ({ at }: Place): string => `${at}attn.hook_${letter}`;
  const reads: Recipe['reads'] = (place) => [x(place)];
  return {
    [`attn.hook_normed_${letter}`]: {
      reads,
      parts: (subject) => normed(subject, x(subject.place), `attn.${letter}_norm.scale`, `${letter}_norm`),
    },
    [`attn.${letter}_norm.scale`]: { reads, parts: (subject) => divisor(subject, x(subject.place), subject.index) },
  };
}

export const NORMS: RecipeTable = {
  ...steps('ln1', ({ at }) => `${at}hook_resid_pre`, layerNorm('input_layernorm')),
  ...steps('ln2', ({ at }) => `${at}hook_resid_mid`, layerNorm('post_attention_layernorm')),
  ...steps(
    'ln_final',
    (_place, { num_hidden_layers: L }) => `blocks.${L - 1}.hook_resid_post`,
    ({ model }) => finalNorm(model),
  ),
  ...headNorm('q'),
  ...headNorm('k'),
};
