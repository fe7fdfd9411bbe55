/**
 * A tokenizer as plain data: what a file stores, what the trainer makes, what `createTokenizer` reads.
 * Field for field it is GGUF's `tokenizer.ggml.*`, so that saving and loading lose nothing.
 */

/** GGUF's `tokenizer.ggml.token_type` values (llama.cpp, enum llama_token_type). */
export const TokenType = {
  normal: 1,
  unknown: 2,
  control: 3,
  userDefined: 4,
  unused: 5,
  byte: 6,
} as const;

export interface TokenizerData {
  /** Byte-level byte-pair encoding; GGUF calls it "gpt2". */
  readonly model: 'bpe';
  /** Which pre-tokeniser splits the text before merging: a key of `PRE_TOKENIZERS`, GGUF's `tokenizer.ggml.pre`. */
  readonly pre: string;
  /** The vocabulary; a token's id is its place. Normal tokens in GPT-2's byte alphabet ("Ġthe"), special ones as they read. */
  readonly tokens: readonly string[];
  /** "left right", best first: a merge's rank is its place. */
  readonly merges: readonly string[];
  /** One `TokenType` a token. */
  readonly tokenTypes: readonly number[];
  /** The begin-of-text and end-of-text tokens; null where a vocabulary has none. */
  readonly bosId: number | null;
  readonly eosId: number | null;
  /** Whether the model expects begin-of-text before every text. */
  readonly addBos: boolean;
}

/** The ids that stand for themselves rather than for bytes of text: control and user-defined tokens. */
export function specialIds(data: TokenizerData): number[] {
  return data.tokenTypes.flatMap((type, id) => (type === TokenType.control || type === TokenType.userDefined ? [id] : []));
}
