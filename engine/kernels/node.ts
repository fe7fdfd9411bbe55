/** The kernels in Node: read from engine/kernels/build. The one file here that knows Node. */
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { createKernels, supportsRelaxedSimd, type KernelMemory, type Kernels } from './index';

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
