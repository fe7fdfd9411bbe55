/** Files that a person chooses or drops: which of them make a model, and what it is called. */
import { FOLDER_FILES } from '../../engine/formats/open';
import { INDEX_FILE } from '../../engine/formats/shards';
import type { LocalFile } from './dropped-files';
import type { Manifest, ModelFiles } from './model-files';

export interface LocalModel {
  readonly manifest: Manifest;
  readonly files: ModelFiles;
}

/** What else may lie beside them in a folder is left out; where nothing is known, all files stay, and reading them says why not. */
export function localModel(chosen: readonly LocalFile[]): LocalModel {
  const known = chosen.filter(({ file: { name } }) => isModelFile(name));
  const used = (known.length > 0 ? known : chosen).toSorted((a, b) => (a.file.name < b.file.name ? -1 : 1));
  const files = new Map(used.map(({ file }) => [file.name, file]));
  const gguf = used.find(({ file }) => file.name.endsWith('.gguf'));
  const id = gguf?.file.name ?? (used.find(({ folder }) => folder !== '')?.folder || used[0].file.name);
  const entries = Array.from(files.values(), ({ name, size }) => ({ name, bytes: size, url: null }));
  // A slash would make it the address of a repository.
  return { manifest: { id: id.replaceAll('/', '-'), files: entries }, files };
}

function isModelFile(name: string): boolean {
  return /\.(gguf|safetensors)$/.test(name) || name === INDEX_FILE || FOLDER_FILES.some((file) => file === name);
}

/** Files from a file chooser, which tells a chosen folder in their paths. */
export function chosenFiles(list: FileList): LocalFile[] {
  return Array.from(list, (file) => ({ file, folder: file.webkitRelativePath.split('/').at(-2) ?? '' }));
}
