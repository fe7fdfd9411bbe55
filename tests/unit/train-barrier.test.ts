/** Where the threads of a training team wait for one another. */
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { ANOTHER_FAILED, BARRIER_WORDS, createBarrier } from '../../engine/train/barrier';

/** What another member does while this one waits, in the words of the barrier: who has arrived, the generation, who has failed. */
async function waitBeside(doing: string): Promise<void> {
  const words = new Int32Array(new SharedArrayBuffer(4 * BARRIER_WORDS));
  const other = new Worker(
    `const { workerData: words } = require('node:worker_threads');
     while (Atomics.load(words, 0) === 0);
     ${doing};
     Atomics.notify(words, 1);`,
    { eval: true, workerData: words, execArgv: [] },
  );
  try {
    createBarrier(words, 2).wait();
  } finally {
    await other.terminate();
  }
}

const OPEN = 'Atomics.store(words, 0, 0); Atomics.add(words, 1, 1)';
const FAIL = 'Atomics.store(words, 2, 1)';

describe('a barrier', () => {
  it('lets through once all have come', async () => {
    await expect(waitBeside(OPEN)).resolves.toBeUndefined();
  });

  it('throws where another failed, who will never come', async () => {
    await expect(waitBeside(FAIL)).rejects.toThrow(ANOTHER_FAILED);
  });

  it('lets through where another came and failed afterwards, so that all fail by the same reason', async () => {
    await expect(waitBeside(`${OPEN}; ${FAIL}`)).resolves.toBeUndefined();
  });

  it('is no barrier for one', () => {
    const words = new Int32Array(new SharedArrayBuffer(4 * BARRIER_WORDS));
    expect(() => createBarrier(words, 1).wait()).not.toThrow();
  });
});
