/**
 * Encodes llama.cpp's test texts with the vocabularies that they are for and compares every id:
 *   npm run oracle:tokenizers [-- FOLDER]
 * FOLDER (../shared/oracles/tokenizers unless told) holds ggml-vocab-NAME.gguf.inp (texts) and .gguf.out (a line of ids each).
 *   npm run oracle:tokenizers -- FOLDER --fixture
 * also cuts the vocabularies down to texts of our own, for huggingface-tokenizers.json, whose ids huggingface-tokenizers.py fills.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenizer, type Tokenizer } from '../../engine/tokenizer';
import { prune, type StoredVocabulary } from './tokenizer-fixture';
import { TEXTS } from './tokenizer-texts';
import { loadVocabulary, sourceOf, VOCABULARIES, type VocabularyName } from './tokenizer-vocabularies';

const given = process.argv.slice(2).filter((argument) => argument !== '--fixture');
const folder = given[0] ?? join(import.meta.dirname, '../../../shared/oracles/tokenizers');
const stored: StoredVocabulary[] = [];

console.log('vocabulary      texts as llama.cpp has them');
for (const name of Object.keys(VOCABULARIES) as VocabularyName[]) {
  const data = loadVocabulary(name, folder);
  const { right, all } = compare(name, createTokenizer(data));
  console.log(`${name.padEnd(15)} ${right} of ${all}`);
  if (right < all) process.exitCode = 1;
  // Phi-3's vocabulary is Llama 2's with further tokens.
  if (process.argv.includes('--fixture') && name !== 'phi-3') stored.push(prune(name, sourceOf(name), data, TEXTS));
}
if (stored.length > 0) {
  const path = join(import.meta.dirname, 'huggingface-tokenizers.json');
  const ours = (JSON.parse(readFileSync(path, 'utf8')) as StoredVocabulary[]).filter(({ name }) => !(name in VOCABULARIES));
  writeFileSync(path, `${JSON.stringify([...ours, ...stored], null, 2)}\n`);
}

/** How many of the texts get the right ids, and come back from them. */
function compare(name: VocabularyName, tokenizer: Tokenizer): { right: number; all: number } {
  const file = join(folder, `ggml-vocab-${name}.gguf`);
  const texts = readFileSync(`${file}.inp`, 'utf8').split('\n__ggml_vocab_test__\n');
  const lines = readFileSync(`${file}.out`, 'utf8').split('\n');
  const wrong = texts.filter((text, i) => {
    const wanted = (lines[i].match(/\d+/g) ?? []).join(' ');
    const ids = tokenizer.encode(text);
    const same = ids.join(' ') === wanted && tokenizer.decode(ids) === text;
    if (!same) console.error(`${JSON.stringify(text)}\n  wanted ${wanted}\n  got    ${ids.join(' ')}`);
    return !same;
  });
  return { right: texts.length - wrong.length, all: texts.length };
}
