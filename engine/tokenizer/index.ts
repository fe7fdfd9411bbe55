/** Byte-pair encoding, byte-level and SentencePiece's: train it, encode, decode, replay the merges, group tokens by grapheme. */
export { specialIds, stopIds, TokenType } from './data';
export type { BpeData, SpacePrefix, SpmData, TokenizerData, Vocabulary } from './data';
export { displayBytes, displayText } from './display';
export { sampleDocuments, splitDocuments } from './documents';
export { segmentTokens, type Segment } from './graphemes';
export type { Merge, TokenOrigin } from './merge';
export { PRE_TOKENIZERS, type PreTokenizer } from './pretokenize';
export { mergeSteps, partsAfter, replayMerges, type MergeStep, type Part, type PieceReplay } from './replay';
export { createStreamDecoder, type StreamDecoder } from './stream';
export { replacedSurrogates, wellFormed } from './text';
export { createTokenizer } from './tokenizer';
export type { DecodeOptions, EncodeOptions, Piece, PieceMerges, TokenDescription, Tokenizer } from './tokenizer';
export { trainBpe, type TrainBpeOptions } from './train';
