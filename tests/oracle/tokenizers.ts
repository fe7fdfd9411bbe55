/**
 * Encodes llama.cpp's test texts with its vocabularies and compares every id:
 *   npm run oracle:tokenizers [-- FOLDER]
 * FOLDER (../shared/oracles/tokenizers unless told) holds NAME.gguf, NAME.gguf.inp (texts) and NAME.gguf.out (a line of ids each).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGguf } from '../../engine/formats/gguf';
import { tokenizerFromGguf } from '../../engine/formats/gguf-tokenizer';
import { createTokenizer } from '../../engine/tokenizer';

const VOCABULARIES = ['ggml-vocab-gpt-2'];
const folder = process.argv[2] ?? join(import.meta.dirname, '../../../shared/oracles/tokenizers');

for (const name of VOCABULARIES) {
  const file = join(folder, `${name}.gguf`);
  const tokenizer = createTokenizer(tokenizerFromGguf(readGguf(readFileSync(file)).metadata));
  const texts = readFileSync(`${file}.inp`, 'utf8').split('\n__ggml_vocab_test__\n');
  const lines = readFileSync(`${file}.out`, 'utf8').split('\n');
  const wanted = texts.map((_, i) => (lines[i].match(/\d+/g) ?? []).map(Number));
  const wrong = texts.filter((text, i) => {
    const got = tokenizer.encode(text);
    const same = got.join() === wanted[i].join() && tokenizer.decode(got) === text;
    if (!same) console.error(`${JSON.stringify(text)}\n  wanted ${wanted[i].join(' ')}\n  got    ${got.join(' ')}`);
    return !same;
  });
  console.log(`${name}: ${texts.length - wrong.length} of ${texts.length} texts as llama.cpp has them`);
  if (wrong.length > 0) process.exitCode = 1;
}
