/** Two small tokenizers of both kinds, as data. */
import { TokenType, trainBpe, type BpeData, type SpmData } from '../../../engine/tokenizer';

const trained = trainBpe(['the cat sat on the mat; the cats sat there.'], {
  vocabSize: 290,
  special: ['<|begin|>', '<|end|>'],
  pre: 'llama-bpe',
});
export const bpe: BpeData = {
  ...trained,
  tokens: [...trained.tokens, '<think>'],
  tokenTypes: [...trained.tokenTypes, TokenType.userDefined],
  chatTemplate: '{{ bos_token }}',
};
const BYTES = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const WORDS = ['▁a', 'ab', '▁ab'];
const CHARACTERS = ['▁', 'a', 'b'];
export const spm: SpmData = {
  model: 'spm',
  tokens: ['<unk>', '<s>', '</s>', ...BYTES, ...WORDS, ...CHARACTERS],
  tokenTypes: [2, 3, 3, ...BYTES.map(() => TokenType.byte), 1, 1, 1, 1, 1, 1],
  scores: [0, 0, 0, ...BYTES.map(() => 0), -1, -2, -3, 0, 0, 0],
  unknownId: 0,
  bosId: 1,
  eosId: 2,
  addBos: true,
  spacePrefix: 'always',
};
