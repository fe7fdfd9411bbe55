/**
 * Hugging Face's tokenizer.json (github.com/huggingface/tokenizers) with tokenizer_config.json: byte-level BPE, and the BPE with
 * byte fallback that SentencePiece's models were turned into.
 */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { TokenType, type BpeData, type SpmData, type TokenizerData, type Vocabulary } from '../tokenizer/data';
import { preTokenizerName } from '../tokenizer/pretokenize';
import { BLANK, BYTE_TOKEN } from '../tokenizer/spm';
import { expectFlag, expectList, expectObject, parseJson, type JsonObject } from './json';
import { chatTemplateOf, readTokenizerConfig, startsWith } from './tokenizer-config';
import { byteLevelRules, sentencePieceRules } from './tokenizer-rules';

/** The texts of the files of a folder. */
export interface TokenizerFiles {
  /** tokenizer.json */
  readonly tokenizer: string;
  /** tokenizer_config.json, which names the begin and end of a text. */
  readonly config?: string;
  /** chat_template.jinja, where newer folders keep the template. */
  readonly chatTemplate?: string;
  /** The model's vocab_size: places beyond the tokenizer's last id are filled with unused tokens. */
  readonly vocabSize?: number;
}

/** Far beyond any known vocabulary (Gemma's has 262,144 tokens and 580,000 merges). */
const MOST_TOKENS = 2 ** 20;
const MOST_MERGES = 2 ** 22;
const LONGEST_TOKEN = 2 ** 12;

/** Throws a FileProblem that names the field at fault, or says what kind of tokenizer it is that cannot be read. */
export function readTokenizerJson({ tokenizer, config, chatTemplate, vocabSize }: TokenizerFiles): TokenizerData {
  const json = parseJson('tokenizer.json', tokenizer);
  const model = expectObject('model', json.model);
  checkModel(model);
  const spm = expectFlag('model.byte_fallback', model.byte_fallback) ?? false;
  const read = readTokens(json, model, vocabSize, spm);
  const { bos, eos, addBos, template } = readTokenizerConfig(config);
  const idOf = (key: string, token: string | null) => {
    if (token === null) return null;
    const id = read.tokens.indexOf(token);
    if (id < 0) throw new FileProblem(`tokenizer_config.json: ${key} is ${show(token)}, which is not in the vocabulary`);
    return id;
  };
  const bosId = idOf('bos_token', bos);
  const written = chatTemplateOf(chatTemplate ?? template);
  const common: Vocabulary = {
    ...read,
    bosId,
    eosId: idOf('eos_token', eos),
    // Hugging Face's classes for SentencePiece vocabularies put begin-of-text first unless told otherwise.
    addBos: bosId !== null && (addBos ?? (spm || startsWith(json.post_processor, bos))),
    ...(written === undefined ? {} : { chatTemplate: written }),
  };
  return spm ? readSpm(json, model, common) : readBpe(json, model, common);
}

/** What changes the outcome of BPE and is not done here. */
function checkModel(model: JsonObject): void {
  const { type = 'BPE', dropout, continuing_subword_prefix: prefix, end_of_word_suffix: suffix } = model;
  if (type !== 'BPE') throw new FileProblem(`model.type is ${show(type)}; only "BPE" can be read`);
  if (dropout) throw new FileProblem(`model.dropout is ${show(dropout)}: such a tokenizer gives a text different ids every time`);
  if (prefix) throw new FileProblem(`model.continuing_subword_prefix is ${show(prefix)}, which cannot be read`);
  if (suffix) throw new FileProblem(`model.end_of_word_suffix is ${show(suffix)}, which cannot be read`);
}

function readBpe(json: JsonObject, model: JsonObject, common: Vocabulary): BpeData {
  const { patterns, nfc } = byteLevelRules(json.normalizer, json.pre_tokenizer);
  const wholePieces = expectFlag('model.ignore_merges', model.ignore_merges) ?? false;
  const pre = preTokenizerName(patterns, wholePieces);
  if (pre === undefined) {
    const how = wholePieces ? ' with model.ignore_merges' : '';
    throw new FileProblem(`pre_tokenizer splits by ${patterns.map(show).join(', then ')}${how}, which is not known here`);
  }
  const merges = readMerges(model).map(([left, right]) => `${left} ${right}`);
  return { model: 'bpe', pre, merges, ...common, ...(nfc ? { nfc } : {}) };
}

/**
 * SentencePiece's scores did not survive its conversion, but their order did, as the order of the merges: a token's score is
 * below zero by the place of the first merge that makes it. Tokens that no merge makes can only be found whole.
 */
function readSpm(json: JsonObject, model: JsonObject, common: Vocabulary): SpmData {
  const spacePrefix = sentencePieceRules(json.normalizer, json.pre_tokenizer);
  const merges = readMerges(model);
  const idOf = new Map(common.tokens.map((token, id) => [token, id]));
  checkConverted(common, idOf, merges);
  const scores = common.tokens.map(() => 0);
  const made = new Set<number>();
  merges.forEach(([left, right], rank) => {
    const id = idOf.get(left + right);
    if (id === undefined) throw new FileProblem(`model.merges[${rank}] makes ${show(left + right)}, which is no token`);
    if (!made.has(id)) scores[id] = -1 - rank;
    made.add(id);
  });
  const tokenTypes = common.tokenTypes.map((type, id) =>
    type === TokenType.normal && !made.has(id) && Array.from(common.tokens[id]).length > 1 ? TokenType.unused : type,
  );
  const unknownId = typeof model.unk_token === 'string' ? (idOf.get(model.unk_token) ?? null) : null;
  return { model: 'spm', scores, unknownId, spacePrefix, ...common, tokenTypes };
}

