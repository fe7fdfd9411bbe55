/** The kernels in Node: read from engine/kernels/build, their threads as worker threads. */
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { createKernels, supportsRelaxedSimd, type KernelMemory, type Kernels } from './index';
import { createThreadedKernels, type StartThread, type ThreadedKernels } from './threads';

/** How much memory or which, and 'relaxed' (fused multiply-add) unless told otherwise; where the runtime has none, 'simd'. */
export type LoadOptions = KernelMemory & { readonly simd?: 'simd' | 'relaxed' };

/** Throws Error where the kernels were not built, otherwise as createKernels. */
export async function loadKernels({ simd = 'relaxed', ...memory }: LoadOptions): Promise<Kernels> {
  const shared = 'memory' in memory ? memory.memory.buffer instanceof SharedArrayBuffer : (memory.shared ?? false);
  if (simd === 'relaxed' && enableRelaxedSimd()) {
    try {
      return await createKernels({ code: await read('relaxed', shared), name: 'relaxed-simd', ...memory });
    } catch (error) {
      if (!(error instanceof WebAssembly.CompileError)) throw error;
    }
  }
  return createKernels({ code: await read('simd', shared), name: 'simd', ...memory });
}

/** The same on `threads` threads, 2 or more, in a memory of `bytes`. Throws also where a thread cannot be started. */
export async function loadThreadedKernels({
  bytes,
  threads,
  simd = 'relaxed',
}: {
  readonly bytes: number;
  readonly threads: number;
  readonly simd?: 'simd' | 'relaxed';
}): Promise<ThreadedKernels> {
  const relaxed = simd === 'relaxed' && enableRelaxedSimd();
  const code = await read(relaxed ? 'relaxed' : 'simd', true);
  return createThreadedKernels({ code, name: relaxed ? 'relaxed-simd' : 'simd', bytes, threads, start: startThread });
}

/** A thread does not keep the process alive. */
export const startThread: StartThread = (seat) => {
  const worker = new Worker(new URL('./node-thread.mjs', import.meta.url), { workerData: seat, execArgv: [] });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => {
      worker.unref();
      resolve();
    });
    worker.on('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread of the kernels ended with code ${code} before it began`)));
  });
  return { ready, end: () => void worker.terminate() };
};

/** Node 20 has relaxed SIMD behind a flag, which may be set until the code is compiled; later ones have it anyway. */
function enableRelaxedSimd(): boolean {
  if (!supportsRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return supportsRelaxedSimd();
}

async function read(simd: 'simd' | 'relaxed', shared: boolean): Promise<Buffer<ArrayBuffer>> {
  const name = `${simd}${shared ? '-shared' : ''}.wasm`;
  try {
    return await readFile(new URL(`build/${name}`, import.meta.url));
  } catch (error) {
    throw new Error(`engine/kernels/build/${name} cannot be read: run npm run build:kernels`, { cause: error });
  }
}
