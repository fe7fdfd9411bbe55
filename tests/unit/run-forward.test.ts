import { describe, expect, test } from 'vitest';
import { anglesOf } from '../../engine/run/angles';
import { forward } from '../../engine/run/forward';
import { activationNames, globMatcher, shapeOf } from '../../engine/run/names';
import { createKeepingStore } from '../../engine/run/store';
import { run, traceOf } from '../../engine/run/trace';
import { textbook } from '../../engine/ops';
import type { Backend } from '../../engine/tensor/backend';
import { sizeOf } from '../../engine/tensor/tensor';
import { distance, randomModel, TINY } from './support/random-model';
import { referenceActivations } from './support/reference';

const TOKENS = [3, 17, 0, 22, 5, 5, 9];

describe('names', () => {
  test.each([
    ['*', 'blocks.0.attn.hook_q', true],
    ['blocks.*.attn.hook_pattern', 'blocks.12.attn.hook_pattern', true],
    ['blocks.*.attn.hook_pattern', 'blocks.12.attn.hook_patterns', false],
    ['blocks.1.*', 'blocks.11.hook_mlp_out', false],
    ['*.hook_q', 'blocks.0.attn.hook_rot_q', false],
    ['logits', 'logits', true],
    ['hook.embed', 'hook_embed', false],
  ])('%s matches %s: %s', (glob, name, expected) => {
    expect(globMatcher([glob])(name)).toBe(expected);
  });

  test('a run computes exactly the listed activations, in order, with the listed shapes', () => {
    const model = randomModel(textbook);
    const trace = run(textbook, model, TOKENS, { record: ['*'] });
    const listed = activationNames(model.config);
    expect(trace.names()).toEqual(listed.map(({ name }) => name));
    for (const { name, axes } of listed) {
      const shape = shapeOf(axes, model.config, TOKENS.length, TOKENS.length);
      expect({ name, shape: trace.get(name).shape }).toEqual({ name, shape });
      expect({ name, size: trace.get(name).data.length }).toEqual({ name, size: sizeOf(shape) });
    }
  });

  test('are the ones that the design promises', () => {
    const inBlock = activationNames(TINY).flatMap(({ name, layer }) => (layer === 2 ? [name.replace('blocks.2.', '')] : []));
    expect(new Set(inBlock)).toEqual(
      new Set(
        `hook_resid_pre ln1.hook_scale ln1.hook_normalized ln1.hook_out attn.hook_q attn.hook_k attn.hook_v attn.hook_rot_q
         attn.hook_rot_k attn.hook_attn_scores attn.hook_pattern attn.hook_z attn.hook_result hook_attn_out hook_resid_mid
         ln2.hook_scale ln2.hook_normalized ln2.hook_out mlp.hook_pre mlp.hook_pre_linear mlp.hook_post hook_mlp_out
         hook_resid_post`.split(/\s+/),
      ),
    );
    const outside = activationNames(TINY).flatMap(({ name, layer }) => (layer === null ? [name] : []));
    expect(outside).toEqual(['hook_embed', 'ln_final.hook_scale', 'ln_final.hook_normalized', 'ln_final.hook_out', 'logits']);
  });
});

describe('the forward pass', () => {
  test.each([
    { rope_pairing: 'interleaved', tie_word_embeddings: false },
    { rope_pairing: 'half', tie_word_embeddings: true },
    { rope_pairing: 'half', num_key_value_heads: 1 },
    { rope_pairing: 'interleaved', num_key_value_heads: 4 },
  ] as const)('gives every activation as a float64 implementation from the definitions does: %o', (changes) => {
    const model = randomModel(textbook, changes);
    const trace = run(textbook, model, TOKENS, { record: ['*'] });
    const expected = referenceActivations(model, TOKENS);
    const wrong = trace.names().filter((name) => !(distance(trace.get(name).data, expected.get(name) ?? []) < 2e-6));
    expect(wrong).toEqual([]);
  });

  test('gives the same logits, to the bit, whatever is recorded', () => {
    const model = randomModel(textbook);
    const bare = run(textbook, model, TOKENS).logits.data;
    for (const record of [
      ['*'],
      ['*.hook_attn_scores'],
      ['*.hook_q', '*.hook_normalized'],
      ['*.hook_result', '*.hook_resid_pre'],
    ])
      expect(run(textbook, model, TOKENS, { record }).logits.data).toEqual(bare);
  });

  test('gives each activation the same numbers alone as together with all others', () => {
    const model = randomModel(textbook);
    const all = run(textbook, model, TOKENS, { record: ['*'] });
    for (const name of all.names()) expect(run(textbook, model, TOKENS, { record: [name] }).get(name)).toEqual(all.get(name));
  });

  test('gives the last logits alone, if only those are asked for', () => {
    const model = randomModel(textbook);
    const all = run(textbook, model, TOKENS).logits;
    const last = run(textbook, model, TOKENS, { logits: 'last' }).logits;
    expect(last.shape).toEqual([1, TINY.vocab_size]);
    expect(last.data).toEqual(all.data.slice(-TINY.vocab_size));
  });

  test('looks only back: another last token changes nothing before it, and something at it', () => {
    const model = randomModel(textbook);
    const a = run(textbook, model, TOKENS, { record: ['*'] });
    const b = run(textbook, model, [...TOKENS.slice(0, -1), 1], { record: ['*'] });
    for (const { name, axes } of activationNames(model.config)) {
      const rowsOf = (trace: typeof a): Float32Array[] => {
        const { data, shape } = trace.get(name);
        const [rows, width] = axes[0] === 'T' ? [shape[0], data.length / shape[0]] : [shape[0] * shape[1], shape[2]];
        return Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width));
      };
      const [rowsA, rowsB] = [rowsOf(a), rowsOf(b)];
      const isLast = (row: number): boolean => row % TOKENS.length === TOKENS.length - 1;
      expect(rowsA.filter((_, row) => !isLast(row))).toEqual(rowsB.filter((_, row) => !isLast(row)));
      expect(rowsA.filter((_, row) => isLast(row))).not.toEqual(rowsB.filter((_, row) => isLast(row)));
    }
  });

  test.each([
    [[], /no tokens/],
    [[3, 23], /token 23 at position 1 is outside the vocabulary of 23/],
    [[-1], /token -1/],
    [[1.5], /token 1.5/],
    [Array.from({ length: 17 }, () => 1), /17 tokens do not fit: there are 16 positions/],
  ])('refuses %j', (tokens, message) => {
    const attempt = (): unknown => run(textbook, randomModel(textbook), tokens);
    expect(attempt).toThrow(RangeError);
    expect(attempt).toThrow(message);
  });
});

