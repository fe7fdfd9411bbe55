/**
 * Pre-tokenisers: the first cut of a text, into pieces that merges never cross. The pieces joined are the text.
 * Each is a list of patterns, one after the other: what a pattern finds becomes a piece of its own, and so does what lies between;
 * the next pattern then looks inside those pieces.
 */
export type PreTokenizer = (text: string) => string[];

/** Written as Hugging Face's tokenizer.json writes them, so that a file's pre-tokeniser is known by its patterns. */
interface Family {
  readonly patterns: readonly string[];
  /** A piece that is itself a token becomes that token, whatever the merges say (Hugging Face: `ignore_merges`). */
  readonly wholePieces?: boolean;
  /** What GGUF calls it in `tokenizer.ggml.pre`: the usual name, then those of models that split the same way. */
  readonly names: readonly [string, ...string[]];
}

/** English contractions, whatever their case. */
const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
/** Blank runs: up to their last line end; without the last blank, which is left to the word that follows; any. */
const LINE_ENDS = String.raw`\s*[\r\n]+`;
const BLANKS = String.raw`\s+(?!\S)|\s+`;
/** A word with the one sign before it. */
const WORD = String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`;
const SIGNS = String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*`;

/**
 * GPT-2's (Radford et al. 2019): English contractions; letters, digits or other signs, each with one space before them;
 * and blank runs.
 */
const GPT_2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** GPT-4's (tiktoken's cl100k_base), which Llama 3 took over: numbers in threes from the left, signs with their line ends. */
const LLAMA_3 = [CONTRACTIONS, WORD, String.raw`\p{N}{1,3}`, SIGNS, LINE_ENDS, BLANKS].join('|');
const QWEN_2 = [CONTRACTIONS, WORD, String.raw`\p{N}`, SIGNS, LINE_ENDS, BLANKS].join('|');

