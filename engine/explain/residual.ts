/** The residual stream: what it begins with, how it enters a layer, and what each branch adds. */
import { isDropped } from '../run/alterations';
import { activationAt, constant, type Recipe, type RecipeTable } from './recipe';
import { embeddingMatrix, matrixOperand } from './stored';
import { product } from './terms';

const embedding: Recipe = {
  reads: () => [],
  parts: ({ model, trace, index: [t, i] }) => {
    const { embedding_multiplier: multiplier } = model.config;
    const id = trace.tokens[t];
    const weight = matrixOperand(embeddingMatrix(model), id, i);
    const scale = multiplier === undefined ? [] : [constant('embedding_multiplier', multiplier)];
    return {
      formula: multiplier === undefined ? 'embedding' : 'scaledEmbedding',
      terms: [product(`i=${i}`, weight, ...scale)],
      inputs: { token: { kind: 'token', position: trace.start + t, id } },
    };
  },
};

/** The stream below a layer. */
const below = (layer: number): string => (layer === 0 ? 'hook_embed' : `blocks.${layer - 1}.hook_resid_post`);

const enters: Recipe = {
  reads: ({ layer }) => [below(layer)],
  parts: (subject) => {
    const [, i] = subject.index;
    return { formula: 'enters', terms: [product(`i=${i}`, activationAt(subject, below(subject.place.layer), subject.index))] };
  },
};

const addition = (stream: string, branch: string): Recipe => ({
  reads: ({ at }) => [at + stream, at + branch],
  parts: (subject) => {
    const { trace, place, index } = subject;
    const part = (symbol: string, role: string) => product(symbol, activationAt(subject, place.at + role, index));
    if (isDropped(trace.alterations, 'residuals', place.layer)) return { formula: 'replaced', terms: [part('y', branch)] };
    return { formula: 'residual', terms: [part('x', stream), part('y', branch)] };
  },
});

export const RESIDUAL: RecipeTable = {
  hook_embed: embedding,
  hook_resid_pre: enters,
  hook_resid_mid: addition('hook_resid_pre', 'hook_attn_out'),
  hook_resid_post: addition('hook_resid_mid', 'hook_mlp_out'),
};
