/**
 * The fast backend: the operations of engine/ops as WebAssembly SIMD, compiled from assembly/ by build.ts. Where the compiled code
 * comes from is the caller's business: node.ts reads files, the page fetches.
 */
import type { Backend } from '../tensor/backend';
import { createArena, type Arena } from './arena';
import { backwardOperations } from './backward';
import type { KernelExports } from './exports';
import { forwardOperations } from './forward';
import { operationsOf, type Operations } from './operations';

export { supportsRelaxedSimd } from './relaxed';

export interface Kernels extends Backend {
  readonly name: 'simd' | 'relaxed-simd';
  readonly memory: WebAssembly.Memory;
  /** Bytes that `alloc` can still give. */
  left(): number;
}

/**
 * Which memory to work in. Either one of its own, `bytes` of arrays large. Or the bytes from `base` to `limit` of a memory that
 * others use too, each within its own bounds; KERNELS_OVERHEAD of them are the kernels' own.
 * Arrays outside those bounds but in the same memory are read and written as well: flat parameters that several threads share, for example.
 */
export type KernelMemory =
  | { readonly bytes: number; readonly shared?: boolean }
  | { readonly memory: WebAssembly.Memory; readonly base: number; readonly limit: number };

export type KernelsOptions = KernelMemory & {
  /** One of the files of engine/kernels/build, or its compiled module. The -shared ones want a shared memory, the others a plain one. */
  readonly code: WebAssembly.Module | BufferSource;
  readonly name: 'simd' | 'relaxed-simd';
};

const PAGE = 65536;
/** WebAssembly's addresses end here. */
const MOST_PAGES = 65536;
/** Bytes that the kernels pack their panels in, with what alignment may cost. */
export const KERNELS_OVERHEAD = 2 ** 20;

/**
 * The kernels, ready to run. The memory never grows, so its size is settled here.
 * Throws CompileError where the runtime does not know the code (relaxed SIMD), RangeError where there is not so much memory.
 */
export async function createKernels(options: KernelsOptions): Promise<Kernels> {
  return placeKernels(options, async (wasm) => operationsOf(wasm));
}

/** The same; `around` may put other operations in the place of the compiled ones, and take memory for them first. */
export async function placeKernels(
  options: KernelsOptions,
  around: (wasm: KernelExports, arena: Arena, memory: WebAssembly.Memory) => Promise<Operations>,
): Promise<Kernels> {
  const { code, name } = options;
  const module = code instanceof WebAssembly.Module ? code : await WebAssembly.compile(code);
  const { memory, base, limit } = 'memory' in options ? options : ownMemory(options.bytes, options.shared ?? false);

  const compiled = await instantiate(module, memory);
  const arena = createArena(memory, base, limit);
  // The scratch comes first, so that no array lies at address 0, which means "no array" to the kernels.
  compiled.setScratch(arena.take(compiled.scratchBytes()));
  const wasm = await around(compiled, arena, memory);

  return {
    name,
    memory,
    left: arena.left,
    alloc: arena.float32,
    allocInt8: arena.int8,
    mark: arena.mark,
    release: arena.release,
    ...forwardOperations(wasm, arena),
    ...backwardOperations(wasm, arena),
  };
}

/** One thread's instance of the compiled code, over a memory that others may use too. Its scratch is still to be set. */
export async function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<KernelExports> {
  const instance = await WebAssembly.instantiate(module, { env: { memory, log: Math.log } });
  // What the module exports is checked against this interface by the tests, which call all of it.
  return instance.exports as unknown as KernelExports;
}

function ownMemory(bytes: number, shared: boolean): { memory: WebAssembly.Memory; base: number; limit: number } {
  const pages = Math.ceil((bytes + KERNELS_OVERHEAD) / PAGE);
  const size = `${Math.ceil(bytes / 2 ** 20)} MiB`;
  if (pages > MOST_PAGES) throw new RangeError(`${size} are needed, WebAssembly has 4096`);
  try {
    return { memory: new WebAssembly.Memory({ initial: pages, maximum: pages, shared }), base: 0, limit: pages * PAGE };
  } catch (error) {
    throw new RangeError(`this machine has no ${size} for the kernels`, { cause: error });
  }
}
