/**
 * Weights of a Hugging Face folder: `model.safetensors`, or several files with `model.safetensors.index.json`, whose `weight_map`
 * says for every tensor which file it is in.
 */
import { FileProblem } from '../model/problem';
import { show } from '../model/validate';
import { isObject, parseJson } from './json';
import { readSafetensors, type SafetensorsFile } from './safetensors';
import type { ByteSource } from './source';
import { isName, type StoredTensor } from './stored';
import { fileText } from './text';

export const WHOLE_FILE = 'model.safetensors';
export const INDEX_FILE = 'model.safetensors.index.json';

/** The tensors' files, by the index. Throws a FileProblem where the index is none, or names a file outside the folder. */
function weightMap(index: ByteSource): ReadonlyMap<string, string> {
  const map = parseJson(INDEX_FILE, fileText(INDEX_FILE, index)).weight_map;
  if (!isObject(map)) throw new FileProblem(`${INDEX_FILE} has no weight_map`);
  const entries = Object.entries(map).map(([tensor, file]): [string, string] => {
    if (!isName(tensor)) throw new FileProblem(`${INDEX_FILE}: a tensor is called ${show(tensor)}, which can be no name`);
    if (typeof file !== 'string' || !isName(file) || !/^[^/\\]+\.safetensors$/.test(file))
      throw new FileProblem(`${INDEX_FILE}: tensor ${tensor} cannot be in ${show(file)}`);
    return [tensor, file];
  });
  if (entries.length === 0) throw new FileProblem(`${INDEX_FILE} names no tensors`);
  return new Map(entries);
}

/** The names of the files that hold the weights, by the index. */
export function shardNames(index: ByteSource): string[] {
  return [...new Set(weightMap(index).values())];
}

/**
 * Reads a folder's weights, whole or in shards, as if they were one file. Throws a FileProblem that names the file which is missing
 * or damaged, or the tensor which is not where the index says.
 */
export function readShards(files: ReadonlyMap<string, ByteSource>): SafetensorsFile {
  const whole = files.get(WHOLE_FILE);
  if (whole !== undefined) return readSafetensors(whole);
  const index = files.get(INDEX_FILE);
  if (index === undefined) throw new FileProblem(`the folder has no ${WHOLE_FILE} and no ${INDEX_FILE}`);

  const places = weightMap(index);
  const shards = new Map(shardNames(index).map((name) => [name, readShard(name, files.get(name))]));
  const tensors = new Map<string, StoredTensor>();
  for (const [tensor, file] of places) {
    const stored = shards.get(file)?.tensors.get(tensor);
    if (stored === undefined) throw new FileProblem(`tensor ${tensor} is not in ${file}, where ${INDEX_FILE} says it is`);
    tensors.set(tensor, stored);
  }
  for (const [file, shard] of shards)
    for (const tensor of shard.tensors.keys())
      if (places.get(tensor) !== file) throw new FileProblem(`tensor ${tensor} is in ${file}, but not by ${INDEX_FILE}`);
  return { metadata: new Map(), tensors };
}

function readShard(name: string, bytes: ByteSource | undefined): SafetensorsFile {
  if (bytes === undefined) throw new FileProblem(`${name} is missing: ${INDEX_FILE} says that it holds weights`);
  try {
    return readSafetensors(bytes);
  } catch (error) {
    if (error instanceof FileProblem) throw new FileProblem(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
