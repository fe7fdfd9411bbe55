/** A worker thread of a training team: waits for an order, carries it out with the others, waits again. */
import { parentPort, workerData } from 'node:worker_threads';
import { createBarrier } from '../barrier';
import { readBatch } from '../batch';
import { memberEvaluate, memberStep } from '../member';
import { createMember } from './seat';
import { Order, ORDER, type TeamData } from './team';

const data: TeamData & { readonly id: number } = workerData;
const barrier = createBarrier(data.control, data.size);
const member = await createMember(data, data.id, barrier);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of worker_threads has no origin
parentPort?.postMessage('ready');

try {
  for (;;) {
    barrier.wait();
    const order = data.control[ORDER];
    const sequences = readBatch(data.batch, data.id);
    const [steps, seen, count] = data.progress;
    if (order === Order.step) memberStep(member, sequences, { steps, seen, count });
    else memberEvaluate(member, sequences);
  }
} catch (error) {
  barrier.fail();
  throw error;
}
