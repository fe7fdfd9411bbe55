/** GGUF: read a file, load its model, write one. */
export { FileProblem } from '../model/problem';
export { writeGguf, type GgufContents } from './gguf-export';
export { backendBytes, ggufConfig, loadModel, type LoadedModel } from './gguf-load';
export type { GgufFile, GgufScalar, GgufValue } from './gguf-read';
export { joinGguf, readGguf, splitNames } from './gguf-split';
export { readNumbers, type StoredTensor } from './stored';
export type { StorageName, WritableName } from './storage';
