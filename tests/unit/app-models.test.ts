/** Getting a model in, without a browser: addresses, what a repository offers, downloads that go on, what fits. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NEEDS, sessionBytes } from '../../app/engine/needs';
import { createSession } from '../../app/engine/session';
import { download } from '../../app/models/download';
import { ModelFault, type Fault } from '../../app/models/fault';
import { lookUp } from '../../app/models/hub';
import { createLibrary } from '../../app/models/library';
import { localModel } from '../../app/models/local-files';
import { contextChoices, planMemory, suitablePlan } from '../../app/models/memory';
import type { Manifest } from '../../app/models/model-files';
import { OFFERED } from '../../app/models/offered';
import { formatBytes, formatCount } from '../../app/models/quantities';
import { readReference } from '../../app/models/reference';
import { memoryShelf } from '../../app/models/shelf-memory';
import { openModel } from '../../engine/formats/open';
import { KERNELS_OVERHEAD } from '../../engine/kernels';
import { loadKernels } from '../../engine/kernels/node';
import { workingBytes } from '../../engine/run/memory';
import { NEUTRAL_SETTINGS } from '../../engine/run/settings';
import { createTokenizer } from '../../engine/tokenizer';
import { BYTE_TOKENIZER, save } from './support/formats-model';
import { TINY } from './support/random-model';

/** The fault that something is refused with. */
async function faultOf(attempt: () => unknown): Promise<Fault> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof ModelFault) return error.fault;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('an address', () => {
  const main = { owner: 'o', name: 'n', revision: 'main' };
  test.each([
    ['o/n', { ...main, path: null }],
    ['  huggingface.co/o/n/ ', { ...main, path: null }],
    ['https://huggingface.co/o/n', { ...main, path: null }],
    ['https://hf.co/o/n?not-for-all', { ...main, path: null }],
    ['https://huggingface.co/o/n/tree/main', { ...main, path: null }],
    ['https://huggingface.co/o/n/tree/v2', { ...main, revision: 'v2', path: null }],
    ['https://huggingface.co/o/n/blob/main/a.gguf', { ...main, path: 'a.gguf' }],
    ['https://huggingface.co/o/n/resolve/main/in/a%20b.gguf?download=true', { ...main, path: 'in/a b.gguf' }],
    ['o/n/in/a.gguf', { ...main, path: 'in/a.gguf' }],
  ])('%s', (text, reference) => expect(readReference(text)).toEqual(reference));

  test.each([
    ['', 'address'],
    ['o', 'address'],
    ['two words', 'address'],
    ['o/n n', 'address'],
    ['https://huggingface.co', 'address'],
    ['https://huggingface.co/datasets/o/n', 'address'],
    ['https://huggingface.co/spaces/o/n', 'address'],
    ['https://huggingface.co/o/n/%', 'address'],
    ['https://example.com/o/n', 'elsewhere'],
    ['https://huggingface.co.example.com/o/n', 'elsewhere'],
    ['https://o:p@example.com/huggingface.co/n', 'elsewhere'],
    ['ftp://huggingface.co/o/n', 'elsewhere'],
    ['javascript:alert(1)', 'elsewhere'],
  ])('%s is refused', async (text, fault) => expect(await faultOf(() => readReference(text))).toBe(fault));

  test('of what is offered names a file each', () => {
    for (const { reference } of OFFERED) expect(readReference(reference).path).toMatch(/\.gguf$/);
  });
});

// Node 20 has none, and later ones have no storage in it.
beforeEach(() => void vi.stubGlobal('navigator', {}));
afterEach(() => vi.unstubAllGlobals());

/** A Hub with one repository of these files, by their sizes. */
function hubWith(files: Readonly<Record<string, number>>, status = 200): string[] {
  const asked: string[] = [];
  const siblings = Object.entries(files).map(([rfilename, size]) => ({ rfilename, size }));
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    return Response.json({ sha: 'c0ffee', siblings }, { status });
  });
  return asked;
}

const found = async (address: string) => (await lookUp(readReference(address))).map(({ id }) => id);

