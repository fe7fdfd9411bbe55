import { readFile } from 'node:fs/promises';
import { loadKernels } from '../../engine/kernels/node';
import { backendBytes, ggufConfig, loadModel, readGguf } from '../../engine/formats/gguf';
import { KVCache } from '../../engine/run/cache';
import { workingBytes } from '../../engine/run/memory';
import { run, type RunOptions, type Trace } from '../../engine/run/trace';
import { Random } from '../../engine/tensor/random';
import { alternatingMs, medianMs } from './median';

const MODEL = new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url);
const LENGTHS = [8, 32, 128, 512];

/**
 * Milliseconds to run a prompt, and to add one token after it, with nothing recorded and with every activation recorded: over the run
 * before, as the page does it for prompts, taking turns, so that a busy moment meets both; and all recorded in new memory.
 */
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
    const prompt = (options: RunOptions) => run(backend, model, tokens, options);
    const token = (options: RunOptions) => {
      cache.truncate(T - 1);
      return run(backend, model, tokens.slice(T - 1), { ...options, cache, logits: 'last' });
    };
    cache.truncate(0);
    run(backend, model, tokens, { cache });
    const [plain, traced] = await alternatingMs(T > 100 ? 31 : 41, [over(prompt, []), over(prompt, ['*'])]);
    const [plainToken, tracedToken] = await alternatingMs(41, [over(token, []), over(token, ['*'])]);
    const inNew = await medianMs(T > 100 ? 21 : 41, () => prompt({ record: ['*'] }));
    rows.push({
      tokens: T,
      'prompt, ms': plain,
      'traced, ms': traced,
      '% more': 100 * (traced / plain - 1),
      'traced in new memory, ms': inNew,
      'new token, ms': plainToken,
      'traced new token, ms': tracedToken,
    });
  }
  return rows;
}

/** Runs that each record over the trace of the one before. */
function over(work: (options: RunOptions) => Trace, record: string[]): () => void {
  let last: Trace | null = null;
  return () => {
    last = work({ record, reuse: last?.activations.values() ?? [] });
  };
}
