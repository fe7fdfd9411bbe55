/** Gets text ready for training: reads the mixture's sources, trains or loads the tokenizer, encodes all once and keeps it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../tensor/random';
import { createTokenizer, sampleDocuments, splitDocuments, trainBpe, type Tokenizer, type TokenizerData } from '../../tokenizer';
import { ConfigError } from '../fields';
import type { TrainConfig } from '../config';
import type { Sequence, Source } from '../data';
import { encodeDocument, windowsOf } from '../evaluate';
import { generateWorld } from '../world';

/** The mixture's name for our own generated text, which is no file. */
export const WORLD = 'world';
/** The tokenizer learns from about so many characters, each source by its share. */
const TOKENIZER_CHARACTERS = 12_000_000;
export const SPECIAL_TOKENS: readonly [string, string] = ['<|begin_of_text|>', '<|end_of_text|>'];

export interface Validation {
  readonly sequences: readonly Sequence[];
  /** UTF-8 bytes of the documents themselves. */
  readonly bytes: number;
  readonly tokens: number;
}

export interface Corpus {
  readonly tokenizer: Tokenizer;
  readonly sources: readonly Source[];
  /** Documents of the validation file, cut to windows: `count` at most, chosen at random but always the same. */
  validation(count: number): Validation;
}

/** Folders: the corpus' files, this run's (tokenizer.json, sources.json), and a cache that all runs share. */
export interface CorpusFolders {
  readonly corpus: string;
  readonly run: string;
  readonly cache: string;
}

/**
 * The first time it reads, trains and encodes, and notes in the run's folder what came of it; a run that is resumed gets the very
 * same tokens, whatever has become of the files since. Throws ConfigError for a missing file.
 */
export function prepareCorpus(config: TrainConfig, folders: CorpusFolders, log: (line: string) => void): Corpus {
  const { mixture } = config.data;
  const noted = join(folders.run, 'sources.json');
  if (!existsSync(noted)) writeFileSync(noted, JSON.stringify(encodeSources(config, folders, log), null, 2));
  const files: Readonly<Record<string, string>> = JSON.parse(readFileSync(noted, 'utf8'));
  const tokenizer = createTokenizer(JSON.parse(readFileSync(join(folders.run, 'tokenizer.json'), 'utf8')));
  const sources = Object.entries(mixture).map(([name, share]) => {
    if (files[name] === undefined) throw new ConfigError(`${noted} does not list ${name}: this folder is of another mixture`);
    const source = { name, share, ...readTokens(join(folders.cache, files[name])) };
    log(`${name}: ${source.starts.length - 1} documents, ${source.tokens.length} tokens, share ${share}`);
    return source;
  });
  const held = readDocuments(config.data.validation, folders.corpus, config.seed);
  return {
    tokenizer,
    sources,
    validation: (count) => validationOf(tokenizer, held, count, config.data.sequence_length),
  };
}

/** Trains the tokenizer and encodes every source; returns each source's file in the cache. */
function encodeSources(config: TrainConfig, folders: CorpusFolders, log: (line: string) => void): Record<string, string> {
  const documents = new Map(
    Object.keys(config.data.mixture).map((name) => [name, readDocuments(name, folders.corpus, config.seed)]),
  );
  const tokenizer = createTokenizer(tokenizerOf(config, folders.run, documents, log));
  mkdirSync(folders.cache, { recursive: true });
  return Object.fromEntries([...documents].map(([name, all]) => [name, encodeCached(tokenizer, all, folders.cache)]));
}

function readDocuments(name: string, folder: string, seed: number): string[] {
  if (name === WORLD) return [...generateWorld(seed).documents];
  const path = join(folder, name);
  if (!existsSync(path))
    throw new ConfigError(`${path} does not exist: data.mixture and data.validation name files of the corpus folder`);
  return splitDocuments(readFileSync(path, 'utf8'));
}

/** The run's tokenizer: the one in its folder, if it began with one, else one trained on its text. */
function tokenizerOf(
  config: TrainConfig,
  run: string,
  documents: ReadonlyMap<string, readonly string[]>,
  log: (line: string) => void,
): TokenizerData {
  const path = join(run, 'tokenizer.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  log(`training a tokenizer of ${config.model.vocab_size} tokens`);
  const data = trainTokenizer(config, documents);
  writeFileSync(path, JSON.stringify(data));
  return data;
}

function trainTokenizer(config: TrainConfig, documents: ReadonlyMap<string, readonly string[]>): TokenizerData {
  const random = new Random(config.seed);
  const sample = [...documents].flatMap(([name, all]) =>
    sampleDocuments(all, TOKENIZER_CHARACTERS * config.data.mixture[name], random),
  );
  return trainBpe(sample, { vocabSize: config.model.vocab_size, special: SPECIAL_TOKENS, pre: 'gpt-2' });
}

type Encoded = Pick<Source, 'tokens' | 'starts'>;

function encodeAll(tokenizer: Tokenizer, documents: readonly string[]): Encoded {
  const starts = new Uint32Array(documents.length + 1);
  const encoded = documents.map((document, i) => {
    const ids = Uint16Array.from(encodeDocument(tokenizer, document));
    starts[i + 1] = starts[i] + ids.length;
    return ids;
  });
  const tokens = new Uint16Array(starts[documents.length]);
  encoded.forEach((ids, i) => tokens.set(ids, starts[i]));
  return { tokens, starts };
}

/** Encodes into a file named by what went in, unless it is there. File: the number of documents, the starts (uint32), the tokens (uint16). */
function encodeCached(tokenizer: Tokenizer, documents: readonly string[], folder: string): string {
  const hash = createHash('sha256').update(JSON.stringify(tokenizer.data));
  for (const document of documents) hash.update('\0').update(document);
  const name = `${hash.digest('hex').slice(0, 24)}.tokens`;
  const path = join(folder, name);
  if (existsSync(path)) return name;
  const { tokens, starts } = encodeAll(tokenizer, documents);
  const parts = [Uint32Array.of(documents.length), starts, tokens];
  writeFileSync(
    `${path}.part`,
    Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength))),
  );
  renameSync(`${path}.part`, path);
  return name;
}

function readTokens(path: string): Encoded {
  // readFileSync may place small files at any byte of a pool; a copy of its own is aligned.
  const bytes = new Uint8Array(readFileSync(path)).buffer;
  const count = new Uint32Array(bytes, 0, 1)[0];
  return { starts: new Uint32Array(bytes, 4, count + 1), tokens: new Uint16Array(bytes, 4 * (count + 2)) };
}

function validationOf(tokenizer: Tokenizer, documents: readonly string[], count: number, context: number): Validation {
  // The same ones in every run, so that runs can be compared.
  const chosen = new Random(0).shuffle([...documents]).slice(0, count);
  const sequences = chosen.flatMap((document) => windowsOf(encodeDocument(tokenizer, document), context));
  return {
    sequences,
    bytes: chosen.reduce((sum, document) => sum + Buffer.byteLength(document), 0),
    tokens: sequences.reduce((sum, { targets }) => sum + targets.length, 0),
  };
}
