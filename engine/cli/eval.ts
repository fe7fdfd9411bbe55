/**
 * How well a model predicts a text: npm run eval -- --model FILE.gguf --file FILE [--context N]
 * Documents are separated by a line `<|endoftext|>`. What is counted is said in engine/train/evaluate.ts.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { backendBytes, FileProblem, ggufConfig, loadModel, readGguf } from '../formats/gguf';
import { loadKernels } from '../kernels/node';
import { runBytes } from '../run/memory';
import { createTokenizer, splitDocuments } from '../tokenizer';
import { scoreDocuments } from '../train/evaluate';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { model: { type: 'string' }, file: { type: 'string' }, context: { type: 'string' } } });
  if (values.model === undefined || values.file === undefined)
    throw new RangeError('usage: npm run eval -- --model FILE.gguf --file FILE [--context N]');

  const began = performance.now();
  const file = readGguf(new Uint8Array(readFileSync(values.model)));
  const config = ggufConfig(file);
  const longest = config.max_position_embeddings;
  const context = values.context === undefined ? longest : Number(values.context);
  if (!(Number.isInteger(context) && context > 0 && context <= longest))
    throw new RangeError(`--context must be a whole number from 1 to ${longest}, not ${values.context}`);

  const backend = await loadKernels({ bytes: backendBytes(file) + runBytes(config, context, context), shared: false });
  const { model, tokenizer: data, name } = loadModel(file, backend);
  const tokenizer = createTokenizer(data);
  const documents = splitDocuments(readFileSync(values.file, 'utf8'));
  const score = scoreDocuments(backend, model, tokenizer, documents, context);
  console.log(`model            ${name} (${values.model})`);
  console.log(`text             ${values.file}: ${documents.length} documents, ${score.bytes} bytes, ${score.tokens} tokens`);
  console.log(`context          ${context} tokens`);
  console.log(`nats per token   ${score.natsPerToken.toFixed(4)}`);
  console.log(`bits per byte    ${score.bitsPerByte.toFixed(4)}`);
  console.log(`took             ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof FileProblem || error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