describe('a trace', () => {
  test('says what it has, if asked for what it has not', () => {
    const trace = run(textbook, randomModel(textbook), TOKENS, { record: ['hook_embed'] });
    expect(trace.has('hook_embed')).toBe(true);
    expect(trace.has('blocks.0.hook_mlp_out')).toBe(false);
    expect(() => trace.get('blocks.0.hook_mlp_out')).toThrow(
      'blocks.0.hook_mlp_out was not recorded in this run; recorded: hook_embed, logits',
    );
  });

  test('survives a journey between threads', () => {
    const { tokens, start, activations, logits } = run(textbook, randomModel(textbook), TOKENS, { record: ['hook_embed'] });
    const arrived = traceOf(structuredClone({ tokens, start, activations }));
    expect(arrived.tokens).toEqual(TOKENS);
    expect(arrived.logits).toEqual(logits);
    expect(arrived.get('hook_embed')).toEqual(activations.get('hook_embed'));
  });
});

/** The textbook, with an arena's bookkeeping. */
function counting(): Backend & { used: number; peak: number } {
  const backend = {
    ...textbook,
    used: 0,
    peak: 0,
    alloc(length: number) {
      backend.used += length;
      backend.peak = Math.max(backend.peak, backend.used);
      return new Float32Array(length).fill(NaN);
    },
    mark: () => backend.used,
    release(mark: number) {
      backend.used = mark;
    },
  };
  return backend;
}

describe('memory', () => {
  test('of a run is given back, after a failure too, and does not grow with the layers', () => {
    const backend = counting();
    const peak = (changes: object): number => {
      backend.used = 0;
      backend.peak = 0;
      run(backend, randomModel(textbook, changes), TOKENS, { record: ['*'] });
      expect(backend.used).toBe(0);
      return backend.peak;
    };
    expect(peak({ num_hidden_layers: 6 })).toBe(peak({ num_hidden_layers: 2 }));
    expect(() => run(backend, randomModel(textbook), [99])).toThrow(RangeError);
    expect(backend.used).toBe(0);
  });

  test('of a keeping store is taken once, and keeps what a trace records', () => {
    const backend = counting();
    const model = randomModel(textbook);
    const globs = [
      'hook_embed',
      'blocks.*.hook_resid_pre',
      '*.hook_rot_q',
      '*.hook_pattern',
      '*.hook_scale',
      '*.hook_post',
      'logits',
    ];
    const store = createKeepingStore(backend, model.config, TOKENS.length, globs);
    const used = backend.used;
    const rope = anglesOf(textbook, model.config, TOKENS.length);

    for (const tokens of [[1, 2, 3, 4, 5, 6, 7], TOKENS, TOKENS.slice(0, 4)]) {
      const logits = forward(backend, model, tokens, store, { rope });
      const trace = run(textbook, model, tokens, { record: globs });
      expect(logits).toEqual(trace.logits.data);
      for (const name of trace.names()) expect([name, store.get(name)]).toEqual([name, trace.get(name).data]);
    }
    expect(backend.used).toBe(used);
    expect(() => store.get('blocks.0.attn.hook_z')).toThrow('not kept');
    expect(() => forward(backend, model, [...TOKENS, 1], store, { rope: anglesOf(textbook, model.config, 16) })).toThrow(
      'larger than this store',
    );
  });

  test('everything can be kept at once', () => {
    const model = randomModel(textbook);
    const store = createKeepingStore(textbook, model.config, TOKENS.length, ['*']);
    forward(textbook, model, TOKENS, store, { rope: anglesOf(textbook, model.config, TOKENS.length) });
    const trace = run(textbook, model, TOKENS, { record: ['*'] });
    for (const name of trace.names()) expect([name, store.get(name)]).toEqual([name, trace.get(name).data]);
  });
});
