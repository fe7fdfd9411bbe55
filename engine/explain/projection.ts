/** Linear layers (engine/ops/linear.ts): every output is a dot product of a vector with one row of weights. */
import type { Parts } from './explanation';
import { constant, vectorAt, type Recipe, type RecipeTable, type Subject } from './recipe';
import { roundingTerms } from './rounding';
import {
  attentionMatrix,
  feedForwardMatrix,
  layerVector,
  outputMatrix,
  routerMatrix,
  rowOperands,
  vectorOperand,
  type NamedMatrix,
  type NamedVector,
} from './stored';
import { product, products } from './terms';
import type { NumberOperand } from './types';

/** x · row + bias, and what rounding x adds where the matrix asks for that. */
export function dotProduct(x: readonly NumberOperand[], matrix: NamedMatrix, row: number, bias?: NamedVector): Parts {
  const terms = products(x, rowOperands(matrix, row));
  const rounding = roundingTerms(x, matrix, row);
  const isRounded = rounding.length > 0;
  if (bias === undefined) return { formula: isRounded ? 'roundedLinear' : 'linear', terms: [...terms, ...rounding] };
  return {
    formula: isRounded ? 'roundedLinearWithBias' : 'linearWithBias',
    terms: [...terms, product('b', vectorOperand(bias, row)), ...rounding],
  };
}

/** The same, x being what `name` has at `index`. */
export function projected(
  subject: Subject,
  name: string,
  index: readonly number[],
  matrix: NamedMatrix,
  row: number,
  bias?: NamedVector,
): Parts {
  return dotProduct(vectorAt(subject, name, index), matrix, row, bias);
}

/** The queries, keys or values of one head. */
const heads = (letter: 'q' | 'k' | 'v'): Recipe => ({
  reads: ({ at }) => [`${at}ln1.hook_out`],
  parts: (subject) => {
    const { model, place, index } = subject;
    const [t, h, i] = index;
    const row = h * model.config.head_dim + i;
    const matrix = attentionMatrix(model, place.layer, `${letter}_proj`);
    return projected(subject, `${place.at}ln1.hook_out`, [t], matrix, row, layerVector(model, place.layer, `${letter}_bias`));
  },
});

/** A matrix on what the feed-forward network reads. */
const fromLn2 = (matrix: (subject: Subject) => NamedMatrix): Recipe => ({
  reads: ({ at }) => [`${at}ln2.hook_out`],
  parts: (subject) => {
    const [t, f] = subject.index;
    return projected(subject, `${subject.place.at}ln2.hook_out`, [t], matrix(subject), f);
  },
});

const gate = fromLn2(({ model, place }) => feedForwardMatrix(model, place.layer, place.expert, 'gate_proj'));
const up = fromLn2(({ model, place }) => feedForwardMatrix(model, place.layer, place.expert, 'up_proj'));

const logits: Recipe = {
  reads: () => ['ln_final.hook_out'],
  parts: (subject) => {
    const { model, trace, index } = subject;
    const [row, id] = index;
    // A run that was asked for the last logits only has fewer rows of them than tokens.
    const t = trace.tokens.length - trace.logits.shape[0] + row;
    const parts = projected(subject, 'ln_final.hook_out', [t], outputMatrix(model), id);
    const { final_logit_softcapping: cap } = model.config;
    if (cap === undefined) return parts;
    const formula = parts.formula === 'linear' ? 'cappedLogit' : 'roundedCappedLogit';
    return { ...parts, formula, inputs: { cap: constant('final_logit_softcapping', cap) } };
  },
};

export const PROJECTIONS: RecipeTable = {
  'attn.hook_q': heads('q'),
  'attn.hook_k': heads('k'),
  'attn.hook_v': heads('v'),
  'mlp.hook_pre': gate,
  'mlp.hook_pre_linear': up,
  'mlp.experts.pre': gate,
  'mlp.experts.pre_linear': up,
  'mlp.hook_router_logits': fromLn2(({ model, place }) => routerMatrix(model, place.layer)),
  logits,
};