describe('a repository', () => {
  test('offers its models, 8 bits first, and nothing that is none', async () => {
    const asked = hubWith({
      'README.md': 1,
      'm-F16.gguf': 1,
      'm-Q4_K_M.gguf': 1,
      'm-Q8_0.gguf': 1,
      'mmproj-m-F16.gguf': 1,
      'm.imatrix.gguf': 1,
      'big-Q8_0-00001-of-00002.gguf': 1,
      'big-Q8_0-00002-of-00002.gguf': 1,
    });
    expect(await found('o/n')).toEqual([
      'o/n/m-Q8_0.gguf',
      'o/n/big-Q8_0-00001-of-00002.gguf',
      'o/n/m-Q4_K_M.gguf',
      'o/n/m-F16.gguf',
    ]);
    expect(asked).toEqual(['https://huggingface.co/api/models/o/n/revision/main?blobs=true']);
  });

  test('gives a file by its path, of the very commit that was listed, and all its parts', async () => {
    hubWith({ 'in/a-00001-of-00002.gguf': 5, 'in/a-00002-of-00002.gguf': 7, 'b.gguf': 1 });
    const [model] = await lookUp(readReference('o/n/in/a-00001-of-00002.gguf'));
    expect(model).toEqual({
      id: 'o/n/in/a-00001-of-00002.gguf',
      files: [
        { name: 'a-00001-of-00002.gguf', bytes: 5, url: 'https://huggingface.co/o/n/resolve/c0ffee/in/a-00001-of-00002.gguf' },
        { name: 'a-00002-of-00002.gguf', bytes: 7, url: 'https://huggingface.co/o/n/resolve/c0ffee/in/a-00002-of-00002.gguf' },
      ],
    });
  });

  test.each([
    [{ 'model.safetensors': 9 }, ['config.json', 'tokenizer.json', 'model.safetensors']],
    [
      {
        'model.safetensors.index.json': 1,
        'model-00001-of-00002.safetensors': 5,
        'model-00002-of-00002.safetensors': 5,
        'other.safetensors': 5,
      },
      [
        'config.json',
        'tokenizer.json',
        'model.safetensors.index.json',
        'model-00001-of-00002.safetensors',
        'model-00002-of-00002.safetensors',
      ],
    ],
  ])('is a model itself where it has all that makes one: %j', async (weights, names) => {
    hubWith({ 'config.json': 1, 'tokenizer.json': 1, '.gitattributes': 1, ...weights });
    const [model] = await lookUp(readReference('o/n'));
    expect(model.id).toBe('o/n');
    expect(model.files.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['o/n', { 'config.json': 1, 'model.safetensors': 1 }, 200, 'nothing'],
    ['o/n/x.gguf', { 'y.gguf': 1 }, 200, 'file'],
    ['o/n/a-00001-of-00002.gguf', { 'a-00001-of-00002.gguf': 1 }, 200, 'file'],
    ['o/n/resolve/main/README.md', { 'README.md': 1 }, 200, 'file'],
    ['o/n', {}, 401, 'repository'],
    ['o/n', {}, 404, 'repository'],
    ['o/n', {}, 429, 'server'],
  ] as const)('%s of %j, HTTP %i: %s', async (address, files, status, fault) => {
    hubWith(files as Record<string, number>, status);
    expect(await faultOf(() => lookUp(readReference(address)))).toBe(fault);
  });

  test('that answers nonsense, or not at all', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>'));
    expect(await faultOf(() => lookUp(readReference('o/n')))).toBe('server');
    vi.stubGlobal('fetch', async () => Response.json(null));
    expect(await faultOf(() => lookUp(readReference('o/n')))).toBe('server');
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')));
    expect(await faultOf(() => lookUp(readReference('o/n')))).toBe('network');
  });
});

const CONTENT = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const FILE = { name: 'a.gguf', bytes: CONTENT.length, url: 'https://huggingface.co/o/n/resolve/c0ffee/a.gguf' };
const MANIFEST: Manifest = { id: 'o/n/a.gguf', files: [FILE] };

/** A server of the file that knows ranges, or does not, and ends early if told so. */
function serve({ ranges = true, until = Infinity, content = CONTENT } = {}): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers?: { Range?: string } } = {}) => {
    const range = headers?.Range ?? '';
    asked.push(range);
    const from = ranges ? Number(/\d+/.exec(range)?.[0] ?? 0) : 0;
    return new Response(content.slice(from, until), { status: from > 0 ? 206 : 200 });
  });
  return asked;
}

async function contentOf(shelf: ReturnType<typeof memoryShelf>): Promise<number[]> {
  return Array.from(new Uint8Array((await (await shelf.file(MANIFEST.id, FILE.name))?.arrayBuffer()) ?? new ArrayBuffer(0)));
}

const attempt = async (shelf: ReturnType<typeof memoryShelf>) => {
  await shelf.begin(MANIFEST);
  const sink = await shelf.open(MANIFEST.id, FILE.name);
  let received = sink.size;
  await download(FILE, sink, (bytes) => (received += bytes), new AbortController().signal);
  return received;
};

