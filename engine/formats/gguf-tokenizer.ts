/** The tokenizer's keys in GGUF: `tokenizer.ggml.*`. */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { TokenType, type TokenizerData } from '../tokenizer/data';
import type { GgufValue } from './gguf-read';
import type { GgufEntry } from './gguf-write';

const KEY = 'tokenizer.ggml.';

/** Throws a FileProblem that names the key at fault. */
export function tokenizerFromGguf(metadata: ReadonlyMap<string, GgufValue>): TokenizerData {
  const model = metadata.get(`${KEY}model`);
  if (model !== 'gpt2') throw new FileProblem(`${KEY}model is ${show(model)}; only byte-level BPE ("gpt2") can be read yet`);
  const pre = metadata.get(`${KEY}pre`) ?? 'default';
  if (typeof pre !== 'string') throw new FileProblem(`${KEY}pre must be a text, not ${show(pre)}`);
  const tokens = list(metadata, 'tokens', isText);
  const merges = list(metadata, 'merges', isText);
  const tokenTypes = metadata.has(`${KEY}token_type`)
    ? list(metadata, 'token_type', isNumber)
    : tokens.map(() => TokenType.normal);
  if (tokenTypes.length !== tokens.length)
    throw new FileProblem(`${KEY}token_type has ${tokenTypes.length} entries for ${tokens.length} tokens`);
  const bosId = tokenId(metadata, 'bos_token_id', tokens.length);
  const addBos = metadata.get(`${KEY}add_bos_token`) ?? false;
  if (typeof addBos !== 'boolean') throw new FileProblem(`${KEY}add_bos_token must be true or false, not ${show(addBos)}`);
  if (addBos && bosId === null) throw new FileProblem(`${KEY}add_bos_token is true, but there is no ${KEY}bos_token_id`);
  return {
    model: 'bpe',
    pre,
    tokens,
    merges,
    tokenTypes,
    bosId,
    eosId: tokenId(metadata, 'eos_token_id', tokens.length),
    addBos,
  };
}

export function tokenizerToGguf(tokenizer: TokenizerData): [string, GgufEntry][] {
  const ids = (
    [
      ['bos_token_id', tokenizer.bosId],
      ['eos_token_id', tokenizer.eosId],
    ] as const
  ).flatMap(([key, id]): [string, GgufEntry][] => (id === null ? [] : [[`${KEY}${key}`, { type: 'uint32', value: id }]]));
  return [
    [`${KEY}model`, { type: 'string', value: 'gpt2' }],
    [`${KEY}pre`, { type: 'string', value: tokenizer.pre }],
    [`${KEY}tokens`, { type: 'array', of: 'string', value: tokenizer.tokens }],
    [`${KEY}token_type`, { type: 'array', of: 'int32', value: tokenizer.tokenTypes }],
    [`${KEY}merges`, { type: 'array', of: 'string', value: tokenizer.merges }],
    ...ids,
    [`${KEY}add_bos_token`, { type: 'bool', value: tokenizer.addBos }],
  ];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

function list<Item>(metadata: ReadonlyMap<string, GgufValue>, key: string, is: (value: unknown) => value is Item): Item[] {
  const values = metadata.get(KEY + key);
  if (values === undefined) throw new FileProblem(`${KEY}${key} is missing`);
  if (!Array.isArray(values)) throw new FileProblem(`${KEY}${key} must be a list, not ${show(values)}`);
  return values.map((value: unknown, i) => {
    if (!is(value)) throw new FileProblem(`${KEY}${key}[${i}] is ${show(value)}`);
    return value;
  });
}

function tokenId(metadata: ReadonlyMap<string, GgufValue>, key: string, size: number): number | null {
  const id = metadata.get(KEY + key) ?? null;
  if (id === null) return null;
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= size)
    throw new FileProblem(`${KEY}${key} is ${show(id)}, outside the vocabulary of ${size}`);
  return id;
}
