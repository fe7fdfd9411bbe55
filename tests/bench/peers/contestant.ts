/** What is asked of every contestant: the same tokens, the same number of new ones, each the most probable. */

/** One contestant with one file loaded, on so many threads. */
export interface Contestant {
  /** Reads the prompt from nothing, then generates token by token. */
  round(task: Task): Promise<Round>;
}

export interface Task {
  readonly prompt: readonly number[];
  /** Tokens to generate. */
  readonly count: number;
}

export interface Round {
  readonly promptMs: number;
  readonly generateMs: number;
}

/** Positions that every contestant has room for. */
export const CONTEXT = 256;

/** Times the two parts of a round. `read` runs the prompt; `next` chooses the most probable token and runs it. */
export async function timeRound(task: Task, read: () => unknown, next: () => unknown): Promise<Round> {
  const began = performance.now();
  await read();
  const prompted = performance.now();
  for (let i = 0; i < task.count; i++) await next();
  return { promptMs: prompted - began, generateMs: performance.now() - prompted };
}

/** Frees the file once it is loaded, where the browser was told to allow it: Chromium keeps only so many large blobs. */
export function collectGarbage(): void {
  if ('gc' in globalThis && typeof globalThis.gc === 'function') globalThis.gc();
}
