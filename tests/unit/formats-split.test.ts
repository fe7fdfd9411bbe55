/** Models in several files: GGUF parts and safetensors shards. */
import { describe, expect, it } from 'vitest';
import { FileProblem, joinGguf, loadModel, readGguf, splitNames } from '../../engine/formats/gguf';
import { writeHf } from '../../engine/formats/hf';
import { readSafetensors, writeSafetensors } from '../../engine/formats/safetensors';
import { INDEX_FILE, readShards, shardNames, WHOLE_FILE } from '../../engine/formats/shards';
import { textbook } from '../../engine/ops';
import { copied, ggufOf, inParts, save, tinyModel, TOKENIZER } from './support/formats-model';

function problem(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FileProblem) return error.message;
    throw error;
  }
  return 'it is read';
}

type Files = Map<string, Uint8Array>;
const without = (files: Files, name: string): Files => new Map([...files].filter(([other]) => other !== name));
const withFile = (files: Files, name: string, bytes: Uint8Array): Files => new Map(files).set(name, bytes);

const whole = save('Q8_0');
const stored = [...readGguf(whole).tensors.values()];
const uint32 = (value: number) => ({ type: 'uint32' as const, value });

const nameOf = (no: number, count = 3) => `parts-0000${no + 1}-of-0000${count}.gguf`;
const parts = (): Files => inParts(whole, 3);
/** A part with other claims about itself. */
const part = (no: number, count: number, tensors: typeof stored = []) =>
  ggufOf(
    [
      ['split.no', uint32(no)],
      ['split.count', uint32(count)],
    ],
    tensors.map(copied),
  );

describe('GGUF in parts', () => {
  it('knows the names of all parts from that of one', () => {
    expect(splitNames('a/parts-00002-of-00003.gguf')).toEqual([0, 1, 2].map((no) => `a/${nameOf(no)}`));
    for (const name of ['tiny.gguf', 'parts-00000-of-00003.gguf', 'parts-00004-of-00003.gguf', 'parts-00001-of-99999.gguf'])
      expect(splitNames(name)).toEqual([name]);
  });

  it('is one model, whatever the order of the parts', () => {
    const expected = loadModel(readGguf(whole), textbook);
    for (const files of [parts(), new Map([...parts()].toReversed()), new Map([['any.gguf', whole]])]) {
      const loaded = loadModel(joinGguf(files), textbook);
      expect(loaded.model).toEqual(expected.model);
      expect(loaded.name).toBe('tiny');
    }
  });

  it('says which part is missing, too many or of another model', () => {
    const files = parts();
    expect(problem(() => readGguf(part(1, 3)))).toBe('this is part 2 of 3 of a split model: all parts are needed together');
    expect(problem(() => joinGguf(without(files, nameOf(1))))).toBe(`part 2 of 3 is missing: ${nameOf(1)}`);
    expect(problem(() => joinGguf(new Map([['one.gguf', part(0, 3)]])))).toBe('part 2 of 3 is missing');
    expect(problem(() => joinGguf(withFile(files, 'copy.gguf', part(2, 3))))).toBe(
      `${nameOf(2)} and copy.gguf are both part 3 of 3`,
    );
    expect(problem(() => joinGguf(withFile(files, nameOf(2), part(1, 2))))).toBe(
      `${nameOf(0)} is one of 3 parts, but ${nameOf(2)} one of 2: they are of different models`,
    );
    expect(problem(() => joinGguf(withFile(files, 'whole.gguf', whole)))).toBe(
      'whole.gguf is no part of a split model, so it must be opened alone',
    );
    expect(problem(() => joinGguf(new Map()))).toBe('there is no file to read');
  });

  it('says what is wrong in which part', () => {
    const files = parts();
    const cut = files.get(nameOf(1))?.subarray(0, -1) ?? new Uint8Array();
    expect(problem(() => joinGguf(withFile(files, nameOf(1), cut)))).toMatch(
      /^parts-00002-of-00003\.gguf: tensor \S+ should end at byte \d+, but the file has \d+: it was cut short/,
    );
    const again = ggufOf(
      [
        ['split.no', uint32(1)],
        ['split.count', uint32(3)],
      ],
      stored.slice(0, 1).map(copied),
    );
    expect(problem(() => joinGguf(withFile(files, nameOf(1), again)))).toBe(
      `tensor token_embd.weight stands in ${nameOf(1)} once more`,
    );
    expect(problem(() => joinGguf(withFile(files, nameOf(0), inParts(whole, 3, 99).get(nameOf(0)) ?? new Uint8Array())))).toBe(
      `the parts have ${stored.length} tensors together, but split.tensors.count is 99`,
    );
    expect(problem(() => joinGguf(withFile(files, nameOf(0), part(7, 3))))).toBe(
      `${nameOf(0)}: split.no is 7, but split.count is 3`,
    );
    expect(problem(() => readGguf(ggufOf([['split.count', uint32(2 ** 31)]])))).toBe('split.count cannot be 2147483648');
    expect(problem(() => readGguf(ggufOf([['split.count', { type: 'string', value: '3' }]])))).toBe('split.count cannot be "3"');
  });
});

