import type { StartThread } from '../../engine/kernels/threads';

/** Starts a thread of the kernels as a worker of this worker. */
export const startKernelThread: StartThread = (seat) => {
  const worker = new Worker(new URL('./kernel-thread.ts', import.meta.url), { type: 'module' });
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.addEventListener('error', ({ message }) => reject(new Error(`a thread of the kernels did not start: ${message}`)));
  });
  worker.postMessage(seat);
  return { ready, end: () => worker.terminate() };
};
