/** The feed-forward network: the gate's non-linearity, the way down, and the mixture of experts. Legend in engine/run/forward.ts. */
import { branch } from './branch';
import type { Parts } from './explanation';
import { placeName, type Place } from './names';
import { projected } from './projection';
import { activationAt, constant, innerAt, valueAt, vectorAt, type Recipe, type RecipeTable, type Subject } from './recipe';
import { share } from './softmax';
import { feedForwardMatrix } from './stored';
import { product, term } from './terms';

/** The gate's non-linearity times the up-projection; of the layer's network or of one expert's. */
function gated(subject: Subject, pre: string, preLinear: string): Parts {
  const { model, index } = subject;
  const act = model.config.hidden_act === 'gelu_pytorch_tanh' ? 'gelu' : 'silu';
  const operands = [valueAt(subject, pre, index), valueAt(subject, preLinear, index)];
  return { formula: act, terms: [term(`f=${index[1]}`, act, operands)] };
}

const post: Recipe = {
  reads: ({ at }) => [`${at}mlp.hook_pre`, `${at}mlp.hook_pre_linear`],
  parts: (subject) => gated(subject, `${subject.place.at}mlp.hook_pre`, `${subject.place.at}mlp.hook_pre_linear`),
};

const readsLn2: Recipe['reads'] = ({ at }) => [`${at}ln2.hook_out`];

const expertPost: Recipe = {
  reads: readsLn2,
  parts: (subject) => {
    const { layer, expert } = subject.place;
    return gated(subject, placeName('mlp.experts.pre', layer, expert), placeName('mlp.experts.pre_linear', layer, expert));
  },
};

/** A network's numbers times one row of its down-projection. */
function down(subject: Subject, numbers: string): Parts {
  const { model, place, index } = subject;
  const [t, i] = index;
  return projected(subject, numbers, [t], feedForwardMatrix(model, place.layer, place.expert, 'down_proj'), i);
}

const expertOut: Recipe = {
  reads: readsLn2,
  parts: (subject) => down(subject, placeName('mlp.experts.post', subject.place.layer, subject.place.expert)),
};

// ------------------------------------------------------------------ mixture of experts

const weights = ({ at }: Place): string => `${at}mlp.hook_expert_weights`;
const indices = ({ at }: Place): string => `${at}mlp.hook_expert_indices`;
const gates = ({ at }: Place): string => `${at}mlp.hook_expert_gates`;

const routerShare: Recipe = {
  reads: ({ at }) => [`${at}mlp.hook_router_logits`],
  parts: (subject) => {
    const [t, e] = subject.index;
    return share('routerShare', vectorAt(subject, `${subject.place.at}mlp.hook_router_logits`, [t]), e, 'e');
  },
};

const chosenExpert: Recipe = {
  reads: (place) => [weights(place)],
  parts: (subject) => {
    const [t, j] = subject.index;
    return {
      formula: 'chosenExpert',
      terms: vectorAt(subject, weights(subject.place), [t]).map((weight, e) => product(`e=${e}`, weight)),
      inputs: { rank: constant('rank', j + 1) },
    };
  },
};

const gate: Recipe = {
  reads: (place) => [weights(place), indices(place)],
  parts: (subject): Parts => {
    const { model, place, index } = subject;
    const [t, j] = index;
    const chosen = vectorAt(subject, indices(place), [t]);
    const weightOf = (e: number) => activationAt(subject, weights(place), [t, e]);
    const own = weightOf(chosen[j].value);
    if (model.config.norm_topk_prob === false)
      return { formula: 'gate', terms: [product(`e=${chosen[j].value}`, own)], inputs: { expert: chosen[j] } };
    const terms = chosen.map(({ value: e }) => product(`e=${e}`, weightOf(e)));
    return { formula: 'sharedGate', terms, inputs: { own, expert: chosen[j] } };
  },
};

/** Each chosen expert's output by its gate. */
function mixture(subject: Subject): Parts {
  const { place, index } = subject;
  const [t, i] = index;
  const chosen = vectorAt(subject, indices(place), [t]);
  const terms = chosen.map(({ value: e }, j) =>
    product(
      `e=${e}`,
      activationAt(subject, gates(place), [t, j]),
      innerAt(subject, placeName('mlp.experts.out', place.layer, e), [t, i]),
    ),
  );
  return { formula: 'mixture', terms, inputs: Object.fromEntries(chosen.map((operand, j) => [`expert ${j}`, operand])) };
}

export const FEED_FORWARD: RecipeTable = {
  'mlp.hook_post': post,
  'mlp.experts.post': expertPost,
  'mlp.experts.out': expertOut,
  'mlp.hook_expert_weights': routerShare,
  'mlp.hook_expert_indices': chosenExpert,
  'mlp.hook_expert_gates': gate,
  ...branch({
    out: 'hook_mlp_out',
    inner: 'mlp',
    norm: 'feed_forward_post_norm',
    sum: (subject) =>
      subject.model.config.num_local_experts === undefined ? down(subject, `${subject.place.at}mlp.hook_post`) : mixture(subject),
    reads: (config) =>
      config.num_local_experts === undefined
        ? ['mlp.hook_post']
        : ['ln2.hook_out', 'mlp.hook_expert_indices', 'mlp.hook_expert_gates'],
  }),
};
