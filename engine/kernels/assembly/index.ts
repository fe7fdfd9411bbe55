/** All that the host may call. Its TypeScript face is ../exports.ts. */
export { adamw } from './adamw';
export {
  attentionBackward, attentionMix, attentionResult, attentionResultBlocks, attentionScores, maskWindow, sumOverHeads,
} from './attention';
export { crossEntropyBackward } from './cross-entropy';
export { embed, embedBackward, embedBlocks } from './embed';
export { geglu } from './geglu';
export { attentionResultRounded, gemmRounded } from './gemm-rounded';
export { linear, linearBackwardBias, linearBackwardInput, linearBackwardWeight, linearBlocks } from './linear';
export { matvecRounded } from './matvec-rounded';
export { rmsnorm, rmsnormBackward } from './norm';
export { rope } from './rope';
export { roundGroups, roundVectors } from './round';
export { roundedActivations, roundedBytes, scratchBytes, setScratch } from './scratch';
export { softcap } from './softcap';
export { softmax } from './softmax';
export { swiglu, swigluBackward } from './swiglu';
export { add, scale, sumOfSquares } from './vector';
