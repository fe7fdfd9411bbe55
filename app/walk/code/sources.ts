/** The engine's own sources, as they were built into this page: each is fetched when it is first shown. */
const SOURCES: Readonly<Record<string, () => Promise<{ readonly default: string }>>> = {
  'ops/attention.ts': () => import('../../../engine/ops/attention.ts?raw'),
  'ops/embed.ts': () => import('../../../engine/ops/embed.ts?raw'),
  'ops/geglu.ts': () => import('../../../engine/ops/geglu.ts?raw'),
  'ops/linear.ts': () => import('../../../engine/ops/linear.ts?raw'),
  'ops/moe.ts': () => import('../../../engine/ops/moe.ts?raw'),
  'ops/residual.ts': () => import('../../../engine/ops/residual.ts?raw'),
  'ops/rmsnorm.ts': () => import('../../../engine/ops/rmsnorm.ts?raw'),
  'ops/rope.ts': () => import('../../../engine/ops/rope.ts?raw'),
  'ops/softmax.ts': () => import('../../../engine/ops/softmax.ts?raw'),
  'ops/swiglu.ts': () => import('../../../engine/ops/swiglu.ts?raw'),
  'ops/window.ts': () => import('../../../engine/ops/window.ts?raw'),
  'run/cache.ts': () => import('../../../engine/run/cache.ts?raw'),
  'run/forward.ts': () => import('../../../engine/run/forward.ts?raw'),
  'run/sampler.ts': () => import('../../../engine/run/sampler.ts?raw'),
  'tokenizer/merge.ts': () => import('../../../engine/tokenizer/merge.ts?raw'),
  'tokenizer/tokenizer.ts': () => import('../../../engine/tokenizer/tokenizer.ts?raw'),
};

/** The text of a file of the engine, `ops/rmsnorm.ts`. Throws a RangeError for one that no step names. */
export async function sourceOf(file: string): Promise<string> {
  const load = SOURCES[file];
  if (load === undefined) throw new RangeError(`the page has no source of engine/${file}`);
  return (await load()).default;
}

/**
 * Whether the fast kernels have a version of their own of what this file computes. Experts are chosen and added up by the file
 * itself, whatever the backend, and so is all that is no operation.
 */
export function hasKernels(file: string): boolean {
  return file.startsWith('ops/') && file !== 'ops/moe.ts';
}