describe('a download', () => {
  test.each([true, false])('that broke off goes on where it ended, or from the start if it must (ranges: %s)', async (ranges) => {
    const shelf = memoryShelf();
    serve({ until: 400 });
    expect(await faultOf(() => attempt(shelf))).toBe('network');
    expect(await contentOf(shelf)).toEqual([...CONTENT.subarray(0, 400)]);
    const asked = serve({ ranges });
    expect(await attempt(shelf)).toBe(CONTENT.length);
    expect(asked).toEqual(['bytes=400-']);
    expect(await contentOf(shelf)).toEqual([...CONTENT]);
  });

  test('that is whole asks for nothing', async () => {
    const shelf = memoryShelf();
    serve();
    await attempt(shelf);
    const asked = serve();
    await attempt(shelf);
    expect(asked).toEqual([]);
  });

  test.each([
    [404, 'file'],
    [403, 'file'],
    [416, 'changed'],
    [500, 'server'],
  ] as const)('answered with HTTP %i: %s', async (status, fault) => {
    vi.stubGlobal('fetch', async () => new Response('', { status }));
    expect(await faultOf(() => attempt(memoryShelf()))).toBe(fault);
  });

  test('of a file that is longer than it was listed is not kept as that file', async () => {
    serve({ content: Uint8Array.from([...CONTENT, 1]) });
    expect(await faultOf(() => attempt(memoryShelf()))).toBe('changed');
  });
});

const silent = (): void => {};

describe('the library', () => {
  test('has a model when all its files are there, and not before', async () => {
    const library = createLibrary(Promise.resolve(memoryShelf()));
    serve({ until: 300 });
    expect(await library.fetch(MANIFEST, silent)).toMatchObject({ kind: 'refused', fault: 'network' });
    expect(await library.files(MANIFEST.id)).toBe(null);
    expect(await library.holdings()).toEqual({ models: [{ manifest: MANIFEST, received: 300 }], lasting: false });
    serve();
    const seen: number[] = [];
    expect(await library.fetch(MANIFEST, (done) => seen.push(done))).toEqual({ kind: 'whole' });
    expect(seen[0]).toBe(300);
    expect(seen.at(-1)).toBe(1000);
    const files = await library.files(MANIFEST.id);
    expect(files && Array.from(files, ([name, blob]) => [name, blob.size])).toEqual([[FILE.name, 1000]]);
    await library.remove(MANIFEST.id);
    expect((await library.holdings()).models).toEqual([]);
  });

  test('pauses, keeps what has come, and goes on', async () => {
    const library = createLibrary(Promise.resolve(memoryShelf()));
    vi.stubGlobal('fetch', async (_: string, { signal }: { signal: AbortSignal }) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(CONTENT.slice(0, 100));
          signal.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body);
    });
    const end = library.fetch(MANIFEST, silent);
    await vi.waitFor(async () => expect((await library.holdings()).models[0].received).toBe(100));
    library.pause();
    expect(await end).toEqual({ kind: 'paused' });
    serve();
    expect(await library.fetch(MANIFEST, silent)).toEqual({ kind: 'whole' });
  });

  test('forgets what it had of a model whose files are others now', async () => {
    const library = createLibrary(Promise.resolve(memoryShelf()));
    serve({ until: 300 });
    await library.fetch(MANIFEST, silent);
    const other = { ...MANIFEST, files: [{ ...FILE, url: `${FILE.url}?other` }] };
    const asked = serve();
    await library.fetch(other, silent);
    expect(asked).toEqual(['']);
  });

  test('says when the browser has no room, before anything is fetched', async () => {
    vi.stubGlobal('navigator', { storage: { estimate: async () => ({ usage: 90, quota: 1000 }) } });
    const asked = serve();
    const library = createLibrary(Promise.resolve(memoryShelf()));
    expect(await library.fetch(MANIFEST, silent)).toMatchObject({ kind: 'refused', fault: 'full' });
    expect(asked).toEqual([]);
  });
});

const file = (name: string, folder = '') => ({ file: new File(['x'], name), folder });

