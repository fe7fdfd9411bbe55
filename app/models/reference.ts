/** What a person pastes: the address of a model or of a file on Hugging Face, or just OWNER/NAME. */
import { ModelFault } from './fault';

export interface Reference {
  readonly owner: string;
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** A file, where one was named. */
  readonly path: string | null;
}

const HOSTS: readonly string[] = ['huggingface.co', 'www.huggingface.co', 'hf.co'];
/** What the names of owners and repositories are made of. */
const NAME = /^[\w.-]+$/;
/** What stands before a file's path in its addresses. */
const VIEWS: readonly string[] = ['resolve', 'blob', 'raw'];
/** First words of addresses on the site that are no owners. */
const NO_MODELS: readonly string[] = ['datasets', 'spaces', 'docs', 'blog', 'papers', 'collections', 'models', 'api', 'join'];

/** Throws a ModelFault: 'elsewhere' for another site, 'address' for whatever names no model. */
export function readReference(text: string): Reference {
  const trimmed = text.trim();
  const path = hasScheme(trimmed) || isHost(trimmed) ? pathOf(trimmed) : trimmed;
  const [owner = '', name = '', ...rest] = path.split('/').filter((part) => part !== '');
  if (!NAME.test(owner) || !NAME.test(name) || NO_MODELS.includes(owner)) throw new ModelFault('address', trimmed);
  const [view, revision = 'main', ...file] = rest;
  if (view === undefined || view === 'tree') return { owner, name, revision, path: null };
  if (VIEWS.includes(view)) return { owner, name, revision, path: file.join('/') || null };
  // A file in short, as our own links write it: OWNER/NAME/FILE.
  return { owner, name, revision: 'main', path: rest.join('/') };
}

const hasScheme = (text: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(text);

/** Whether a text without a scheme begins with the site's name, as an address bar shows it. */
function isHost(text: string): boolean {
  return HOSTS.includes(text.split('/')[0].toLowerCase());
}

/** The path of an address on Hugging Face, its escapes undone. */
function pathOf(text: string): string {
  let url: URL;
  try {
    url = new URL(hasScheme(text) ? text : `https://${text}`);
  } catch {
    throw new ModelFault('address', text);
  }
  if (!/^https?:$/.test(url.protocol) || !HOSTS.includes(url.hostname)) throw new ModelFault('elsewhere', url.host || text);
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw new ModelFault('address', text);
  }
}

/** Whether a model's name in a link says where to get it. */
export function isRemoteId(id: string): boolean {
  return id.includes('/');
}
