/** The converter as a person runs it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadModel, readGguf, writeGguf } from '../../engine/formats/gguf';
import { loadHf, readHf } from '../../engine/formats/hf';
import { matrixNumbers } from '../../engine/formats/pairing';
import { textbook } from '../../engine/ops';
import { tinyModel, TOKENIZER } from './support/formats-model';

const scratch = mkdtempSync(join(tmpdir(), 'clearhead-convert-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const path = (name: string) => join(scratch, name);

function convert(...options: string[]): { status: number | null; output: string } {
  const cli = join(import.meta.dirname, '../../engine/cli/convert.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', cli, ...options], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

it('saves a model as F32 and as a Hugging Face folder, with what the file says about it', { timeout: 60_000 }, () => {
  const metadata = { 'general.license': 'MIT', 'clearhead.tokens': 5 };
  writeFileSync(path('in.gguf'), writeGguf({ ...tinyModel(), tokenizer: TOKENIZER, name: 'tiny', type: 'Q8_0', metadata }));
  const before = loadModel(readGguf(readFileSync(path('in.gguf'))), textbook);

  const saved = convert('--model', path('in.gguf'), '--type', 'F32', '--out', path('out.gguf'));
  expect(saved).toEqual({ status: 0, output: expect.stringContaining(path('out.gguf')) });
  const after = loadModel(readGguf(readFileSync(path('out.gguf'))), textbook);
  expect(after).toMatchObject({ name: 'tiny', weightType: 'F32', tokenizer: TOKENIZER });
  expect(after.model.config).toEqual(before.model.config);
  expect(matrixNumbers(after.model.weights.embed_tokens)).toEqual(matrixNumbers(before.model.weights.embed_tokens));
  for (const [key, value] of Object.entries(metadata)) expect(after.metadata.get(key)).toBe(value);

  expect(convert('--model', path('in.gguf'), '--to', 'hf', '--out', path('hf')).status).toBe(0);
  const folder = readHf(readFileSync(path('hf/config.json'), 'utf8'), readFileSync(path('hf/model.safetensors')));
  const [ours, theirs] = [before.model, loadHf(folder, textbook)].map(({ weights }) => weights.layers[0].v_proj);
  expect(matrixNumbers(theirs)).toEqual(matrixNumbers(ours));
});

it('says in one line what is wrong', { timeout: 60_000 }, () => {
  expect(convert('--model', 'x.gguf', '--type', 'Q9', '--out', 'y')).toEqual({
    status: 1,
    output: 'usage: npm run convert -- --model IN.gguf (--type F32|F16|Q8_0 | --to hf) --out PATH\n',
  });
  writeFileSync(path('bad.gguf'), 'GGML');
  expect(convert('--model', path('bad.gguf'), '--type', 'F16', '--out', path('out.gguf'))).toEqual({
    status: 1,
    output: 'not a GGUF file: it does not begin with "GGUF"\n',
  });
});
