/**
 * Damaged model files: whatever the damage, opening ends in a FileProblem or in a model that is whole, and memory is never taken
 * beyond what was foretold. Anything else (another error, a number that is none) throws here.
 */
import fc from 'fast-check';
import { FileProblem, readGguf } from '../../../engine/formats/gguf';
import { writeHf } from '../../../engine/formats/hf';
import { allWeights } from '../../../engine/formats/names';
import { openModel } from '../../../engine/formats/open';
import { matrixNumbers } from '../../../engine/formats/pairing';
import { readSafetensors, writeSafetensors } from '../../../engine/formats/safetensors';
import { STORAGES } from '../../../engine/formats/storage';
import { validateConfig } from '../../../engine/model/validate';
import { isMixture, type LayerWeights, type Model } from '../../../engine/model/weights';
import { textbook } from '../../../engine/ops';
import type { Backend } from '../../../engine/tensor/backend';
import type { Matrix } from '../../../engine/tensor/matrix';
import { sizeOf } from '../../../engine/tensor/tensor';
import { createTokenizer } from '../../../engine/tokenizer';
import { BYTE_TOKENIZER, copied, entriesOf, ggufOf, inParts, save, tinyModel } from './formats-model';

type Files = ReadonlyMap<string, Uint8Array>;

/** Files that open as a model, of which one is damaged. */
export interface Target {
  readonly what: string;
  readonly files: Files;
  readonly damaged: string;
  /** The bytes at the file's start where damage matters most: the rest is numbers. */
  readonly header: number;
}

