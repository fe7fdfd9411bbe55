/**
 * A tokenizer as plain data: what a file stores, what the trainer makes, what `createTokenizer` reads.
 * Field for field it is GGUF's `tokenizer.ggml.*`, so that saving and loading lose nothing; the few fields that only Hugging
 * Face's tokenizer.json has are optional and say so.
 */

/** GGUF's `tokenizer.ggml.token_type` values (llama.cpp, enum llama_token_type). */
export const TokenType = {
  normal: 1,
  /** Stands for characters that the vocabulary cannot write. */
  unknown: 2,
  /** A mark of the model's own, like "<|end_of_text|>": read in a text only when asked for. */
  control: 3,
  /** Text that is always read as this one token, like "<think>". */
  userDefined: 4,
  unused: 5,
  /** SentencePiece's "<0x0A>": one byte of a character that has no token. */
  byte: 6,
} as const;

/** What every kind of tokenizer has. */
export interface Vocabulary {
  /** The vocabulary; a token's id is its place. */
  readonly tokens: readonly string[];
  /** One `TokenType` a token. */
  readonly tokenTypes: readonly number[];
  /** The begin-of-text and end-of-text tokens; null where a vocabulary has none. */
  readonly bosId: number | null;
  readonly eosId: number | null;
  /** Whether the model expects begin-of-text before every text. */
  readonly addBos: boolean;
  /** A Jinja template that writes a conversation as the model was trained to read it. */
  readonly chatTemplate?: string;
  /** Control and user-defined tokens that swallow the blanks before or after them (no key of GGUF's; none unless told). */
  readonly lstrip?: readonly number[];
  readonly rstrip?: readonly number[];
}

/**
 * Byte-level byte-pair encoding; GGUF calls it "gpt2". Normal tokens stand in GPT-2's byte alphabet ("Ġthe"), all others as they
 * read.
 */
export interface BpeData extends Vocabulary {
  readonly model: 'bpe';
  /** Which pre-tokeniser splits the text before merging: a key of `PRE_TOKENIZERS`, GGUF's `tokenizer.ggml.pre`. */
  readonly pre: string;
  /** "left right", best first: a merge's rank is its place. */
  readonly merges: readonly string[];
  /** Whether text is brought into Unicode's composed form first. Hugging Face's Qwen files ask for it, llama.cpp never does. */
  readonly nfc?: boolean;
}

/**
 * When a blank is put before a stretch of text: never (Gemma), always (Llama 2), only where none stands there already, and the
 * latter only at the start of a text. The last two are Hugging Face's Metaspace; to GGUF both are "always".
 */
export type SpacePrefix = 'never' | 'always' | 'missing' | 'missing-first';

/** SentencePiece's byte-pair encoding; GGUF calls it "llama". Normal tokens have "▁" (U+2581) for a blank: "▁the". */
export interface SpmData extends Vocabulary {
  readonly model: 'spm';
  /** One a token: of two possible merges the one into the token of the higher score goes first. */
  readonly scores: readonly number[];
  /** What stands for a byte without a token of its own; null where each has one. */
  readonly unknownId: number | null;
  readonly spacePrefix: SpacePrefix;
}

export type TokenizerData = BpeData | SpmData;

/** The ids that write no text of their own: control tokens and the unknown token. */
export function specialIds(data: TokenizerData): number[] {
  return data.tokenTypes.flatMap((type, id) => (isSpecialType(type) ? [id] : []));
}

export function isSpecialType(type: number): boolean {
  return type === TokenType.control || type === TokenType.unknown;
}

/** Names under which models end a turn or a text, as llama.cpp knows them. */
export const END_NAMES: ReadonlySet<string> = new Set([
  '</s>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|im_end|>',
  '<|end|>',
  '<end_of_turn>',
  '<end_of_utterance>',
  '<｜end▁of▁sentence｜>',
  '<eos>',
  '<EOT>',
]);

/** The ids at which an answer is over: end-of-text, and the control tokens that end a turn. */
export function stopIds({ tokens, tokenTypes, eosId }: TokenizerData): number[] {
  return tokens.flatMap((token, id) =>
    id === eosId || (tokenTypes[id] === TokenType.control && END_NAMES.has(token)) ? [id] : [],
  );
}
