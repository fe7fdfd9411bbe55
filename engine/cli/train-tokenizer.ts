/**
 * Trains the tokenizer on a folder of *.train.txt files and our own world text, and writes it as JSON:
 *   node --import tsx engine/cli/train-tokenizer.ts --corpus DIR --vocab 4096 --out FILE [--cap MEGABYTES] [--seed N]
 * Each source gives at most `--cap` megabytes (4 unless told), so that the largest does not drown the rest. Every *.val.txt
 * file of the folder is then encoded, and its bytes per token and the speed are printed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../tensor/random';
import { createTokenizer, sampleDocuments, splitDocuments, trainBpe, type TokenizerData } from '../tokenizer';
import { generateWorld } from '../train/world';

const MEGABYTE = 1e6;

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    vocab: { type: 'string', default: '4096' },
    out: { type: 'string' },
    cap: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.corpus || !values.out) {
  console.error('usage: train-tokenizer --corpus DIR --out FILE [--vocab 4096] [--cap MEGABYTES] [--seed N]');
  process.exit(2);
}

const documents = readCorpus(values.corpus, Number(values.cap) * MEGABYTE, Number(values.seed));
const started = performance.now();
const data = trainBpe(documents, {
  vocabSize: Number(values.vocab),
  special: ['<|begin_of_text|>', '<|end_of_text|>'],
  pre: 'gpt-2',
});
console.log(`${data.tokens.length} tokens learnt in ${((performance.now() - started) / 1000).toFixed(1)} s`);
writeFileSync(values.out, JSON.stringify(data));
measure(data, values.corpus);

/** A capped sample of every training file and of the world. */
function readCorpus(folder: string, cap: number, seed: number): string[] {
  const random = new Random(seed);
  const sources = new Map(
    filesOf(folder, '.train.txt').map((file) => [basename(file), splitDocuments(readFileSync(file, 'utf8'))]),
  ).set('world', generateWorld(seed).documents);
  return Array.from(sources, ([name, all]) => {
    const sample = sampleDocuments(all, cap, random);
    const characters = sample.reduce((total, document) => total + document.length, 0);
    console.log(`${name}: ${sample.length} documents, ${(characters / MEGABYTE).toFixed(1)} M characters`);
    return sample;
  }).flat();
}

/** How well the vocabulary fits text that it has not seen, and how fast it encodes. */
function measure(trained: TokenizerData, folder: string): void {
  for (const file of filesOf(folder, '.val.txt')) {
    const tokenizer = createTokenizer(trained);
    const held = splitDocuments(readFileSync(file, 'utf8'));
    const bytes = held.reduce((total, document) => total + Buffer.byteLength(document), 0);
    const begun = performance.now();
    const tokens = held.reduce((total, document) => total + tokenizer.encode(document).length, 0);
    const seconds = (performance.now() - begun) / 1000;
    console.log(
      `${basename(file)}: ${(bytes / tokens).toFixed(3)} bytes a token, encoded at ${(bytes / MEGABYTE / seconds).toFixed(1)} MB/s`,
    );
  }
}

function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => join(folder, name));
}
