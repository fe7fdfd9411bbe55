/** Rotary positions (engine/ops/rope.ts): each pair of a head's dimensions is turned by its position's angle. */
import { windowOf, type ModelConfig } from '../model/config';
import { ropeDivisors } from '../model/rotation';
import { textbook } from '../ops';
import { isDropped } from '../run/alterations';
import { anglesOf } from '../run/angles';
import type { Place } from './names';
import { activationAt, constant, type Recipe, type RecipeTable } from './recipe';
import { product } from './terms';

/** Where dimension i of a head stands in its pair. */
interface Pair {
  /** Of d/2. */
  readonly pair: number;
  readonly first: number;
  readonly second: number;
}

function pairOf({ rope_pairing, head_dim: d }: ModelConfig, i: number): Pair {
  if (rope_pairing === 'half') return { pair: i % (d / 2), first: i % (d / 2), second: (i % (d / 2)) + d / 2 };
  const pair = Math.floor(i / 2);
  return { pair, first: 2 * pair, second: 2 * pair + 1 };
}

/** Which angle a layer turns a pair by, and why. */
function angleOf(config: ModelConfig, layer: number, position: number, pair: number) {
  const { head_dim: d, rope_theta, rope_local_base_freq: localBase } = config;
  const angles = anglesOf(textbook, config, position + 1);
  const isLocal = windowOf(config, layer) < Infinity && localBase !== undefined;
  const table = isLocal && angles.local !== undefined ? angles.local : angles;
  const at = position * (d / 2) + pair;
  return {
    cos: table.cos[at],
    sin: table.sin[at],
    inputs: {
      position: constant('position', position),
      pair: constant('pair', pair),
      head_dim: constant('head_dim', d),
      base: isLocal ? constant('rope_local_base_freq', localBase) : constant('rope_theta', rope_theta),
      divisor: constant('rope_scaling', isLocal ? 1 : (ropeDivisors(config)?.[pair] ?? 1)),
    },
  };
}

function turned(letter: 'q' | 'k'): Recipe {
  const source = ({ at }: Place, config: ModelConfig): string =>
    `${at}attn.${config.qk_norm ? `hook_normed_${letter}` : `hook_${letter}`}`;
  return {
    reads: (place, config) => [source(place, config)],
    parts: (subject) => {
      const { model, trace, place, index } = subject;
      const [t, h, i] = index;
      if (isDropped(trace.alterations, 'rotation', place.layer))
        return { formula: 'unturned', terms: [product(`i=${i}`, activationAt(subject, source(place, model.config), index))] };
      const { pair, first, second } = pairOf(model.config, i);
      const { cos, sin, inputs } = angleOf(model.config, place.layer, trace.start + t, pair);
      const a = activationAt(subject, source(place, model.config), [t, h, first]);
      const b = activationAt(subject, source(place, model.config), [t, h, second]);
      const terms =
        i === first
          ? [product('a', a, constant('cos', cos)), product('b', b, constant('-sin', -sin))]
          : [product('a', a, constant('sin', sin)), product('b', b, constant('cos', cos))];
      return { formula: i === first ? 'turnedFirst' : 'turnedSecond', terms, inputs };
    },
  };
}

export const ROTATIONS: RecipeTable = { 'attn.hook_rot_q': turned('q'), 'attn.hook_rot_k': turned('k') };
