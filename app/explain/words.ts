/** What an activation is called in words, which of the roles' colours it has, and what its indices mean. */

export type RoleColour = 'query' | 'key' | 'value' | 'residual' | 'mlp' | 'probability' | 'attention';

/**
 * Of one index: t the position that reads, s the position that is read, h a head, i a dimension or a neuron, e an expert, j a place among
 * the experts chosen, v a token of the vocabulary, r a row of the logits, - nothing.
 */
type Meaning = 't' | 's' | 'h' | 'i' | 'e' | 'j' | 'v' | 'r' | '-';

type Entry = readonly [key: string, colour: RoleColour, indices: string];

/** By role: the name without its layer and expert. */
const ROLES = {
  hook_embed: ['embed', 'residual', 'ti'],
  hook_resid_pre: ['residPre', 'residual', 'ti'],
  hook_resid_mid: ['residMid', 'residual', 'ti'],
  hook_resid_post: ['residPost', 'residual', 'ti'],
  'ln1.hook_scale': ['attnNormScale', 'residual', 't-'],
  'ln1.hook_normalized': ['attnNormed', 'residual', 'ti'],
  'ln1.hook_out': ['attnIn', 'residual', 'ti'],
  'ln2.hook_scale': ['mlpNormScale', 'residual', 't-'],
  'ln2.hook_normalized': ['mlpNormed', 'residual', 'ti'],
  'ln2.hook_out': ['mlpIn', 'residual', 'ti'],
  'ln_final.hook_scale': ['finalNormScale', 'residual', 't-'],
  'ln_final.hook_normalized': ['finalNormed', 'residual', 'ti'],
  'ln_final.hook_out': ['finalOut', 'residual', 'ti'],
  'attn.hook_q': ['query', 'query', 'thi'],
  'attn.hook_k': ['key', 'key', 'shi'],
  'attn.hook_v': ['value', 'value', 'shi'],
  'attn.hook_normed_q': ['normedQuery', 'query', 'thi'],
  'attn.hook_normed_k': ['normedKey', 'key', 'shi'],
  'attn.q_norm.scale': ['queryNormScale', 'query', 'th'],
  'attn.k_norm.scale': ['keyNormScale', 'key', 'sh'],
  'attn.hook_rot_q': ['rotQuery', 'query', 'thi'],
  'attn.hook_rot_k': ['rotKey', 'key', 'shi'],
  'attn.hook_attn_scores': ['score', 'attention', 'hts'],
  'attn.hook_pattern': ['weight', 'attention', 'hts'],
  'attn.hook_z': ['mixed', 'value', 'thi'],
  'attn.hook_result': ['headResult', 'value', 'thi'],
  hook_attn_out: ['attnOut', 'value', 'ti'],
  'attn.out': ['attnSum', 'value', 'ti'],
  'attn.post_norm.scale': ['attnPostScale', 'value', 't-'],
  'mlp.hook_pre': ['gate', 'mlp', 'ti'],
  'mlp.hook_pre_linear': ['up', 'mlp', 'ti'],
  'mlp.hook_post': ['neuron', 'mlp', 'ti'],
  hook_mlp_out: ['mlpOut', 'mlp', 'ti'],
  'mlp.out': ['mlpSum', 'mlp', 'ti'],
  'mlp.post_norm.scale': ['mlpPostScale', 'mlp', 't-'],
  'mlp.hook_router_logits': ['routerLogit', 'mlp', 'te'],
  'mlp.hook_expert_weights': ['routerShare', 'mlp', 'te'],
  'mlp.hook_expert_indices': ['chosenExpert', 'mlp', 'tj'],
  'mlp.hook_expert_gates': ['expertShare', 'mlp', 'tj'],
  'mlp.experts.pre': ['expertGate', 'mlp', 'ti'],
  'mlp.experts.pre_linear': ['expertUp', 'mlp', 'ti'],
  'mlp.experts.post': ['expertNeuron', 'mlp', 'ti'],
  'mlp.experts.out': ['expertOut', 'mlp', 'ti'],
  logits: ['logit', 'probability', 'rv'],
  probabilities: ['probability', 'probability', 'rv'],
} as const satisfies Readonly<Record<string, Entry>>;

const ENTRIES: Readonly<Record<string, Entry | undefined>> = ROLES;

/** Their keys in the catalogs. */
export type WhatKey = (typeof ROLES)[keyof typeof ROLES][0];
export const WHAT_KEYS: readonly WhatKey[] = Object.values(ROLES).map(([key]) => key);

export interface What {
  readonly key: WhatKey;
  readonly colour: RoleColour;
  /** To be filled into the words. Layers, heads and places among experts are counted from 1, as everywhere on the page. */
  readonly values: Readonly<Record<string, string | number>>;
}

export interface TextNames {
  /** The token at a position, and a token of the vocabulary. */
  readonly tokenAt: (position: number) => string;
  readonly tokenOf: (id: number) => string;
  /** The position of the first row of logits. */
  readonly logitsFrom: number;
}

/** What the indices of an activation mean: the position and the dimension among them, where it has such. */
export function placesIn(
  name: string,
  index: readonly number[],
): { readonly token: number | null; readonly dimension: number | null } {
  const indices = entryOf(name)?.[2] ?? '';
  const at = (...meanings: readonly string[]): number | null => {
    const axis = [...indices].findIndex((meaning) => meanings.includes(meaning));
    return axis < 0 ? null : (index[axis] ?? null);
  };
  return { token: at('s') ?? at('t'), dimension: at('i') };
}

/** The name without its layer and its expert. */
function entryOf(name: string): Entry | undefined {
  return ENTRIES[name.replace(/^blocks\.\d+\./, '').replace(/^mlp\.experts\.\d+\./, 'mlp.experts.')];
}

const fromOne = (i: number | string): number | string => (typeof i === 'number' ? i + 1 : i);

/** What an element is, or a column of elements whose indices are partly symbols; null for a name that is none. */
export function whatIs(
  name: string,
  index: readonly (number | string)[],
  { tokenAt, tokenOf, logitsFrom }: TextNames,
): What | null {
  const [, block, rest = ''] = /^blocks\.(\d+)\.(.+)$/.exec(name) ?? [];
  const [, expert] = /^mlp\.experts\.(\d+)\./.exec(rest) ?? [];
  const entry = entryOf(name);
  if (entry === undefined) return null;
  const [key, colour, indices] = entry;
  const values: Record<string, string | number> = {};
  if (block !== undefined) values.layer = Number(block) + 1;
  if (expert !== undefined) values.e = Number(expert);
  const say: Readonly<Record<Exclude<Meaning, '-'>, (i: number | string) => string | number>> = {
    t: (i) => (typeof i === 'number' ? tokenAt(i) : i),
    s: (i) => (typeof i === 'number' ? tokenAt(i) : i),
    h: fromOne,
    i: (i) => i,
    e: (i) => i,
    j: fromOne,
    v: (i) => (typeof i === 'number' ? tokenOf(i) : i),
    r: (i) => (typeof i === 'number' ? tokenAt(logitsFrom + i) : i),
  };
  for (const [a, meaning] of Array.from(indices as Iterable<Meaning>).entries())
    if (meaning !== '-' && a < index.length) values[meaning === 'r' ? 't' : meaning] = say[meaning](index[a]);
  return { key: key as WhatKey, colour, values };
}
