/** Byte-level byte-pair encoding: train it, encode, decode, replay the merges, group tokens by grapheme. */
export { TokenType, specialIds, type TokenizerData } from './data';
export { displayBytes, displayText } from './display';
export { sampleDocuments, splitDocuments } from './documents';
export { segmentTokens, type Segment } from './graphemes';
export type { Merge } from './merge';
export { PRE_TOKENIZERS, type PreTokenizer } from './pretokenize';
export { mergeSteps, partsAfter, replayMerges, type MergeStep, type Part, type PieceReplay } from './replay';
export { createStreamDecoder, type StreamDecoder } from './stream';
export { replacedSurrogates, wellFormed } from './text';
export { createTokenizer } from './tokenizer';
export type { DecodeOptions, EncodeOptions, Piece, TokenDescription, Tokenizer } from './tokenizer';
export { trainBpe, type TrainBpeOptions } from './train';
