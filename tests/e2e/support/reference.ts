/** The same engine on the same file in Node: what the page's numbers have to be. */
import { readFile } from 'node:fs/promises';
import { backendBytes, ggufConfig, loadModel, readGguf } from '../../../engine/formats/gguf';
import { loadKernels } from '../../../engine/kernels/node';
import type { Model } from '../../../engine/model/weights';
import { drawAt } from '../../../engine/run/generate';
import { workingBytes } from '../../../engine/run/memory';
import { sample, type SampleRecord } from '../../../engine/run/sampler';
import { run } from '../../../engine/run/trace';
import type { Backend } from '../../../engine/tensor/backend';
import { createTokenizer, type Tokenizer } from '../../../engine/tokenizer';
import { DEFAULT_VIEW, type View } from '../../../app/state/view';
import { requestOf } from '../../../app/state/request';

export const MODELS = new URL('../../../dist/models/', import.meta.url);
export const CARD = new URL('clearhead-stories-3m.json', MODELS);

export interface Reference {
  readonly backend: Backend;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  encode(prompt: string): number[];
  /** Generates as the page does, and returns the whole text's ids. */
  generate(view: Partial<View>): number[];
  /** What the model and the decoding chain make of these tokens. */
  next(ids: readonly number[], view?: Partial<View>): SampleRecord;
  /** One head's matrices over these tokens, [T, T]. */
  head(ids: readonly number[], layer: number, head: number): { scores: Float32Array; weights: Float32Array };
}

export async function loadReference(): Promise<Reference> {
  const card = JSON.parse(await readFile(CARD, 'utf8')) as { readonly file: string };
  const file = readGguf(await readFile(new URL(card.file, MODELS)));
  const config = ggufConfig(file);
  const backend = await loadKernels({ bytes: backendBytes(file) + workingBytes(config, config.max_position_embeddings) });
  const { model, tokenizer: data } = loadModel(file, backend);
  const tokenizer = createTokenizer(data);

  const encode = (prompt: string): number[] => tokenizer.encode(prompt, { bos: data.addBos });
  const next = (ids: readonly number[], view: Partial<View> = {}): SampleRecord => {
    const { seed, settings } = requestOf({ ...DEFAULT_VIEW, ...view });
    const { logits } = run(backend, model, ids, { logits: 'last' });
    return sample(logits.data, settings, ids, drawAt(seed, ids.length));
  };
  return {
    backend,
    model,
    tokenizer,
    encode,
    next,
    generate(view) {
      const ids = encode(view.prompt ?? DEFAULT_VIEW.prompt);
      for (let step = 0; step < (view.steps ?? 0); step++) {
        const { id } = next(ids, view).draw;
        ids.push(id);
        if (id === data.eosId) break;
      }
      return ids;
    },
    head(ids, layer, head) {
      const T = ids.length;
      const names = [`blocks.${layer}.attn.hook_attn_scores`, `blocks.${layer}.attn.hook_pattern`] as const;
      const trace = run(backend, model, ids, { record: names });
      const [scores, weights] = names.map((name) => trace.get(name).data.slice(head * T * T, (head + 1) * T * T));
      return { scores, weights };
    },
  };
}
