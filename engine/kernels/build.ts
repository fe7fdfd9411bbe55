/**
 * Compiles the kernels, engine/kernels/assembly -> engine/kernels/build: with and without relaxed SIMD, each for a shared and for a
 * plain memory (a page without COOP/COEP headers has no SharedArrayBuffer). Does nothing where the files are newer than their sources.
 */
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const SOURCES = fileURLToPath(new URL('assembly/', import.meta.url));
const OUTPUTS = fileURLToPath(new URL('build/', import.meta.url));

const COMMON = [
  '--enable',
  'simd',
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--initialMemory',
  '1',
];
const SHARED = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
const RELAXED = ['--enable', 'relaxed-simd'];

const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'simd.wasm': [],
  'simd-shared.wasm': SHARED,
  'relaxed.wasm': RELAXED,
  'relaxed-shared.wasm': [...RELAXED, ...SHARED],
};

/** Brings the four files up to date; resolves to the names of those that were compiled. Throws with the compiler's messages. */
export async function buildKernels(): Promise<string[]> {
  const names = (await readdir(SOURCES)).map((name) => join(SOURCES, name));
  const changed = Math.max(...(await Promise.all([...names, fileURLToPath(import.meta.url)].map(modified))));
  await mkdir(OUTPUTS, { recursive: true });
  const built: string[] = [];
  for (const [name, flags] of Object.entries(VARIANTS)) {
    const file = join(OUTPUTS, name);
    if ((await modified(file)) > changed) continue;
    // Two builds may run at once, and a reader must never see half a file: write aside, then rename.
    const aside = `${file}.${process.pid}-${threadId}`;
    await writeFile(aside, await compile(flags));
    await rename(aside, file);
    built.push(name);
  }
  return built;
}

/** When a file was last written, in ms; 0 where there is none. */
async function modified(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}

async function compile(flags: readonly string[]): Promise<Uint8Array> {
  // Only when there is work: the compiler is large, and loading it takes longer than looking at dates.
  const { default: asc } = await import('assemblyscript/asc');
  const outputs = new Map<string, string | Uint8Array>();
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(['index.ts', '--baseDir', SOURCES, '--outFile', 'kernels.wasm', ...COMMON, ...flags], {
    stderr,
    writeFile: (name, contents) => void outputs.set(name, contents),
  });
  const binary = outputs.get('kernels.wasm');
  if (error || !(binary instanceof Uint8Array))
    throw new Error(`the kernels do not compile:\n${stderr.toString()}`, { cause: error });
  return binary;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = performance.now();
  const built = await buildKernels();
  if (built.length > 0) console.log(`kernels: ${built.join(', ')} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
