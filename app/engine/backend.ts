import { createKernels, supportsRelaxedSimd } from '../../engine/kernels';
import relaxedSharedUrl from '../../engine/kernels/build/relaxed-shared.wasm?url';
import relaxedUrl from '../../engine/kernels/build/relaxed.wasm?url';
import simdSharedUrl from '../../engine/kernels/build/simd-shared.wasm?url';
import simdUrl from '../../engine/kernels/build/simd.wasm?url';
import { createThreadedKernels } from '../../engine/kernels/threads';
import { textbook } from '../../engine/ops';
import type { Backend } from '../../engine/tensor/backend';
import { startKernelThread } from './kernel-threads';

/**
 * The fastest backend that this browser has, with `bytes` of memory: relaxed SIMD, else SIMD, else the textbook itself, which
 * needs no WebAssembly. On so many threads, where they can be started; one thread has plain memory.
 * Throws a RangeError where there is not so much memory.
 */
export async function bestBackend(bytes: number, threads = 1): Promise<Backend> {
  const builds = supportsRelaxedSimd()
    ? ([
        ['relaxed-simd', relaxedUrl, relaxedSharedUrl],
        ['simd', simdUrl, simdSharedUrl],
      ] as const)
    : ([['simd', simdUrl, simdSharedUrl]] as const);
  for (const count of threads > 1 ? [threads, 1] : [1])
    for (const [name, url, sharedUrl] of builds) {
      try {
        const response = await fetch(count > 1 ? sharedUrl : url);
        if (!response.ok) continue;
        const options = { code: await response.arrayBuffer(), name, bytes };
        return await (count > 1
          ? createThreadedKernels({ ...options, threads: count, start: startKernelThread })
          : createKernels(options));
      } catch (error) {
        // No SIMD here, or no threads: try the next. Too little memory would be no better there.
        if (error instanceof RangeError) throw error;
      }
    }
  return textbook;
}