describe('files that are chosen', () => {
  test('are called as the file, the first part or the folder is; what does not belong is left out', () => {
    expect(localModel([file('m.gguf'), file('notes.txt')]).manifest).toEqual({
      id: 'm.gguf',
      files: [{ name: 'm.gguf', bytes: 1, url: null }],
    });
    expect(localModel([file('m-00002-of-00002.gguf'), file('m-00001-of-00002.gguf')]).manifest.id).toBe('m-00001-of-00002.gguf');
    const folder = localModel([file('config.json', 'Qwen'), file('model.safetensors', 'Qwen'), file('LICENSE', 'Qwen')]);
    expect(folder.manifest.id).toBe('Qwen');
    expect([...folder.files.keys()]).toEqual(['config.json', 'model.safetensors']);
  });

  test('that are no model at all are still looked into: reading says what they are not', () => {
    expect([...localModel([file('photo.jpg')]).files.keys()]).toEqual(['photo.jpg']);
  });
});

describe('memory', () => {
  const LLAMA_1B = {
    ...TINY,
    vocab_size: 128256,
    hidden_size: 2048,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    intermediate_size: 8192,
    max_position_embeddings: 131072,
  };

  test('that is foretold is enough for a session as long as the context, with none to spare for a longer one', async () => {
    const bytes = save('Q8_0', {}, BYTE_TOKENIZER);
    const opened = openModel(new Map([['tiny.gguf', bytes]]));
    const config = opened.config();
    const T = config.max_position_embeddings;
    const needed = opened.weightBytes() + workingBytes(config, T, NEEDS);
    const request = { prompt: 'ab'.repeat(T), steps: 0, settings: NEUTRAL_SETTINGS, seed: 1 };
    const backend = await loadKernels({ bytes: needed });
    const { model } = opened.load(backend);
    const session = createSession(backend, model, createTokenizer(opened.tokenizer()));
    expect(session.run({ ...request, prompt: 'ab'.repeat(T - 1) })).toMatchObject({ kind: 'run', end: 'context-full' });
    const { cache, run, traces } = sessionBytes(config, T);
    expect(opened.weightBytes() + cache + run).toBe(needed);
    expect(traces).toBeGreaterThanOrEqual(8 * config.num_hidden_layers * config.num_attention_heads * T * T);
  });

  test('grows with the text; what does not fit is said with its numbers', () => {
    const plans = contextChoices(LLAMA_1B).map((context) => planMemory(LLAMA_1B, 1.3e9, context, null));
    expect(plans.map(({ context }) => context)).toEqual([64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768]);
    for (const { weights, cache, run, traces, total } of plans) expect(total).toBe(weights + cache + run + traces);
    expect(plans.map(({ total }) => total)).toEqual(plans.map(({ total }) => total).toSorted((a, b) => a - b));
    const fits = plans.filter(({ obstacle }) => obstacle === null).map(({ context }) => context);
    expect(fits).toEqual([64, 128, 256, 512]);
    expect(plans[4].obstacle).toMatchObject({ where: 'traces', needed: plans[4].traces });
    expect(planMemory(LLAMA_1B, 5e9, 64, null).obstacle).toMatchObject({ where: 'kernels', limit: 2 ** 32 });
    expect(planMemory(LLAMA_1B, 1.3e9, 64, 2 ** 30).obstacle).toMatchObject({ where: 'machine', limit: 2 ** 30 });
    // 8 GiB is the most that browsers say.
    expect(planMemory(LLAMA_1B, 1.3e9, 512, 2 ** 33).obstacle).toBe(null);
    expect(planMemory(LLAMA_1B, 2 ** 32 - KERNELS_OVERHEAD, 64, null).obstacle?.where).toBe('kernels');
  });

  test('suits by itself: as long a text as costs little, all of a short context, the shortest where nothing fits', () => {
    expect(suitablePlan(LLAMA_1B, 1.3e9, null)).toMatchObject({ context: 256, obstacle: null });
    expect(suitablePlan({ ...TINY, max_position_embeddings: 300 }, 1e6, null).context).toBe(300);
    expect(suitablePlan({ ...TINY, max_position_embeddings: 32 }, 1e6, null).context).toBe(32);
    expect(suitablePlan(LLAMA_1B, 8e9, null).obstacle?.where).toBe('kernels');
  });
});

test('amounts are written as people read them', () => {
  expect([0, 4.5e5, 9.94e6, 1.448e8, 9.996e8, 4.3e9, 7.3e10].map((bytes) => formatBytes(bytes, 'en'))).toEqual([
    '0 MB',
    '0.5 MB',
    '9.9 MB',
    '145 MB',
    '1 GB',
    '4.3 GB',
    '73 GB',
  ]);
  expect(formatCount(134_515_008, 'en')).toBe('134.5M');
  expect(formatCount(134_515_008, 'zh-CN')).toBe('1.345亿');
});