type Damage =
  | { readonly kind: 'flip'; readonly at: number; readonly byte: number }
  | { readonly kind: 'cut'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

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
    if (hit.kind === 'flip') return bytes.length === 0 ? bytes : bytes.with(Math.min(hit.at, bytes.length - 1), hit.byte);
    const skipped = hit.kind === 'cut' ? hit.length : 0;
    const middle = hit.kind === 'insert' ? hit.bytes : new Uint8Array();
    const [before, after] = [bytes.subarray(0, hit.at), bytes.subarray(hit.at + skipped)];
    const out = new Uint8Array(before.length + middle.length + after.length);
    out.set(before);
    out.set(middle, before.length);
    out.set(after, before.length + middle.length);
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

type Weight = Matrix | Float32Array | undefined;

/** All weights of a model as float32. */
export function allNumbers({ embed_tokens, norm, lm_head, layers }: Model['weights']): Float32Array[] {
  const ofLayer = (layer: LayerWeights): Weight[] => {
    if (!isMixture(layer)) return Object.values<Weight>({ ...layer });
    const { experts, ...rest } = layer;
    return [...Object.values<Weight>(rest), ...experts.flatMap((expert) => Object.values<Matrix>({ ...expert }))];
  };
  return [...new Set<Weight>([embed_tokens, norm, lm_head, ...layers.flatMap(ofLayer)])].flatMap((weight) =>
    weight === undefined ? [] : [weight instanceof Float32Array ? weight : matrixNumbers(weight)],
  );
}

/** Every weight is there, of the right size, and every number finite. */
function isWhole({ config, weights }: Model): boolean {
  validateConfig(config);
  const numbers = allNumbers(weights);
  const expected = [...allWeights(config, 'gguf')].reduce((total, { shape }) => total + sizeOf(shape), 0);
  return (
    numbers.reduce((total, values) => total + values.length, 0) === expected &&
    numbers.every((values) => values.every(Number.isFinite))
  );
}

/** What comes of the files: null where they load whole, or the message with which they are refused. Throws for anything else. */
export function outcome(files: Files): string | null {
  try {
    const opened = openModel(files);
    opened.generation();
    const { model } = opened.load(limited(opened.weightBytes()));
    if (!isWhole(model)) throw new Error('a damaged file was loaded as if it were whole');
    const tokenizer = opened.tokenizer();
    if (!fits(() => createTokenizer(tokenizer))) return 'the vocabulary is no tokenizer';
    return null;
  } catch (error) {
    if (error instanceof FileProblem && error.message.length > 10 && error.message.length < 400) return error.message;
    throw error;
  }
}

/** What is wrong within a vocabulary is found when it is put to use, and told by a RangeError. */
function fits(create: () => unknown): boolean {
  try {
    create();
    return true;
  } catch (error) {
    if (error instanceof RangeError && error.message.length > 10) return false;
    throw error;
  }
}

export interface Finding {
  /** Which share of the damaged files was refused; the others loaded whole. */
  readonly refused: number;
  /** Different messages, numbers and names left aside. */
  readonly messages: number;
  readonly slowest: number;
}

/** Damages a target's file in many ways. Throws, with the damage that did it, where one leads to anything but the two good ends. */
export function fuzz({ files, damaged, header }: Target, runs: number, seed: number): Finding {
  const file = files.get(damaged) ?? new Uint8Array();
  const messages = new Set<string>();
  let [refused, slowest] = [0, 0];
  fc.assert(
    fc.property(damage(header, file.length), (damages) => {
      const began = performance.now();
      const message = outcome(new Map(files).set(damaged, apply(file, damages)));
      slowest = Math.max(slowest, performance.now() - began);
      if (message === null) return;
      refused++;
      messages.add(message.replaceAll(/"[^"]*"|\S*[\d._]\S*|(?<=tensor |key )\S+/g, '…'));
    }),
    { numRuns: runs, seed },
  );
  return { refused: refused / runs, messages: messages.size, slowest };
}

const SMALL = { tie_word_embeddings: true, num_hidden_layers: 1, hidden_size: 32, intermediate_size: 32 };

function ggufTarget(what: string, file: Uint8Array): Target {
  const header = Math.min(...Array.from(readGguf(file).tensors.values(), ({ bytes }) => bytes.byteOffset));
  return { what, files: new Map([['tiny.gguf', file]]), damaged: 'tiny.gguf', header };
}

/** A model whose matrices are stored each in another type. */
function everyType(): Uint8Array {
  const wide = { hidden_size: 256, intermediate_size: 256, num_attention_heads: 32, num_key_value_heads: 32 };
  const file = save('F32', { ...SMALL, ...wide }, BYTE_TOKENIZER);
  const types = STORAGES.filter(({ name }) => name !== 'F32');
  let next = 0;
  const tensors = [...readGguf(file).tensors.values()].map((stored) => {
    if (stored.shape.length === 1) return copied(stored);
    const storage = types[next++ % types.length];
    // As halves, bytes of 0x11 are small numbers, and no type has others that could not be finite.
    return { ...stored, storage, write: (out: Uint8Array) => out.fill(0x11) };
  });
  return ggufOf(entriesOf(file), tensors);
}

function splitTargets(): Target[] {
  const files = inParts(save('Q8_0', SMALL, BYTE_TOKENIZER), 2);
  return [...files.keys()].map((damaged) => ({ what: `GGUF in parts, ${damaged}`, files, damaged, header: 8000 }));
}

/** The tiny model's tokenizer as Hugging Face has it. */
function tokenizerJson(): Uint8Array {
  const { tokens, merges, tokenTypes } = BYTE_TOKENIZER;
  const special = (id: number) => tokenTypes[id] !== 1;
  return jsonFile({
    version: '1.0',
    added_tokens: tokens.flatMap((content, id) => (special(id) ? [{ id, content, special: tokenTypes[id] === 3 }] : [])),
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(tokens.flatMap((token, id) => (special(id) ? [] : [[token, id]]))),
      merges: merges.map((merge) => merge.split(' ')),
    },
  });
}

const jsonFile = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

/** A Hugging Face folder of the tiny model, complete. */
export function hfFiles(): Map<string, Uint8Array> {
  return new Map([
    ...writeHf({ ...tinyModel({ ...SMALL, vocab_size: BYTE_TOKENIZER.tokens.length }), tokenizer: BYTE_TOKENIZER }),
    ['tokenizer.json', tokenizerJson()],
    ['tokenizer_config.json', jsonFile({ bos_token: '<|begin|>', eos_token: { content: '<|end|>' }, add_bos_token: true })],
    ['generation_config.json', jsonFile({ eos_token_id: [1], do_sample: true, temperature: 0.7, top_k: 20, top_p: 0.9 })],
  ]);
}

const headerOf = (safetensors: Uint8Array) => 8 + new DataView(safetensors.buffer).getUint32(0, true);

function folderTarget(files: Files, damaged: string): Target {
  const file = files.get(damaged) ?? new Uint8Array();
  return {
    what: `Hugging Face, ${damaged}`,
    files,
    damaged,
    header: damaged.endsWith('.json') ? file.length : headerOf(file),
  };
}

function folderTargets(): Target[] {
  const files = hfFiles();
  const whole = files.get('model.safetensors') ?? new Uint8Array();
  const stored = [...readSafetensors(whole).tensors.values()];
  const shards = new Map(files);
  shards.delete('model.safetensors');
  const names = [1, 2].map((no) => `model-0000${no}-of-00002.safetensors`);
  names.forEach((name, no) => shards.set(name, writeSafetensors(stored.filter((_, i) => i % 2 === no).map(copied))));
  const weight_map = Object.fromEntries(stored.map(({ name }, i) => [name, names[i % 2]]));
  shards.set('model.safetensors.index.json', jsonFile({ metadata: {}, weight_map }));

  return [
    ...[...files.keys()].map((name) => folderTarget(files, name)),
    ...[names[1], 'model.safetensors.index.json'].map((name) => folderTarget(shards, name)),
  ];
}

/** Every kind of file that is read. */
export function targets(): Target[] {
  return [
    ggufTarget('GGUF, F32', save('F32', SMALL, BYTE_TOKENIZER)),
    ggufTarget('GGUF, Q8_0', save('Q8_0', SMALL, BYTE_TOKENIZER)),
    ggufTarget('GGUF, every other type', everyType()),
    ...splitTargets(),
    ...folderTargets(),
  ];
}
