/**
 * The textbook: every operation of a LLaMA model in plain TypeScript, forward and backward.
 * These are the functions that the page shows, and the ones that the fast kernels are tested against.
 */
import type { Backend } from '../tensor/backend';
import { adamw } from './adamw';
import { attentionBackward, attentionMix, attentionResult, attentionScores, sumOverHeads } from './attention';
import { crossEntropyBackward } from './crossentropy';
import { embed, embedBackward } from './embed';
import { geglu } from './geglu';
import { linear, linearBackward, linears } from './linear';
import { add } from './residual';
import { rmsnorm, rmsnormBackward } from './rmsnorm';
import { rope, ropeBackward } from './rope';
import { softcap } from './softcap';
import { softmax } from './softmax';
import { swiglu, swigluBackward } from './swiglu';
import { scale, sumOfSquares } from './vector';
import { maskWindow } from './window';

export { ropeTable } from './rope';

export const textbook: Backend = {
  name: 'textbook',

  // Ordinary arrays: the garbage collector gives memory back, so a mark is only a number.
  alloc: (length) => new Float32Array(length),
  allocInt8: (length) => new Int8Array(length),
  mark: () => 0,
  release: () => {},

  embed,
  linear,
  linears,
  rmsnorm,
  rope,
  attentionScores,
  softcap,
  maskWindow,
  softmax,
  attentionMix,
  attentionResult,
  sumOverHeads,
  swiglu,
  geglu,
  add,

  embedBackward,
  linearBackward,
  rmsnormBackward,
  ropeBackward,
  attentionBackward,
  swigluBackward,
  crossEntropyBackward,

  scale,
  sumOfSquares,
  adamw,
};
