/** Which of a step's tensors the parameters of its function stand for. */
import type { Stage, Step, TensorRef } from '../../../engine/steps';

/** Places among the step's inputs or outputs; a function that runs several times stands for several. */
type Places = readonly [of: 'inputs' | 'outputs', ...at: number[]];

const NORM = {
  x: ['inputs', 0],
  weight: ['inputs', 1],
  scale: ['outputs', 0],
  normalized: ['outputs', 1],
  out: ['outputs', 2],
} as const;
const ADD = { a: ['inputs', 0], b: ['inputs', 1], out: ['outputs', 0] } as const;
const LINEAR = { x: ['inputs', 0], weight: ['inputs', 1], out: ['outputs', 0] } as const;

const PARAMETERS: Partial<Readonly<Record<Stage, Readonly<Record<string, Places>>>>> = {
  embed: { table: ['inputs', 0], out: ['outputs', 0] },
  norm1: NORM,
  qkv: { x: ['inputs', 0], weight: ['inputs', 1, 2, 3], bias: ['inputs', 4, 5, 6], out: ['outputs', 0, 1, 2] },
  qkNorm: { x: ['inputs', 0, 1], weight: ['inputs', 2, 3], out: ['outputs', 0, 1] },
  rotation: { x: ['inputs', 0, 1], out: ['outputs', 0, 1] },
  scores: { q: ['inputs', 0], k: ['inputs', 1], out: ['outputs', 0] },
  mask: { out: ['outputs', 0], scores: ['outputs', 0] },
  softmax: { x: ['inputs', 0], out: ['outputs', 0] },
  mix: { pattern: ['inputs', 0], v: ['inputs', 1], z: ['outputs', 0] },
  heads: { z: ['inputs', 0], wo: ['inputs', 1], result: ['outputs', 0] },
  postNorm1: { weight: ['inputs', 1], out: ['outputs', 0] },
  add1: ADD,
  norm2: NORM,
  gateUp: { x: ['inputs', 0], weight: ['inputs', 1, 2], out: ['outputs', 0, 1] },
  activation: { pre: ['inputs', 0], preLinear: ['inputs', 1], post: ['outputs', 0] },
  down: LINEAR,
  router: LINEAR,
  choice: { weights: ['inputs', 0], indices: ['outputs', 0] },
  experts: { gates: ['inputs', 2], out: ['outputs', 0] },
  postNorm2: { weight: ['inputs', 1], out: ['outputs', 0] },
  add2: ADD,
  finalNorm: NORM,
  logits: LINEAR,
  cache: { k: ['inputs', 0], v: ['inputs', 1] },
};

/** By parameter, the tensors of this step; none for one that this step does not have, such as a bias. */
export function symbolsOf(step: Step): ReadonlyMap<string, readonly TensorRef[]> {
  return new Map(
    Object.entries(PARAMETERS[step.stage] ?? {}).flatMap(([parameter, [of, ...at]]) => {
      const tensors = at.flatMap((i) => step[of][i] ?? []);
      return tensors.length === 0 ? [] : [[parameter, tensors] as const];
    }),
  );
}
