/**
 * What a Hugging Face repository offers. One request to the Hub's API lists its files with their sizes
 * (huggingface_hub: HfApi.model_info with files_metadata), and the commit, so that a download resumed later is of the same files.
 */
import { splitNames } from '../../engine/formats/gguf';
import { FOLDER_FILES } from '../../engine/formats/open';
import { INDEX_FILE, WHOLE_FILE } from '../../engine/formats/shards';
import { ModelFault } from './fault';
import type { FileEntry, Manifest } from './model-files';
import type { Reference } from './reference';

const HUB = 'https://huggingface.co';

interface Listing {
  readonly commit: string;
  readonly files: ReadonlyMap<string, number>;
}

/** The models that a repository holds, the fittest first: the one that was asked for, or all of them. Throws a ModelFault. */
export async function lookUp(reference: Reference): Promise<Manifest[]> {
  const { owner, name, path } = reference;
  const repository = `${owner}/${name}`;
  const listing = await list(reference);
  const entry = (file: string): FileEntry => ({
    name: file.split('/').at(-1) ?? file,
    bytes: listing.files.get(file) ?? 0,
    url: `${HUB}/${repository}/resolve/${listing.commit}/${file.split('/').map(encodeURIComponent).join('/')}`,
  });
  const gguf = (file: string): Manifest => ({ id: `${repository}/${file}`, files: partsOf(file).map(entry) });

  if (path?.endsWith('.gguf')) {
    const missing = partsOf(path).find((part) => !listing.files.has(part));
    if (missing !== undefined) throw new ModelFault('file', `${repository}: ${missing}`);
    return [gguf(path)];
  }
  const folder = folderFiles([...listing.files.keys()]);
  const whole: Manifest[] = folder === null ? [] : [{ id: repository, files: folder.map(entry) }];
  // The address of a folder's weights means the folder.
  if (path !== null && whole.length > 0 && folder?.includes(path)) return whole;
  if (path !== null) throw new ModelFault('file', `${repository}: ${path}`);

  const files = [...listing.files.keys()].filter((file) => isFirstGguf(file)).toSorted((a, b) => fitness(a) - fitness(b));
  const found = [...files.map(gguf), ...whole];
  if (found.length === 0) throw new ModelFault('nothing', repository);
  return found;
}

async function list({ owner, name, revision }: Reference): Promise<Listing> {
  const address = `${HUB}/api/models/${owner}/${name}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const response = await fetch(address).catch((error: unknown) => {
    throw new ModelFault('network', 'huggingface.co', { cause: error });
  });
  // The Hub answers 401 for what does not exist too, so that nobody learns what is private.
  if ([401, 403, 404].includes(response.status)) throw new ModelFault('repository', `${owner}/${name}: HTTP ${response.status}`);
  if (!response.ok) throw new ModelFault('server', `huggingface.co: HTTP ${response.status}`);
  const answer: unknown = await response.json().catch((error: unknown) => {
    throw new ModelFault('server', 'huggingface.co', { cause: error });
  });
  const { sha, siblings } = (answer ?? {}) as { sha?: unknown; siblings?: unknown };
  if (typeof sha !== 'string' || !Array.isArray(siblings)) throw new ModelFault('server', 'huggingface.co');
  const files = siblings.flatMap((sibling: { rfilename?: unknown; size?: unknown } | null): [string, number][] =>
    typeof sibling?.rfilename === 'string' && typeof sibling.size === 'number' ? [[sibling.rfilename, sibling.size]] : [],
  );
  return { commit: sha, files: new Map(files) };
}

/** A GGUF file's path, or the paths of all its parts. */
function partsOf(path: string): string[] {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return splitNames(path.slice(folder.length)).map((name) => folder + name);
}

/** Whether a file is a language model, whole or a model's first part: not what turns pictures into tokens beside one. */
function isFirstGguf(path: string): boolean {
  return path.endsWith('.gguf') && !/mmproj|imatrix/i.test(path) && partsOf(path)[0] === path;
}

/** Types in the order in which somebody who looks at numbers wants them: 8 bits are held as they are and lose next to nothing. */
const TYPES = ['Q8_0', 'Q6_K', 'Q5_K', 'Q5_', 'Q4_0', 'Q4_K', 'Q4_', 'F16', 'BF16', 'F32', 'Q3_K', 'Q2_K', 'IQ4_NL'] as const;

function fitness(path: string): number {
  const at = TYPES.findIndex((type) => new RegExp(`(^|[^A-Z])${type}`, 'i').test(path));
  return at < 0 ? TYPES.length : at;
}

/** The files of a Hugging Face folder that are read, or null where it is none. */
function folderFiles(paths: readonly string[]): string[] | null {
  const shards = paths.filter((path) => /^model-\d{5}-of-\d{5}\.safetensors$/.test(path));
  const weights = paths.includes(WHOLE_FILE) ? [WHOLE_FILE] : paths.includes(INDEX_FILE) ? [INDEX_FILE, ...shards] : [];
  if (weights.length === 0 || !paths.includes('config.json') || !paths.includes('tokenizer.json')) return null;
  return [...FOLDER_FILES.filter((file) => paths.includes(file)), ...weights];
}