const index = (weight_map: unknown) => new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 1 }, weight_map }));

describe('safetensors in shards', () => {
  const folder = new Map(writeHf({ ...tinyModel(), tokenizer: TOKENIZER }));
  const single = readSafetensors(folder.get(WHOLE_FILE) ?? new Uint8Array());
  const tensors = [...single.tensors.values()];
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const shard = (no: number) => writeSafetensors(tensors.filter((_, i) => i % 2 === no).map(copied));
  const map = Object.fromEntries(tensors.map(({ name }, i) => [name, names[i % 2]]));
  const files: Files = new Map([[INDEX_FILE, index(map)], ...names.map((name, no) => [name, shard(no)] as const)]);

  it('are the same tensors as in one file', () => {
    expect(shardNames(index(map))).toEqual(names);
    const read = readShards(files);
    expect([...read.tensors.keys()].toSorted()).toEqual([...single.tensors.keys()].toSorted());
    for (const [name, { shape, bytes }] of read.tensors) {
      expect(shape).toEqual(single.tensors.get(name)?.shape);
      expect(Buffer.compare(bytes, single.tensors.get(name)?.bytes ?? Buffer.alloc(0))).toBe(0);
    }
    expect(readShards(folder).tensors.size).toBe(tensors.length);
  });

  it('say which file or tensor is missing', () => {
    expect(problem(() => readShards(without(files, names[1])))).toBe(
      `${names[1]} is missing: ${INDEX_FILE} says that it holds weights`,
    );
    expect(problem(() => readShards(new Map()))).toBe(`the folder has no ${WHOLE_FILE} and no ${INDEX_FILE}`);
    expect(problem(() => readShards(withFile(files, names[0], shard(1))))).toBe(
      `tensor model.embed_tokens.weight is not in ${names[0]}, where ${INDEX_FILE} says it is`,
    );
    const { 'model.norm.weight': place, ...rest } = map;
    expect(problem(() => readShards(withFile(files, INDEX_FILE, index(rest))))).toBe(
      `tensor model.norm.weight is in ${place}, but not by ${INDEX_FILE}`,
    );
    expect(problem(() => readShards(withFile(files, names[1], shard(1).subarray(0, -1))))).toMatch(
      /^model-00002-of-00002\.safetensors: tensor \S+ should end at byte/,
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['no JSON', new TextEncoder().encode('{'), `${INDEX_FILE} is not JSON`],
    ['no text', Uint8Array.of(0xff), `${INDEX_FILE} is not a text in UTF-8`],
    ['no map', index(undefined), `${INDEX_FILE} has no weight_map`],
    ['an empty map', index({}), `${INDEX_FILE} names no tensors`],
    ['a file elsewhere', index({ x: '../x.safetensors' }), `${INDEX_FILE}: tensor x cannot be in "../x.safetensors"`],
    ['no file', index({ x: 5 }), `${INDEX_FILE}: tensor x cannot be in 5`],
  ])('refuse an index that is %s', (_, bytes, message) => {
    expect(problem(() => readShards(withFile(files, INDEX_FILE, bytes)))).toBe(message);
  });
});
