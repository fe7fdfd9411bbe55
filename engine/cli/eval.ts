/**
 * How well a model predicts a text: npm run eval -- --model FILE.gguf --file FILE [--context N]
 * Documents are separated by a line `<|endoftext|>`. What is counted is said in engine/train/evaluate.ts.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { backendBytes, FileProblem, ggufConfig, loadModel, readGguf } from '../formats/gguf';
import { loadKernels } from '../kernels/node';
import type { ModelConfig } from '../model/config';
import { ropeTable } from '../ops';
import { createKeepingStore } from '../run/store';
import { createTokenizer, splitDocuments } from '../tokenizer';
import { encodeDocument, natsOf, scoreOf, windowsOf } from '../train/evaluate';

const MIB = 2 ** 20;

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

  const backend = await loadKernels({ bytes: backendBytes(file) + runBytes(config, context), shared: false });
  const { model, tokenizer: data, name } = loadModel(file, backend);
  const tokenizer = createTokenizer(data);
  // The pairing is the loaded model's: files may be read into another order than they were trained in.
  const { head_dim, rope_theta, rope_pairing } = model.config;
  const rope = ropeTable(context, head_dim, rope_theta, rope_pairing, backend.alloc);
  const store = createKeepingStore(backend, model.config, context, []);

  let [nats, tokens, textBytes] = [0, 0, 0];
  const documents = splitDocuments(readFileSync(values.file, 'utf8'));
  for (const document of documents) {
    textBytes += Buffer.byteLength(document);
    for (const window of windowsOf(encodeDocument(tokenizer, document), context)) {
      nats += natsOf(backend, model, window, store, { rope });
      tokens += window.targets.length;
    }
  }
  const score = scoreOf(nats, tokens, textBytes);
  console.log(`model            ${name} (${values.model})`);
  console.log(`text             ${values.file}: ${documents.length} documents, ${textBytes} bytes, ${tokens} tokens`);
  console.log(`context          ${context} tokens`);
  console.log(`nats per token   ${score.natsPerToken.toFixed(4)}`);
  console.log(`bits per byte    ${score.bitsPerByte.toFixed(4)}`);
  console.log(`took             ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Enough memory for one forward pass over T tokens: every activation of one layer, the logits and the angles. */
function runBytes(config: ModelConfig, T: number): number {
  const {
    hidden_size: D,
    intermediate_size: F,
    num_attention_heads: H,
    num_key_value_heads: K,
    head_dim: d,
    vocab_size: V,
  } = config;
  return 4 * T * (12 * D + 3 * F + 4 * (H + K) * d + H * T + V) + MIB;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof FileProblem || error instanceof RangeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
