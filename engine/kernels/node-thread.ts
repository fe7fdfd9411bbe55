/** A thread of the kernels in Node. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Seat } from './team';
import { takeSeat } from './threads';

const seat: Seat = workerData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of worker_threads has no origin
await takeSeat(seat, () => parentPort?.postMessage('ready'));
