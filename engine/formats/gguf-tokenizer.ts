/** The tokenizer's keys in GGUF: `tokenizer.ggml.*`, and the chat template. */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { END_NAMES, isSpecialType, TokenType, type TokenizerData, type Vocabulary } from '../tokenizer/data';
import { PRE_TOKENIZERS, takesWholePieces } from '../tokenizer/pretokenize';
import type { GgufValue } from './gguf-read';
import type { GgufEntry } from './gguf-write';

type Metadata = ReadonlyMap<string, GgufValue>;

const KEY = 'tokenizer.ggml.';
const CHAT_TEMPLATE = 'tokenizer.chat_template';

/** Throws a FileProblem that names the key at fault. */
export function tokenizerFromGguf(metadata: Metadata): TokenizerData {
  const model = metadata.get(`${KEY}model`);
  if (model === 'gpt2') return bpeFromGguf(metadata);
  if (model === 'llama') return spmFromGguf(metadata);
  throw new FileProblem(`${KEY}model is ${show(model)}; "gpt2" (byte-level BPE) and "llama" (SentencePiece BPE) can be read`);
}

function bpeFromGguf(metadata: Metadata): TokenizerData {
  const pre = metadata.get(`${KEY}pre`) ?? 'default';
  if (typeof pre !== 'string') throw new FileProblem(`${KEY}pre must be a text, not ${show(pre)}`);
  if (!PRE_TOKENIZERS.has(pre)) throw new FileProblem(`${KEY}pre is ${show(pre)}, a pre-tokeniser that is not known here`);
  const merges = list(metadata, 'merges', isText);
  // As in llama.cpp, the files of Llama 3 and Tekken need not say that they begin with begin-of-text.
  return { model: 'bpe', pre, merges, ...vocabulary(metadata, {}, takesWholePieces(pre)) };
}

function spmFromGguf(metadata: Metadata): TokenizerData {
  const ids = { bos_token_id: 1, eos_token_id: 2, unknown_token_id: 0 };
  const common = vocabulary(metadata, ids, true);
  const size = common.tokens.length;
  const scores = list(metadata, 'scores', isNumber);
  if (scores.length !== size) throw new FileProblem(`${KEY}scores has ${scores.length} entries for ${size} tokens`);
  return {
    model: 'spm',
    scores,
    unknownId: tokenId(metadata, 'unknown_token_id', size, ids),
    spacePrefix: (flag(metadata, 'add_space_prefix') ?? true) ? 'always' : 'never',
    ...common,
  };
}

/** What every kind has. llama.cpp knows where some ids are (`defaults`) and whether to begin with begin-of-text without a key. */
function vocabulary(metadata: Metadata, defaults: Readonly<Record<string, number>>, begins: boolean): Vocabulary {
  const tokens = list(metadata, 'tokens', isText);
  const stored = metadata.has(`${KEY}token_type`) ? list(metadata, 'token_type', isNumber) : tokens.map(() => TokenType.normal);
  if (stored.length !== tokens.length)
    throw new FileProblem(`${KEY}token_type has ${stored.length} entries for ${tokens.length} tokens`);
  // A token that ends a turn is the model's own mark, even where a file has it as user-defined: what is typed must not make one.
  const isEnd = (type: number, id: number) => type === TokenType.userDefined && END_NAMES.has(tokens[id]);
  const tokenTypes = stored.map((type, id) => (isEnd(type, id) ? TokenType.control : type));
  const bosId = tokenId(metadata, 'bos_token_id', tokens.length, defaults);
  const addBos = flag(metadata, 'add_bos_token') ?? (begins && bosId !== null);
  if (addBos && bosId === null) throw new FileProblem(`${KEY}add_bos_token is true, but there is no ${KEY}bos_token_id`);
  const chatTemplate = metadata.get(CHAT_TEMPLATE);
  if (chatTemplate !== undefined && typeof chatTemplate !== 'string')
    throw new FileProblem(`${CHAT_TEMPLATE} must be a text, not ${show(chatTemplate)}`);
  const rstrip = swallowing(metadata, tokens, tokenTypes);
  return {
    tokens,
    tokenTypes,
    bosId,
    eosId: tokenId(metadata, 'eos_token_id', tokens.length, defaults),
    addBos,
    ...(chatTemplate === undefined ? {} : { chatTemplate }),
    ...(rstrip.length > 0 ? { rstrip } : {}),
  };
}

