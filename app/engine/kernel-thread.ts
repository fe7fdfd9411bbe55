/** A thread of the kernels in a page: a worker that is sent its seat. */
import type { Seat } from '../../engine/kernels/team';
import { takeSeat } from '../../engine/kernels/threads';

self.addEventListener('message', ({ data }: MessageEvent<Seat>) => void takeSeat(data, () => self.postMessage('ready')));
