import { readFile } from 'node:fs/promises';
import { loadKernels } from '../../engine/kernels/node';
import { backendBytes, ggufConfig, loadModel, readGguf } from '../../engine/formats/gguf';
import { KVCache } from '../../engine/run/cache';
import { workingBytes } from '../../engine/run/memory';
import { run } from '../../engine/run/trace';
import { Random } from '../../engine/tensor/random';
import { medianMs } from './median';

const MODEL = new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url);
const LENGTHS = [8, 32, 128, 512];

/** Milliseconds to run a prompt, and to add one token after it, with nothing recorded and with every activation recorded. */
export async function benchTrace(): Promise<Record<string, string | number>[]> {
  const file = readGguf(await readFile(MODEL));
  const config = ggufConfig(file);
  const backend = await loadKernels({ bytes: backendBytes(file) + 2 * workingBytes(config, config.max_position_embeddings) });
  const { model } = loadModel(file, backend);
  const random = new Random(1);
  const cache = new KVCache(backend, config);
  const rows: Record<string, string | number>[] = [];

  for (const T of LENGTHS) {
    const tokens = Array.from({ length: T }, () => random.below(config.vocab_size));
    const prompt = (record: string[]) => run(backend, model, tokens, { record });
    const token = (record: string[]) => {
      cache.truncate(T - 1);
      run(backend, model, tokens.slice(T - 1), { record, cache, logits: 'last' });
    };
    cache.truncate(0);
    run(backend, model, tokens, { cache });
    const repeats = T > 100 ? 9 : 31;
    rows.push({
      tokens: T,
      'prompt, ms': await medianMs(repeats, () => prompt([])),
      'prompt traced, ms': await medianMs(repeats, () => prompt(['*'])),
      'new token, ms': await medianMs(31, () => token([])),
      'new token traced, ms': await medianMs(31, () => token(['*'])),
    });
  }
  return rows;
}