/** GPT-4o's (o200k_base): a word is small letters after capitals, or capitals alone; letters without case are both. */
const LEAD = String.raw`[^\r\n\p{L}\p{N}]?`;
const CAPITALS = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const SMALL = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const SIGNS_AND_SLASHES = String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`;
const casedWords = (after: string) => [`${LEAD}${CAPITALS}*${SMALL}+${after}`, `${LEAD}${CAPITALS}+${SMALL}*${after}`];
const GPT_4O = [...casedWords(`${CONTRACTIONS}?`), String.raw`\p{N}{1,3}`, SIGNS_AND_SLASHES, LINE_ENDS, BLANKS].join('|');
const TEKKEN = [...casedWords(''), String.raw`\p{N}`, SIGNS_AND_SLASHES, LINE_ENDS, BLANKS].join('|');

/** DeepSeek LLM's letters: those with case, of the scripts that it listed. Escaped, because several look like others. */
const DEEPSEEK_LETTERS = [
  'A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-\u01bf\u01c4-\u0293\u0295-\u02af\u0370-\u0373\u0376\u0377',
  '\u037b-\u037d\u037f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481\u048a-\u052f\u0531-\u0556',
  '\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b\u1d6b-\u1d77\u1d79-\u1d9a',
  '\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4',
  '\u1fb6-\u1fbc\u1fbe\u1fc2-\u1fc4\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ff4\u1ff6-\u1ffc',
  '\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f',
  '\u2145-\u2149\u214e\u2183\u2184\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d\ua680-\ua69b',
  '\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e\uab70-\uabbf\ufb00-\ufb06\ufb13-\ufb17\uff21-\uff3a\uff41-\uff5a',
  '\u{10400}-\u{1044f}\u{104b0}-\u{104d3}\u{104d8}-\u{104fb}\u{10c80}-\u{10cb2}\u{10cc0}-\u{10cf2}',
  '\u{118a0}-\u{118df}\u{1e900}-\u{1e943}',
].join('');
const DEEPSEEK_SIGNS = '!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002';
/** Chinese, Japanese and Korean, and what lies between in Unicode. */
const DEEPSEEK_EAST = '[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+';
const LINE_END = String.raw`[\r\n]`;

const FAMILIES: readonly Family[] = [
  {
    patterns: [GPT_2],
    names: ['gpt-2', 'phi-2', 'gigachat', 'a.x-4.0', 'mellum', 'mpt', 'olmo', 'jais', 'trillion', 'exaone4', 'granite-docling'],
  },
  {
    patterns: [LLAMA_3],
    wholePieces: true,
    names: ['llama-bpe', 'llama3', 'llama-v3', 'falcon3', 'falcon-h1', 'pixtral', 'midm-2.0', 'lfm2'],
  },
  { patterns: [LLAMA_3], names: ['dbrx', 'smaug-bpe', 'glm4', 'chatglm-bpe'] },
  {
    patterns: [QWEN_2],
    names: ['qwen2', 'deepseek-r1-qwen', 'megrez', 'stablelm2', 'hunyuan', 'solar-open', 'grok-2', 'kormo', 'f2llmv2'],
  },
  {
    patterns: [String.raw`\p{N}`, GPT_2],
    names: ['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b'],
  },
  {
    patterns: [
      LINE_END,
      String.raw`\s?[${DEEPSEEK_LETTERS}]+`,
      String.raw`\s?[${DEEPSEEK_SIGNS}]+`,
      String.raw`\s+$`,
      DEEPSEEK_EAST,
      String.raw`\p{N}`,
    ],
    names: ['deepseek-llm'],
  },
  {
    patterns: [LINE_END, String.raw`\s?\p{L}+`, String.raw`\s?\p{P}+`, DEEPSEEK_EAST, String.raw`\p{N}`],
    names: ['deepseek-coder'],
  },
  { patterns: [GPT_4O], names: ['gpt-4o', 'llama4', 'kanana2', 'minimax-m2'] },
  { patterns: [TEKKEN], wholePieces: true, names: ['tekken'] },
  // What llama.cpp does where a file names no pre-tokeniser: signs by themselves, and numbers in threes.
  { patterns: [String.raw`[\p{P}\$\+<=>\^~\|]+`, GPT_2, String.raw`\p{N}+`, '[0-9][0-9][0-9]'], names: ['default'] },
];

/** A pattern for JavaScript, whose `\s` also takes U+FEFF and leaves out U+0085, and which has no `(?i:`. */
function compile(pattern: string): RegExp {
  const source = pattern
    .replaceAll(CONTRACTIONS, "(?:'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL]))")
    .replaceAll(String.raw`\s`, String.raw`\p{White_Space}`)
    .replaceAll(String.raw`\S`, String.raw`\P{White_Space}`);
  return new RegExp(source, 'gu');
}

type Cut = (piece: string) => string[];

/** What the pattern finds, and what lies between, in order. */
function isolate(pattern: string): Cut {
  const compiled = compile(pattern);
  // A pattern with blanks as its last resort finds every character: nothing lies between.
  if (pattern.endsWith(BLANKS)) return (piece) => piece.match(compiled) ?? [];
  return (piece) => {
    const parts: string[] = [];
    let end = 0;
    for (const match of piece.matchAll(compiled)) {
      if (match.index > end) parts.push(piece.slice(end, match.index));
      parts.push(match[0]);
      end = match.index + match[0].length;
    }
    if (end < piece.length) parts.push(piece.slice(end));
    return parts;
  };
}

function splitter({ patterns }: Family): PreTokenizer {
  const [first, ...further] = patterns.map(isolate);
  return (text) => further.reduce((pieces, cut) => pieces.flatMap(cut), first(text));
}

/** By the names that GGUF gives them in `tokenizer.ggml.pre`. */
export const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map(
  FAMILIES.flatMap((family) => {
    const split = splitter(family);
    return family.names.map((name): [string, PreTokenizer] => [name, split]);
  }),
);

const WHOLE_PIECES: ReadonlySet<string> = new Set(FAMILIES.flatMap(({ names, wholePieces }) => (wholePieces ? names : [])));

/** The pre-tokeniser of that name. Throws a RangeError that lists the known ones. */
export function preTokenizer(name: string): PreTokenizer {
  const found = PRE_TOKENIZERS.get(name);
  if (!found) throw new RangeError(`unknown pre-tokeniser "${name}"; known: ${[...PRE_TOKENIZERS.keys()].join(', ')}`);
  return found;
}

/** Whether a piece that is itself a token becomes that token without merging. */
export function takesWholePieces(name: string): boolean {
  return WHOLE_PIECES.has(name);
}

/** The patterns of the pre-tokeniser of that name, in tokenizer.json's notation; undefined for an unknown name. */
export function preTokenizerPatterns(name: string): readonly string[] | undefined {
  return FAMILIES.find(({ names }) => names.includes(name))?.patterns;
}

/** The usual name of the pre-tokeniser with these patterns, in tokenizer.json's notation; undefined where none has them. */
export function preTokenizerName(patterns: readonly string[], wholePieces: boolean): string | undefined {
  return FAMILIES.find(
    (family) =>
      (family.wholePieces ?? false) === wholePieces &&
      family.patterns.length === patterns.length &&
      family.patterns.every((pattern, i) => pattern === patterns[i]),
  )?.names[0];
}