/** Lengths looked at: enough to tell, and no token of a damaged file takes long. */
const LOOKED_AT = 32;

/**
 * A conversion lists every pair of tokens that spells a third. Where many are missing the merges were learnt as such, and scores
 * would not give the same ids.
 */
function checkConverted(
  { tokens, tokenTypes }: Vocabulary,
  idOf: ReadonlyMap<string, number>,
  merges: readonly (readonly [string, string])[],
): void {
  const isNormal = (token: string) => tokenTypes[idOf.get(token) ?? -1] === TokenType.normal;
  let possible = 0;
  for (const token of tokens) {
    if (token.length > LOOKED_AT || !isNormal(token)) continue;
    for (let i = 1; i < token.length; i++) if (isNormal(token.slice(0, i)) && isNormal(token.slice(i))) possible++;
  }
  const listed = merges.filter(([left, right]) => left.length + right.length <= LOOKED_AT).length;
  if (listed < 0.9 * possible)
    throw new FileProblem(
      `model.merges has ${listed} of ${possible} pairs that spell a token: byte_fallback with learnt merges cannot be read`,
    );
}

/** The merges as pairs; older files write "left right". */
function readMerges(model: JsonObject): (readonly [string, string])[] {
  return expectList('model.merges', model.merges, MOST_MERGES).map((merge, i) => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(pair) || pair.length !== 2) throw new FileProblem(`model.merges[${i}] is ${show(merge)}, not a pair`);
    const [left, right]: unknown[] = pair;
    if (typeof left !== 'string' || typeof right !== 'string' || /^$| /.test(left) || /^$| /.test(right))
      throw new FileProblem(`model.merges[${i}] is not a pair of tokens`);
    return [left, right];
  });
}

type Tokens = Pick<Vocabulary, 'tokens' | 'tokenTypes' | 'lstrip' | 'rstrip'>;

/** model.vocab and added_tokens as one list; places that neither fills become unused tokens. */
function readTokens(json: JsonObject, model: JsonObject, vocabSize: number | undefined, spm: boolean): Tokens {
  const vocab = Object.entries(expectObject('model.vocab', model.vocab));
  const added = expectList('added_tokens', json.added_tokens ?? [], MOST_TOKENS).map((entry, i) =>
    readAdded(`added_tokens[${i}]`, entry),
  );
  const placed = [
    ...vocab.map(([token, id]) => ({ token, id: expectId(`model.vocab[${show(token)}]`, id) })),
    ...added.map(({ content, id }) => ({ token: content, id })),
  ];
  const size = placed.reduce((most, { id }) => Math.max(most, id + 1), 0);
  if (size > 2 * placed.length + 1024) throw new FileProblem(`model.vocab has ids up to ${size - 1} for ${placed.length} tokens`);
  if (vocabSize !== undefined && size > vocabSize)
    throw new FileProblem(`tokenizer.json has ids up to ${size - 1}, but the model's vocab_size is ${vocabSize}`);

  const tokens = Array.from({ length: vocabSize ?? size }, (_, id) => `[PAD${id}]`);
  const tokenTypes: number[] = tokens.map(() => TokenType.unused);
  for (const { token, id } of placed) {
    if (tokenTypes[id] !== TokenType.unused && tokens[id] !== token)
      throw new FileProblem(`${show(tokens[id])} and ${show(token)} both have the id ${id}`);
    tokens[id] = token;
    tokenTypes[id] = spm && BYTE_TOKEN.test(token) ? TokenType.byte : TokenType.normal;
  }
  const merged = new Set(vocab.map(([token]) => token));
  for (const { content, id, special } of added) {
    // Gemma's runs of blanks are added as "▁▁", which no text has as it stands: merging makes them, as it does other tokens.
    const isRun = spm && !special && content.includes(BLANK) && merged.has(content);
    if (!isRun) tokenTypes[id] = special ? TokenType.control : TokenType.userDefined;
  }
  if (typeof model.unk_token === 'string') {
    const id = tokens.indexOf(model.unk_token);
    if (id >= 0 && spm) tokenTypes[id] = TokenType.unknown;
  }
  const strips = (side: 'lstrip' | 'rstrip') => added.flatMap((token) => (token[side] ? [token.id] : []));
  const [lstrip, rstrip] = [strips('lstrip'), strips('rstrip')];
  return {
    tokens,
    tokenTypes,
    ...(lstrip.length > 0 ? { lstrip } : {}),
    ...(rstrip.length > 0 ? { rstrip } : {}),
  };
}

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly lstrip: boolean;
  readonly rstrip: boolean;
}

function readAdded(name: string, entry: unknown): AddedToken {
  const token = expectObject(name, entry);
  const { content } = token;
  if (typeof content !== 'string' || content === '' || content.length > LONGEST_TOKEN)
    throw new FileProblem(`${name}.content cannot be ${show(content)}`);
  const flag = (key: string) => expectFlag(`${name}.${key}`, token[key]) ?? false;
  if (flag('single_word')) throw new FileProblem(`${name} (${show(content)}) is a single_word token, which cannot be read`);
  return {
    id: expectId(`${name}.id`, token.id),
    content,
    special: flag('special'),
    lstrip: flag('lstrip'),
    rstrip: flag('rstrip'),
  };
}

function expectId(name: string, id: unknown): number {
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MOST_TOKENS)
    throw new FileProblem(`${name} must be an id below ${MOST_TOKENS}, not ${show(id)}`);
  return id;
}