/** Phi-3's control tokens swallow the blanks after them; GGUF has no key for that, so llama.cpp goes by the model's name. */
function swallowing(metadata: Metadata, tokens: readonly string[], tokenTypes: readonly number[]): number[] {
  const name = metadata.get('general.name');
  if (typeof name !== 'string' || !/phi-?3/i.test(name)) return [];
  const plain = new Set(['<unk>', '<s>', '<|endoftext|>']);
  return tokens.flatMap((token, id) => (isSpecialType(tokenTypes[id]) && !plain.has(token) ? [id] : []));
}

export function tokenizerToGguf(tokenizer: TokenizerData): [string, GgufEntry][] {
  const { tokens, tokenTypes, bosId, eosId, addBos, chatTemplate } = tokenizer;
  const bpe = tokenizer.model === 'bpe';
  const ids = (
    [
      ['bos_token_id', bosId],
      ['eos_token_id', eosId],
      ['unknown_token_id', bpe ? null : tokenizer.unknownId],
    ] as const
  ).flatMap(([key, id]): [string, GgufEntry][] => (id === null ? [] : [[`${KEY}${key}`, { type: 'uint32', value: id }]]));
  const own: [string, GgufEntry][] = bpe
    ? [[`${KEY}merges`, { type: 'array', of: 'string', value: tokenizer.merges }]]
    : [
        [`${KEY}scores`, { type: 'array', of: 'float32', value: tokenizer.scores }],
        [`${KEY}add_space_prefix`, { type: 'bool', value: tokenizer.spacePrefix !== 'never' }],
      ];
  return [
    [`${KEY}model`, { type: 'string', value: bpe ? 'gpt2' : 'llama' }],
    [`${KEY}pre`, { type: 'string', value: bpe ? tokenizer.pre : 'default' }],
    [`${KEY}tokens`, { type: 'array', of: 'string', value: tokens }],
    [`${KEY}token_type`, { type: 'array', of: 'int32', value: tokenTypes }],
    ...own,
    ...ids,
    [`${KEY}add_bos_token`, { type: 'bool', value: addBos }],
    ...(chatTemplate === undefined
      ? []
      : [[CHAT_TEMPLATE, { type: 'string', value: chatTemplate }] satisfies [string, GgufEntry]]),
  ];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);

function list<Item>(metadata: Metadata, key: string, is: (value: unknown) => value is Item): Item[] {
  const values = metadata.get(KEY + key);
  if (values === undefined) throw new FileProblem(`${KEY}${key} is missing`);
  if (!Array.isArray(values)) throw new FileProblem(`${KEY}${key} must be a list, not ${show(values)}`);
  return values.map((value: unknown, i) => {
    if (!is(value)) throw new FileProblem(`${KEY}${key}[${i}] is ${show(value)}`);
    return value;
  });
}

function flag(metadata: Metadata, key: string): boolean | undefined {
  const value = metadata.get(KEY + key);
  if (value !== undefined && typeof value !== 'boolean')
    throw new FileProblem(`${KEY}${key} must be true or false, not ${show(value)}`);
  return value;
}

/** A token's id by its key; else the default, where the vocabulary reaches so far; else null. */
function tokenId(metadata: Metadata, key: string, size: number, defaults: Readonly<Record<string, number>>): number | null {
  const id = metadata.get(KEY + key);
  if (id === undefined) return key in defaults && defaults[key] < size ? defaults[key] : null;
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= size)
    throw new FileProblem(`${KEY}${key} is ${show(id)}, outside the vocabulary of ${size}`);
  return id;
}
