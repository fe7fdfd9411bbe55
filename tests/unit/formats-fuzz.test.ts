/**
 * Damaged files: whatever the damage, reading ends in a FileProblem or in a model that is whole, and memory is never taken beyond
 * what was foretold. Anything else (another error, a number that is none, a hang) fails.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendBytes, FileProblem, loadModel, readGguf } from '../../engine/formats/gguf';
import { hfBackendBytes, loadHf, readHf, writeHf } from '../../engine/formats/hf';
import { allWeights } from '../../engine/formats/names';
import { matrixNumbers } from '../../engine/formats/pairing';
import { validateConfig } from '../../engine/model/validate';
import type { Model } from '../../engine/model/weights';
import { textbook } from '../../engine/ops';
import type { Backend } from '../../engine/tensor/backend';
import { sizeOf } from '../../engine/tensor/tensor';
import { save, tinyModel, TOKENIZER } from './support/formats-model';

type Damage =
  | { readonly kind: 'flip'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

/** Mostly in the first `header` bytes, where it matters most: the rest is numbers. */
function damage(header: number, whole: number): fc.Arbitrary<Damage[]> {
  const at = fc.oneof({ weight: 5, arbitrary: fc.nat(header) }, { weight: 1, arbitrary: fc.nat(whole) });
  return fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('flip' as const), at, byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)) }),
      fc.record({ kind: fc.constant('cut' as const), at, length: fc.oneof(fc.nat(16), fc.nat(whole)) }),
      fc.record({ kind: fc.constant('insert' as const), at, bytes: fc.uint8Array({ maxLength: 40 }) }),
    ),
    { minLength: 1, maxLength: 4 },
  );
}

function apply(file: Uint8Array, damages: readonly Damage[]): Uint8Array {
  return damages.reduce((bytes, hit) => {
    if (hit.kind === 'flip') return bytes.with(Math.min(hit.at, bytes.length - 1), hit.byte);
    const skipped = hit.kind === 'cut' ? hit.length : 0;
    const middle = hit.kind === 'insert' ? hit.bytes : new Uint8Array();
    const rest = bytes.subarray(hit.at + skipped);
    const out = new Uint8Array(Math.min(hit.at, bytes.length) + middle.length + rest.length);
    out.set(bytes.subarray(0, hit.at));
    out.set(middle, out.length - rest.length - middle.length);
    out.set(rest, out.length - rest.length);
    return out;
  }, file);
}

/** A backend that gives no more memory than was asked for beforehand. */
function limited(bytes: number): Backend {
  let left = bytes;
  const take = (size: number) => {
    left -= Math.ceil(size / 64) * 64;
    if (left < 0) throw new Error(`more memory was taken than the ${bytes} bytes foretold`);
  };
  return {
    ...textbook,
    alloc(length) {
      take(4 * length);
      return new Float32Array(length);
    },
    allocInt8(length) {
      take(length);
      return new Int8Array(length);
    },
  };
}

/** Every weight is there, of the right size, and every number finite. */
function isWhole({ config, weights }: Model): boolean {
  validateConfig(config);
  const norms = [weights.norm, ...weights.layers.flatMap((layer) => [layer.input_layernorm, layer.post_attention_layernorm])];
  const matrices = [
    weights.embed_tokens,
    weights.lm_head,
    ...weights.layers.flatMap(({ input_layernorm: _1, post_attention_layernorm: _2, ...rest }) => Object.values(rest)),
  ];
  const numbers = [...norms, ...new Set(matrices)].map((weight) =>
    weight instanceof Float32Array ? weight : matrixNumbers(weight),
  );
  const expected = [...allWeights(config, 'gguf')].reduce((total, { shape }) => total + sizeOf(shape), 0);
  return (
    numbers.reduce((total, values) => total + values.length, 0) === expected &&
    numbers.every((values) => values.every(Number.isFinite))
  );
}

/** What comes of a file: a model, or null where it was refused with a message. */
function outcome(load: () => Model): Model | null {
  try {
    return load();
  } catch (error) {
    if (error instanceof FileProblem && error.message.length > 10 && error.message.length < 400) return null;
    throw error;
  }
}

/** Loads the file damaged in many ways, and says which share was refused. Throws where damage led to anything else. */
function shareRefused(file: Uint8Array, header: number, load: (bytes: Uint8Array) => Model): number {
  let refused = 0;
  fc.assert(
    fc.property(damage(header, file.length), (damages) => {
      const model = outcome(() => load(apply(file, damages)));
      if (model === null) refused++;
      return model === null || isWhole(model);
    }),
    { numRuns: RUNS, seed: 20 },
  );
  return refused / RUNS;
}

const RUNS = 400;
const SMALL = { tie_word_embeddings: true, num_hidden_layers: 1, hidden_size: 32, intermediate_size: 32 };

function loadGguf(bytes: Uint8Array): Model {
  const gguf = readGguf(bytes);
  return loadModel(gguf, limited(backendBytes(gguf))).model;
}

function loadFolder(config: string, weights: Uint8Array): Model {
  const folder = readHf(config, weights);
  return loadHf(folder, limited(hfBackendBytes(folder)));
}

const folder = writeHf({ ...tinyModel(SMALL), tokenizer: TOKENIZER });
const config = new TextDecoder().decode(folder.get('config.json'));
const safetensors = folder.get('model.safetensors') ?? new Uint8Array();

describe('damaged files are refused or load whole', () => {
  // Damage that is always noticed, or never, would mean that only one of the two was tried.
  it.each(['F32', 'Q8_0'] as const)('GGUF, %s', (type) => {
    const file = save(type, SMALL);
    expect(isWhole(loadGguf(file))).toBe(true);
    const header = Math.min(...Array.from(readGguf(file).tensors.values(), ({ bytes }) => bytes.byteOffset));
    const share = shareRefused(file, header, loadGguf);
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(1);
  });

  it('Hugging Face', () => {
    expect(isWhole(loadFolder(config, safetensors))).toBe(true);
    const header = 8 + new DataView(safetensors.buffer).getUint32(0, true);
    const share = shareRefused(safetensors, header, (bytes) => loadFolder(config, bytes));
    expect(share).toBeGreaterThan(0.5);
    expect(share).toBeLessThan(1);
  });

  it('config.json, any JSON in any field', () => {
    const keys: Record<string, unknown> = JSON.parse(config);
    const field = fc.constantFrom(...Object.keys(keys));
    const value = fc.oneof(fc.jsonValue(), fc.integer(), fc.double());
    let loaded = 0;
    fc.assert(
      fc.property(fc.dictionary(field, value, { minKeys: 1, maxKeys: 3 }), (fields) => {
        const model = outcome(() => loadFolder(JSON.stringify({ ...keys, ...fields }), safetensors));
        if (model !== null) loaded++;
        return model === null || isWhole(model);
      }),
      { numRuns: RUNS, seed: 21 },
    );
    expect(loaded).toBeGreaterThan(0);
    expect(loaded).toBeLessThan(RUNS);
  });
});
