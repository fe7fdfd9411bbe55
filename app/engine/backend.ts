import { createKernels, supportsRelaxedSimd } from '../../engine/kernels';
import relaxedUrl from '../../engine/kernels/build/relaxed.wasm?url';
import simdUrl from '../../engine/kernels/build/simd.wasm?url';
import { textbook } from '../../engine/ops';
import type { Backend } from '../../engine/tensor/backend';

/**
 * The fastest backend that this browser has, with `bytes` of memory: relaxed SIMD, else SIMD, else the textbook itself, which
 * needs no WebAssembly. One thread, and so plain memory: a model as small as ours only loses by sharing its work.
 * Throws a RangeError where there is not so much memory.
 */
export async function bestBackend(bytes: number): Promise<Backend> {
  const builds = supportsRelaxedSimd()
    ? ([
        ['relaxed-simd', relaxedUrl],
        ['simd', simdUrl],
      ] as const)
    : ([['simd', simdUrl]] as const);
  for (const [name, url] of builds) {
    try {
      const response = await fetch(url);
      if (!response.ok) continue;
      return await createKernels({ code: await response.arrayBuffer(), name, bytes });
    } catch (error) {
      // No SIMD here: try the next. Too little memory would be no better there.
      if (error instanceof RangeError) throw error;
    }
  }
  return textbook;
}
