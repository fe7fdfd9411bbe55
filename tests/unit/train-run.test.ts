import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseTrainConfig, type TrainConfig } from '../../engine/train/config';
import type { Source } from '../../engine/train/data';
import { windowsOf } from '../../engine/train/evaluate';
import type { Corpus } from '../../engine/train/node/corpus';
import { train, type RunOptions } from '../../engine/train/node/run';

const VOCABULARY = 258;
const BEGIN = 0;
const END = 1;

/** Documents over a rule that a model can learn: every next token is a fixed function of the last. */
function documents(count: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const ids = [BEGIN];
    let token = 2 + ((i * 7) % 19);
    for (let n = 0; n < 5 + (i % 4); n++) {
      ids.push(token);
      token = 2 + ((token * 5) % 19);
    }
    return [...ids, END];
  });
}

function sourceOf(name: string, share: number, all: readonly number[][]): Source {
  const starts = new Uint32Array(all.length + 1);
  all.forEach((document, i) => (starts[i + 1] = starts[i] + document.length));
  return { name, share, tokens: Uint16Array.from(all.flat()), starts };
}

const corpus: Corpus = {
  // The run itself never asks for text.
  tokenizer: undefined as never,
  sources: [sourceOf('a', 0.7, documents(30)), sourceOf('b', 0.3, documents(11).toReversed())],
  validation: (count) => {
    const sequences = documents(4)
      .slice(0, count)
      .flatMap((document) => windowsOf(document, 16));
    return { sequences, bytes: 40, tokens: sequences.reduce((sum, { targets }) => sum + targets.length, 0) };
  },
};

function configOf(changes: Record<string, unknown> = {}): TrainConfig {
  return parseTrainConfig({
    name: 'tiny',
    seed: 3,
    model: {
      model_type: 'llama',
      vocab_size: VOCABULARY,
      hidden_size: 16,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      head_dim: 4,
      intermediate_size: 32,
      max_position_embeddings: 16,
      rms_norm_eps: 1e-5,
      rope_theta: 10000,
      tie_word_embeddings: true,
      rope_pairing: 'interleaved',
    },
    data: { sequence_length: 16, pack_length: 12, mixture: { a: 0.7, b: 0.3 }, validation: 'c' },
    training: {
      tokens: 100000,
      tokens_per_step: 48,
      learning_rate: 0.01,
      warmup_tokens: 200,
      final_fraction: 0.1,
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weight_decay: 0.1,
      clip: 1,
      initial_deviation: 0.05,
      ...changes,
    },
    logging: { checkpoint_minutes: 5, validation_tokens: 500, validation_documents: 4, snapshots: 0 },
  });
}

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true })));

function folder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'clearhead-train-')));
  return folders[folders.length - 1];
}

function run(config: TrainConfig, options: Partial<RunOptions>) {
  return train(config, corpus, { folder: folder(), threads: 1, backend: 'textbook', resume: false, log: () => {}, ...options });
}

describe('a training run', () => {
  it.each(['adamw', 'muon'])('learns a rule with %s', async (optimiser) => {
    const { losses } = await run(configOf({ optimiser }), { steps: 60 });
    expect(losses[0]).toBeGreaterThan(5);
    expect(losses.at(-1)).toBeLessThan(1.6);
  });

  it('depends on the seed and nothing else', async () => {
    const [a, b] = [await run(configOf(), { steps: 5 }), await run(configOf(), { steps: 5 })];
    expect(a.losses).toEqual(b.losses);
    expect(a.parameters).toEqual(b.parameters);
    const other = await run({ ...configOf(), seed: 4 }, { steps: 5 });
    expect(other.losses).not.toEqual(a.losses);
  });

  it.each(['adamw', 'muon'])('gives the same with two threads as with one, but for rounding (%s)', async (optimiser) => {
    const one = await run(configOf({ optimiser }), { steps: 6 });
    const two = await run(configOf({ optimiser }), { steps: 6, threads: 2 });
    const again = await run(configOf({ optimiser }), { steps: 6, threads: 2 });
    expect(two.losses).toEqual(again.losses);
    two.losses.forEach((loss, i) => expect(loss).toBeCloseTo(one.losses[i], 4));
  });

  it.each(['adamw', 'muon'])('goes on after a stop as if it had not stopped (%s)', async (optimiser) => {
    const whole = await run(configOf({ optimiser }), { steps: 14 });
    const place = folder();
    const head = await run(configOf({ optimiser }), { steps: 6, folder: place });
    const tail = await run(configOf({ optimiser }), { steps: 8, folder: place, resume: true });
    expect([...head.losses, ...tail.losses]).toEqual(whole.losses);
    expect(tail.parameters).toEqual(whole.parameters);
    expect(tail.state).toMatchObject({ steps: 14, tokens: whole.state.tokens, data: whole.state.data });
  });

  it('gives the same with the kernels as with the textbook, but for rounding', async () => {
    const slow = await run(configOf({ optimiser: 'muon' }), { steps: 5 });
    const fast = await run(configOf({ optimiser: 'muon' }), { steps: 5, threads: 2, backend: 'kernels' });
    expect(fast.losses[4]).toBeLessThan(fast.losses[0]);
    fast.losses.forEach((loss, i) => expect(loss).toBeCloseTo(slow.losses[i], 3));
  });

  it('keeps a history with validation, and scores the whole file at its end', async () => {
    const place = folder();
    const { score, state } = await run(configOf({ tokens: 1000 }), { folder: place });
    expect(state.tokens).toBeGreaterThanOrEqual(1000);
    expect(score?.bitsPerByte).toBeCloseTo(((score?.natsPerToken ?? 0) * (score?.tokens ?? 0)) / Math.LN2 / 40, 10);
    const lines = readFileSync(join(place, 'history.jsonl'), 'utf8').trim().split('\n');
    const entries: Record<string, number>[] = lines.map((line) => JSON.parse(line));
    expect(entries.filter((entry) => 'validation' in entry)).toHaveLength(2);
    expect(entries[0]).toMatchObject({ step: 10 });
  });

  it('says why it cannot go on', async () => {
    await expect(run(configOf(), { resume: true })).rejects.toThrow(/does not exist: start without --resume/);
    const place = folder();
    await run(configOf(), { steps: 1, folder: place });
    await expect(run(configOf(), { steps: 1, folder: place })).rejects.toThrow(/exists: give --resume/);
    await expect(run(configOf({ tokens_per_step: 32 }), { folder: place, resume: true })).rejects.toThrow(/of another run/);
  });

  it('stops with a reason when the loss is no number', async () => {
    await expect(run(configOf({ weight_decay: 1e30 }), { steps: 20, threads: 2 })).rejects.toThrow(
      /learning rate may be too high/,
    );
  });
});
