import { readFile } from 'node:fs/promises';
import { loadKernels } from '../../engine/kernels/node';
import { backendBytes, ggufConfig, loadModel, readGguf } from '../../engine/formats/gguf';
import { KVCache } from '../../engine/run/cache';
import { workingBytes } from '../../engine/run/memory';
import { run } from '../../engine/run/trace';
import { createTraceMemory, type TraceMemory } from '../../engine/run/trace-memory';
import { Random } from '../../engine/tensor/random';
import { alternatingMs } from './median';

const MODEL = new URL('../../public/models/clearhead-stories-3m-q8_0.gguf', import.meta.url);
const LENGTHS = [8, 32, 128, 512];

/**
 * Milliseconds to run a prompt, and to add one token after it, with nothing recorded and with every activation recorded; as the page
 * does it, which gives the memory of one trace back before the next. The two take turns, so that a busy moment meets both.
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
    // One each: what is given back takes the place of what was before.
    const memories = [createTraceMemory(), createTraceMemory()];
    const prompt = (record: string[], memory: TraceMemory) => {
      memory.giveBack(run(backend, model, tokens, { record, memory }).activations.values());
    };
    const token = (record: string[], memory: TraceMemory) => {
      cache.truncate(T - 1);
      const options = { record, memory, cache, logits: 'last' } as const;
      memory.giveBack(run(backend, model, tokens.slice(T - 1), options).activations.values());
    };
    cache.truncate(0);
    run(backend, model, tokens, { cache });
    const [plain, traced] = await alternatingMs(T > 100 ? 21 : 41, [
      () => prompt([], memories[0]),
      () => prompt(['*'], memories[1]),
    ]);
    const [plainToken, tracedToken] = await alternatingMs(41, [() => token([], memories[0]), () => token(['*'], memories[1])]);
    rows.push({
      tokens: T,
      'prompt, ms': plain,
      'prompt traced, ms': traced,
      '% more': 100 * (traced / plain - 1),
      'new token, ms': plainToken,
      'new token traced, ms': tracedToken,
    });
  }
  return rows;
}
