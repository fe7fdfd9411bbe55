/** A tokenizer as Hugging Face keeps it: tokenizer.json and tokenizer_config.json, from what GGUF keeps. */
import { FileProblem } from '../model/problem';
import { TokenType, type BpeData, type SpmData, type TokenizerData } from '../tokenizer/data';
import { preTokenizerPatterns, takesWholePieces } from '../tokenizer/pretokenize';
import { BLANK } from '../tokenizer/spm';

type Json = Readonly<Record<string, unknown>>;

/** The two files by name. Throws a FileProblem for a pre-tokeniser that is not known. */
export function writeTokenizerFiles(data: TokenizerData): ReadonlyMap<string, Uint8Array> {
  const rules = data.model === 'bpe' ? byteLevel(data) : sentencePiece(data);
  const tokenizer = { version: '1.0', truncation: null, padding: null, added_tokens: addedTokens(data), ...rules };
  return new Map([
    ['tokenizer.json', jsonFile(tokenizer)],
    ['tokenizer_config.json', jsonFile(settings(data))],
  ]);
}

function jsonFile(json: Json): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
}

function settings({ model, tokens, bosId, eosId, addBos, chatTemplate }: TokenizerData): Json {
  return {
    // The class that takes tokenizer.json as it is, whatever the model.
    tokenizer_class: 'PreTrainedTokenizerFast',
    add_bos_token: addBos,
    bos_token: bosId === null ? null : tokens[bosId],
    eos_token: eosId === null ? null : tokens[eosId],
    ...(model === 'spm' && { legacy: true }),
    ...(chatTemplate !== undefined && { chat_template: chatTemplate }),
  };
}

/** Control, unknown and user-defined tokens: those that are found in a text as they stand. */
function addedTokens({ tokens, tokenTypes, lstrip = [], rstrip = [] }: TokenizerData): Json[] {
  return tokens.flatMap((content, id) => {
    const type = tokenTypes[id];
    const special = type === TokenType.control || type === TokenType.unknown;
    if (!special && type !== TokenType.userDefined) return [];
    const strips = { lstrip: lstrip.includes(id), rstrip: rstrip.includes(id) };
    return [{ id, content, single_word: false, ...strips, normalized: false, special }];
  });
}

function vocabulary({ tokens }: TokenizerData): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

const split = (pattern: string) => ({ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false });

function byteLevel(data: BpeData): Json {
  const patterns = preTokenizerPatterns(data.pre);
  if (patterns === undefined) throw new FileProblem(`the pre-tokeniser ${data.pre} is not known here`);
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    normalizer: data.nfc ? { type: 'NFC' } : null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: [...patterns.map(split), bytes] },
    post_processor: beginning(data),
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      ignore_merges: takesWholePieces(data.pre),
      vocab: vocabulary(data),
      merges: data.merges.map((merge) => merge.split(' ')),
    },
  };
}

function sentencePiece(data: SpmData): Json {
  const escape = { type: 'Replace', pattern: { String: ' ' }, content: BLANK };
  const prepend = { type: 'Prepend', prepend: BLANK };
  const scheme = { always: null, never: null, missing: 'always', 'missing-first': 'first' }[data.spacePrefix];
  const strip = data.spacePrefix === 'never' ? [] : [{ type: 'Strip', content: ' ', start: 1, stop: 0 }];
  const unescape = { type: 'Replace', pattern: { String: BLANK }, content: ' ' };
  return {
    normalizer:
      scheme === null ? { type: 'Sequence', normalizers: [...(data.spacePrefix === 'always' ? [prepend] : []), escape] } : null,
    pre_tokenizer: scheme === null ? null : { type: 'Metaspace', replacement: BLANK, prepend_scheme: scheme, split: false },
    post_processor: beginning(data),
    decoder: { type: 'Sequence', decoders: [unescape, { type: 'ByteFallback' }, { type: 'Fuse' }, ...strip] },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: data.unknownId === null ? null : data.tokens[data.unknownId],
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: vocabulary(data),
      merges: mergesByScore(data),
    },
  };
}

/**
 * Every pair of tokens that spells a third, in the order in which scores would choose them: the best result first. Hugging Face's
 * own conversion does the same.
 */
function mergesByScore({ tokens, tokenTypes, scores }: SpmData): [string, string][] {
  const normal = new Set(tokens.filter((_, id) => tokenTypes[id] === TokenType.normal));
  const made = tokens.flatMap((token, id) => (normal.has(token) && tokenTypes[id] === TokenType.normal ? [id] : []));
  return made
    .toSorted((a, b) => scores[b] - scores[a] || a - b)
    .flatMap((id) => {
      const token = tokens[id];
      const pairs: [string, string][] = [];
      for (let i = 1; i < token.length; i++) {
        const [left, right] = [token.slice(0, i), token.slice(i)];
        if (normal.has(left) && normal.has(right)) pairs.push([left, right]);
      }
      return pairs;
    });
}

const sequence = (id: 'A' | 'B') => ({ Sequence: { id, type_id: 0 } });

/** What puts begin-of-text before a text, where the model expects it. */
function beginning({ tokens, bosId, addBos }: TokenizerData): Json | null {
  if (!addBos || bosId === null) return null;
  const id = tokens[bosId];
  const bos = { SpecialToken: { id, type_id: 0 } };
  return {
    type: 'TemplateProcessing',
    single: [bos, sequence('A')],
    pair: [bos, sequence('A'), bos, sequence('B')],
    special_tokens: { [id]: { id, ids: [bosId], tokens: [id] } },
  };
}
